import PunctualPlatform
import Timekeeping

/// A thread that is made for one round.
///
/// Fresh threads are alike: no policy, affinity or slack of an earlier round clings to them.
enum MeasuringThread {
    /// Enough for the deepest call outside the loop many times over; touched before the loop, where
    /// a first touch would be a page fault.
    private static let stackBytes = 1 << 20
    private static let touchedBytes = 256 << 10

    /// Runs the body on a new thread that no signal is delivered to, so that the coordinating
    /// thread gets them all.
    static func detach(_ body: @escaping @Sendable () -> Void) throws(SystemCallError) {
        var attributes = ThreadAttributes()
        attributes.stackBytes = stackBytes
        attributes.touchedStackBytes = touchedBytes
        try BackgroundThread(attributes, body).detach()
    }
}

/// How long a spin may be, by how the spins before it ended.
///
/// A spin that ends long after its deadline was preempted: the thread had used up its slice, its
/// group's quota or its share of the processor, and what it spins is taken from what it may run at
/// the deadline. Each such wait takes 8 % off the margin that failed; each other one gives back up to
/// a twenty-fourth, and the less the more have failed lately. So a preemption by accident, of which a
/// host that has other work to do brings some in a hundred waits, is forgotten within a few, and where
/// every spin of a certain length is preempted, fewer than one wait in twenty tries it again.
///
/// What is known fades with a time constant of an hour as well, for waits that are minutes apart.
package struct SpinCeiling: Sendable {
    private static let fadeNanoseconds = 3_600_000_000_000.0
    /// What is left of a margin that failed.
    private static let rest = 0.92
    private static let recovery = 1.0 / 24
    /// Above this share of failed spins the ceiling does not rise.
    private static let endurableShare = 0.05
    /// Of the mean that is the share: what a single wait counts.
    private static let newest = 1.0 / 64
    /// From nothing there would be no way back.
    private static let smallest = 1_000.0

    package private(set) var nanoseconds: Double
    private let largest: Double
    private var failedShare = 0.0

    package init(largestNanoseconds: Int64) {
        largest = Double(largestNanoseconds)
        nanoseconds = largest
    }

    /// Lets time pass.
    package mutating func fade(afterNanoseconds elapsed: Int64) {
        // The first order of the exponential: steps are short beside an hour, or all is forgotten.
        let times = 1 + Double(elapsed) / Self.fadeNanoseconds
        failedShare /= times
        rise(times)
    }

    /// Takes in how a wait ended.
    ///
    /// - Parameters:
    ///   - failed: Whether its spin was preempted.
    ///   - margin: With which it waited, in nanoseconds.
    package mutating func learn(failed: Bool, margin: Int64) {
        failedShare += ((failed ? 1 : 0) - failedShare) * Self.newest
        if failed {
            nanoseconds = max(Self.rest * min(nanoseconds, Double(margin)), Self.smallest)
        } else {
            rise(1 + Self.recovery * max(1 - failedShare / Self.endurableShare, 0))
        }
    }

    private mutating func rise(_ times: Double) {
        nanoseconds = min(max(nanoseconds, Self.smallest) * times, largest)
    }
}

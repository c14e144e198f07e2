/// A clock that measures intervals: the kernel's, or one that a test moves.
///
/// Whatever asks for the time takes one of these, so that the whole program runs on a virtual
/// clock in tests.
public protocol MonotonicClock: Sendable {
    var now: MonotonicInstant { get }
}

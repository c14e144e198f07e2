import Synchronization

/// A clock that stands still until it is moved.
public final class VirtualClock: MonotonicClock {
    private let nanoseconds: Atomic<Int64>

    public init(startingAt start: MonotonicInstant = MonotonicInstant(nanoseconds: 0)) {
        nanoseconds = Atomic(start.nanoseconds)
    }

    public var now: MonotonicInstant {
        MonotonicInstant(nanoseconds: nanoseconds.load(ordering: .acquiring))
    }

    /// Moves the clock forwards; an instant that has passed already moves nothing.
    public func advance(to instant: MonotonicInstant) {
        nanoseconds.max(instant.nanoseconds, ordering: .acquiringAndReleasing)
    }

    public func advance(byNanoseconds distance: Int64) {
        precondition(distance >= 0, "a monotonic clock does not step back")
        nanoseconds.add(distance, ordering: .acquiringAndReleasing)
    }
}

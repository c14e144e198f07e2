import Synchronization

/// Clocks that stand still until a test moves them, together or apart.
public final class VirtualClocks: Clocks {
    private struct State {
        var reading: ClockReading
        var suspendedNanoseconds: Int64 = 0
    }

    private let state: Mutex<State>

    public init(
        wall: WallTime,
        monotonic: MonotonicInstant = MonotonicInstant(nanoseconds: 0)
    ) {
        state = Mutex(State(reading: ClockReading(wall: wall, monotonic: monotonic)))
    }

    public var reading: ClockReading { state.withLock { $0.reading } }

    public var suspendedNanoseconds: Int64 { state.withLock { $0.suspendedNanoseconds } }

    /// Lets time pass.
    public func advance(byNanoseconds distance: Int64) {
        precondition(distance >= 0, "time does not run backwards; `stepWall` sets the clock")
        state.withLock { state in
            state.reading.wall.nanosecondsSince1970 += distance
            state.reading.monotonic.nanoseconds += distance
        }
    }

    /// Sets the civil time, as an administrator or a time server does; no time passes.
    public func stepWall(byNanoseconds distance: Int64) {
        state.withLock { $0.reading.wall.nanosecondsSince1970 += distance }
    }

    /// Lets the machine sleep: civil time goes on and monotonic time does not.
    public func suspend(forNanoseconds distance: Int64) {
        precondition(distance >= 0, "a sleep has a length")
        state.withLock { state in
            state.reading.wall.nanosecondsSince1970 += distance
            state.suspendedNanoseconds += distance
        }
    }
}

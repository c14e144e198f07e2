import Glibc

/// What the clocks showed at one moment.
public struct ClockReading: Hashable, Sendable {
    /// The civil time, which is stepped and slewed: for labels and calendar schedules.
    public var wall: WallTime
    /// The time that never steps back: for intervals.
    ///
    /// It stands still while the machine sleeps.
    public var monotonic: MonotonicInstant

    public init(wall: WallTime, monotonic: MonotonicInstant) {
        self.wall = wall
        self.monotonic = monotonic
    }
}

/// Where a scheduler reads its time: the kernel's clocks, or those of a test.
public protocol Clocks: Sendable {
    var reading: ClockReading { get }

    /// The civil time of a reading, for those who need no more.
    var wall: WallTime { get }

    /// How long the machine has slept since it was started, in nanoseconds.
    var suspendedNanoseconds: Int64 { get }
}

extension Clocks {
    public var wall: WallTime { reading.wall }
}

/// CLOCK_REALTIME and CLOCK_MONOTONIC, read one after the other without entering the kernel.
public struct KernelClocks: Clocks {
    public init() {}

    public var reading: ClockReading {
        // The monotonic one last: a deadline that is computed from both is then never early.
        let wall = wall
        return ClockReading(wall: wall, monotonic: KernelClock().now)
    }

    public var wall: WallTime {
        WallTime(nanosecondsSince1970: nanoseconds(of: CLOCK_REALTIME))
    }

    /// CLOCK_BOOTTIME goes on in a suspend, CLOCK_MONOTONIC does not (clock_gettime(2)).
    public var suspendedNanoseconds: Int64 {
        // The larger of two differences: whatever comes between the readings makes one smaller.
        let first = nanoseconds(of: CLOCK_BOOTTIME) - KernelClock().now.nanoseconds
        let second = nanoseconds(of: CLOCK_BOOTTIME) - KernelClock().now.nanoseconds
        return max(first, second)
    }
}

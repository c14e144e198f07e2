import Glibc

/// A point in civil time as the kernel counts it: without leap seconds.
///
/// For labels and calendar schedules only. The wall clock is stepped and slewed, so the difference
/// of two of these is no duration.
public struct WallTime: Hashable, Comparable, Sendable {
    /// Since 1970-01-01 00:00:00 UTC; reaches to the year 2262.
    public var nanosecondsSince1970: Int64

    public init(nanosecondsSince1970: Int64) {
        self.nanosecondsSince1970 = nanosecondsSince1970
    }

    public static func < (left: WallTime, right: WallTime) -> Bool {
        left.nanosecondsSince1970 < right.nanosecondsSince1970
    }
}

/// `CLOCK_REALTIME`, or one time that never changes, for tests.
public struct WallClock: Sendable {
    private let fixed: WallTime?

    /// The kernel's.
    public init() {
        fixed = nil
    }

    public init(fixedAt time: WallTime) {
        fixed = time
    }

    public var now: WallTime {
        if let fixed { return fixed }
        return WallTime(nanosecondsSince1970: nanoseconds(of: CLOCK_REALTIME))
    }
}

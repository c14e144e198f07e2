import PunctualBase

/// A date and a time of day, as a clock on a wall and a calendar beside it show them.
///
/// Without a zone it names no instant, and it has no leap seconds.
public struct CivilTime: Hashable, Comparable, Sendable {
    public var date: CivilDate
    public var hour: Int
    public var minute: Int
    public var second: Int
    public var nanosecond: Int

    /// - Returns: `nil` if there is no such time of day.
    public init?(date: CivilDate, hour: Int, minute: Int, second: Int = 0, nanosecond: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999_999_999).contains(nanosecond)
        else { return nil }
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanosecond = nanosecond
    }

    /// The time so many seconds of the wall after 1970-01-01 00:00.
    public init(wallSeconds: Int64, nanosecond: Int = 0) {
        let days = floorDivide(wallSeconds, 86_400)
        let rest = Int(wallSeconds - days * 86_400)
        date = CivilDate(daysSince1970: Int(days))
        hour = rest / 3_600
        minute = rest / 60 % 60
        second = rest % 60
        self.nanosecond = nanosecond
    }

    /// Seconds of the wall since 1970-01-01 00:00, the fraction left out.
    public var wallSeconds: Int64 {
        Int64(date.daysSince1970) * 86_400 + Int64(secondOfDay)
    }

    public var secondOfDay: Int { hour * 3_600 + minute * 60 + second }

    public static func < (left: CivilTime, right: CivilTime) -> Bool {
        (left.date, left.secondOfDay, left.nanosecond)
            < (right.date, right.secondOfDay, right.nanosecond)
    }
}

extension CivilTime {
    /// What the wall shows at an instant in a zone.
    public init(_ instant: WallTime, in zone: TimeZoneRules) {
        let (second, nanosecond) = instant.secondAndFraction
        self.init(
            wallSeconds: second + Int64(zone.offset(atSecond: second)),
            nanosecond: nanosecond
        )
    }
}

import PunctualBase

/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Hashable, Comparable, Sendable {
    public var year: Int
    /// From 1, January.
    public var month: Int
    public var day: Int

    /// - Returns: `nil` if there is no such date.
    public init?(year: Int, month: Int, day: Int) {
        guard (-999_999...999_999).contains(year), (1...12).contains(month),
            day >= 1, day <= Self.daysInMonth(year: year, month: month)
        else { return nil }
        self.init(unchecked: year, month, day)
    }

    init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date so many days after 1970-01-01; negative before it.
    public init(daysSince1970 days: Int) {
        let (year, month, day) = CivilCalendar.date(daysSince1970: days)
        self.init(unchecked: year, month, day)
    }

    /// Days since 1970-01-01; negative before it.
    public var daysSince1970: Int { Self.daysSince1970(year: year, month: month, day: day) }

    /// From 0, Monday, to 6, Sunday.
    public var weekday: Int { Self.weekday(daysSince1970: daysSince1970) }

    /// The week of ISO 8601, 1 to 53: it has the number that its Thursday gives it.
    public var isoWeek: Int { Self.isoWeek(daysSince1970: daysSince1970) }

    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension CivilDate {
    public static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    public static func daysInMonth(year: Int, month: Int) -> Int {
        if month == 2 { return isLeap(year) ? 29 : 28 }
        return 30 + ((month + month >> 3) & 1)
    }

    /// Days since 1970-01-01; a day beyond the end of its month runs on into the next.
    public static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        CivilCalendar.daysSince1970(year: year, month: month, day: day)
    }

    /// From 0, Monday, to 6, Sunday.
    public static func weekday(daysSince1970 days: Int) -> Int {
        let remainder = (days + 3) % 7
        return remainder < 0 ? remainder + 7 : remainder
    }

    /// The week of ISO 8601, 1 to 53.
    public static func isoWeek(daysSince1970 days: Int) -> Int {
        let thursday = days - weekday(daysSince1970: days) + 3
        let year = CivilDate(daysSince1970: thursday).year
        return (thursday - daysSince1970(year: year, month: 1, day: 1)) / 7 + 1
    }
}

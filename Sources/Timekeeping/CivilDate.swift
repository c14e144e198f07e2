/// A day of the proleptic Gregorian calendar.
///
/// Computed, never looked up: eras of 400 years with years that begin in March, so that the leap
/// day is the last of its year (Hinnant 2014, “chrono-Compatible Low-Level Date Algorithms”).
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
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(
            unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month,
            dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
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
        let year = month <= 2 ? year - 1 : year
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
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

/// Division that rounds towards negative infinity, so that time before 1970 counts on evenly.
@inlinable
package func floorDivide<Number: BinaryInteger>(_ value: Number, _ divisor: Number) -> Number {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient
}

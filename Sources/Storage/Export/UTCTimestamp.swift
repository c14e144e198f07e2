/// Wall-clock instants as ISO 8601 texts in UTC.
enum UTCTimestamp {
    private static let nanosecondsADay: Int64 = 86_400_000_000_000

    /// `2026-11-23T21:52:56.000000001Z`, with all nine digits of the nanoseconds.
    static func text(unixNanoseconds: Int64) -> String {
        var day = unixNanoseconds / nanosecondsADay
        var rest = unixNanoseconds % nanosecondsADay
        if rest < 0 {
            day -= 1
            rest += nanosecondsADay
        }
        let date = civilDate(dayOfEpoch: day)
        let second = rest / 1_000_000_000
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
            + "T\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
            + ".\(padded(rest % 1_000_000_000, 9))Z"
    }

    /// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
    ///
    /// The algorithm `civil_from_days` of Howard Hinnant, “chrono-Compatible Low-Level Date
    /// Algorithms”: years begin in March, so that the leap day is the last one.
    private static func civilDate(dayOfEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = dayOfEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

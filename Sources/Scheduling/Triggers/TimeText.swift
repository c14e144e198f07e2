public import Timekeeping

/// Reads dates and times as users write them.
public enum TimeText {
    /// Reads an instant: `2026-1-31`, `2026-01-31 12:00:00.5`, with `T` or an offset.
    ///
    /// - Parameters:
    ///   - text: Without offset it is a time of the zone; a date alone is its midnight.
    ///   - zone: In a gap of its clock a time is moved forward by the gap, in a fold the first is
    ///     meant.
    ///   - subject: What is being read, for the error.
    /// - Returns: The instant.
    /// - Throws: `TriggerError`.
    public static func instant(
        _ text: String,
        in zone: TimeZoneRules,
        subject: String
    ) throws(TriggerError) -> WallTime {
        var reader = TextReader(text, subject: subject)
        let date = try reader.date()
        var time = CivilTime(date: date, hour: 0, minute: 0)
        var offset: Int?
        if !reader.isAtEnd {
            guard reader.take(" ") || reader.take("T") else {
                throw reader.error("“T” or a blank and a time, or nothing more")
            }
            time = try reader.time(on: date)
            offset = try reader.offset()
            guard reader.isAtEnd else { throw reader.error("the end, or an offset such as +01:00") }
        }
        guard let time, let instant = self.instant(of: time, offset: offset, zone: zone) else {
            reader.index = 0
            throw reader.error("a time between the years 1678 and 2261")
        }
        return instant
    }

    /// Reads a date, `2026-01-31`.
    ///
    /// - Throws: `TriggerError`.
    public static func date(_ text: String, subject: String) throws(TriggerError) -> CivilDate {
        var reader = TextReader(text, subject: subject)
        let date = try reader.date()
        guard reader.isAtEnd else { throw reader.error("the end of the date") }
        return date
    }

    /// Reads a time of day, `02:30` or `02:30:00`.
    ///
    /// - Returns: Seconds after midnight.
    /// - Throws: `TriggerError`.
    public static func secondOfDay(_ text: String, subject: String) throws(TriggerError) -> Int {
        var reader = TextReader(text, subject: subject)
        let time = try reader.time(on: CivilDate(daysSince1970: 0))
        guard reader.isAtEnd, time.nanosecond == 0 else {
            throw reader.error("the end of a time in whole seconds")
        }
        return time.secondOfDay
    }

    private static func instant(
        of time: CivilTime,
        offset: Int?,
        zone: TimeZoneRules
    ) -> WallTime? {
        var seconds = time.wallSeconds
        if let offset {
            seconds -= Int64(offset)
        } else {
            switch zone.meaning(ofWallSeconds: seconds) {
            case .once(let second), .twice(let second, _): seconds = second
            case .skipped(let change, _):
                // By the offset before the change, which is the same as moving by the gap.
                seconds -= Int64(zone.offset(atSecond: change - 1))
            }
        }
        // The second of the earliest instants begins before what 64 bits can name.
        let nanoseconds = Int128(seconds) * 1_000_000_000 + Int128(time.nanosecond)
        return Int64(exactly: nanoseconds).map { WallTime(nanosecondsSince1970: $0) }
    }
}

extension TextReader {
    fileprivate mutating func date() throws(TriggerError) -> CivilDate {
        let begin = index
        let year = try digits(4...4, "a year of four digits")
        try expect("-", "“-” and a month")
        let month = try digits(1...2, "a month from 1 to 12")
        try expect("-", "“-” and a day")
        let day = try digits(1...2, "a day of the month")
        guard let date = CivilDate(year: year, month: month, day: day) else {
            index = begin
            throw error("a date that the calendar has")
        }
        return date
    }

    fileprivate mutating func time(on date: CivilDate) throws(TriggerError) -> CivilTime {
        let begin = index
        let hour = try digits(1...2, "an hour from 0 to 23")
        try expect(":", "“:” and a minute")
        let minute = try digits(2...2, "a minute of two digits")
        var second = 0
        var nanosecond = 0
        if take(":") {
            second = try digits(2...2, "a second of two digits")
            if take(".") {
                let point = index
                nanosecond = try digits(1...9, "a fraction of at most nine digits")
                for _ in (index - point)..<9 { nanosecond *= 10 }
            }
        }
        guard
            let time = CivilTime(
                date: date,
                hour: hour,
                minute: minute,
                second: second,
                nanosecond: nanosecond
            )
        else {
            index = begin
            throw error("a time of day from 00:00:00 to 23:59:59")
        }
        return time
    }

    /// Seconds ahead of UTC, or `nil` if none is given.
    fileprivate mutating func offset() throws(TriggerError) -> Int? {
        if take("Z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+") else { return nil }
        let hours = try digits(2...2, "two digits of hours of the offset")
        try expect(":", "“:” and the minutes of the offset")
        var seconds =
            hours * 3_600 + (try digits(2...2, "two digits of minutes of the offset")) * 60
        // The offsets of local mean time, as `WallTime.text(in:)` writes them.
        if take(":") { seconds += try digits(2...2, "two digits of seconds of the offset") }
        guard seconds < 93_600 else { throw error("an offset below 26 hours") }
        return isNegative ? -seconds : seconds
    }

    private mutating func expect(_ letter: Character, _ expected: String) throws(TriggerError) {
        guard take(letter) else { throw error(expected) }
    }

    private mutating func digits(
        _ counts: ClosedRange<Int>,
        _ expected: String
    ) throws(TriggerError) -> Int {
        let digits = bytes[index...].prefix { (48...57).contains($0) }
        guard counts.contains(digits.count) else { throw error(expected) }
        index += digits.count
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
}

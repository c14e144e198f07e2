import PunctualBase
public import Timekeeping

/// Fires at a time of the wall on dates that follow each other by years, months, weeks and days.
///
/// The next date is the last one with years and months added, again and again until the calendar
/// has that date, and then weeks and days. In a fold of the clock the earlier time is meant; a date
/// on which the clock skips the time is left out, and the walk goes on from it.
///
/// Stored as `{"kind":"calendarinterval","version":1,"months":1,"time":"02:30:00",
/// "start":"2026-01-31","timezone":"Europe/Berlin"}`, with `years`, `weeks`, `days` and `end`.
public struct CalendarIntervalTrigger: Trigger, Hashable {
    public static let kind = "calendarinterval"

    /// How the calendar is advanced; none is negative and not all are 0.
    public struct Step: Hashable, Sendable {
        public var years = 0
        public var months = 0
        public var weeks = 0
        public var days = 0

        public init(years: Int = 0, months: Int = 0, weeks: Int = 0, days: Int = 0) {
            self.years = years
            self.months = months
            self.weeks = weeks
            self.days = days
        }

        var totalMonths: Int { years * 12 + months }
        var totalDays: Int { weeks * 7 + days }
    }

    public let step: Step
    /// Seconds of the wall after midnight.
    public let secondOfDay: Int
    public let start: CivilDate
    /// The last date on which it may fire.
    public let end: CivilDate?
    public let timeZone: TimeZoneRules
    private let waymarks = Waymarks()

    /// - Throws: `TriggerError` if the step is nothing or negative, the end before the start, or
    ///   the time not within a day.
    public init(
        every step: Step,
        atSecondOfDay secondOfDay: Int = 0,
        from start: CivilDate,
        through end: CivilDate? = nil,
        timeZone: TimeZoneRules = .utc
    ) throws(TriggerError) {
        func refuse(_ subject: String, _ found: String, _ expected: String) -> TriggerError {
            TriggerError(
                subject: subject,
                input: found,
                column: 1,
                expected: expected,
                found: "“\(found)”"
            )
        }
        let parts = [step.years, step.months, step.weeks, step.days]
        // More than this is beyond the end of `WallTime`, and could overflow.
        guard parts.allSatisfy({ (0...1_000_000).contains($0) }), parts.contains(where: { $0 > 0 })
        else {
            let text = parts.map(String.init).joined(separator: " ")
            throw refuse(
                "interval",
                text,
                "years, months, weeks and days from 0, not all of them 0"
            )
        }
        guard (0..<86_400).contains(secondOfDay) else {
            throw refuse("time", "\(secondOfDay)", "a second of the day from 0 to 86399")
        }
        if let end, end < start {
            throw refuse("end", "\(end)", "an end that is not before the start, \(start)")
        }
        guard (0...2_262).contains(start.year) else {
            throw refuse("start", "\(start)", "a start from the year 0 to 2262")
        }
        self.step = step
        self.secondOfDay = secondOfDay
        self.start = start
        self.end = end
        self.timeZone = timeZone
    }

    public func fireTime(after instant: WallTime) -> WallTime? {
        let second = floorDivide(instant.nanosecondsSince1970, 1_000_000_000)
        // No zone is more than 26 hours from UTC: nothing before this day can be an answer.
        let earliest = Int(floorDivide(second, 86_400)) - 2
        var walk = walk(skippingTo: earliest)
        while let date = walk.date {
            if let end, date > end { return nil }
            if date.daysSince1970 >= earliest, let fire = fireTime(on: date), fire > instant {
                return fire
            }
            walk.advance(by: step)
        }
        return nil
    }

    private func fireTime(on date: CivilDate) -> WallTime? {
        let wall = Int64(date.daysSince1970) * 86_400 + Int64(secondOfDay)
        switch timeZone.meaning(ofWallSeconds: wall) {
        case .once(let second), .twice(let second, _): return WallTime(secondsSince1970: second)
        case .skipped: return nil
        }
    }

    /// Starts as near as arithmetic comes, where every step has the same length, or a waymark.
    private func walk(skippingTo day: Int) -> CalendarWalk {
        let first = start.daysSince1970
        guard day > first else { return CalendarWalk(date: start) }
        guard step.totalMonths == 0 else {
            return waymarks.walk(notBeyond: day, from: start, by: step)
        }
        let steps = (day - first) / step.totalDays
        return CalendarWalk(date: CivilDate(daysSince1970: first + steps * step.totalDays))
    }
}

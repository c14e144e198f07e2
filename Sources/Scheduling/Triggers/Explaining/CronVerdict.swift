public import Timekeeping

/// Whether a cron trigger fires at an instant, and why.
public struct CronVerdict: Hashable, Sendable {
    public var fires: Bool
    /// Each a clause, as “the minute is 31, and it takes 0 and 30”.
    public var reasons: [String]
}

extension CronTrigger {
    /// Why an instant is a fire time, or which fields do not match.
    public func verdict(at instant: WallTime) -> CronVerdict {
        let before = instant.advanced(byNanoseconds: -1)
        let time = CivilTime(instant, in: timeZone)
        let sets = storage.plan.sets
        guard fireTime(after: before) != instant else {
            let isShown = sets.matches(time.wallSeconds)
            return CronVerdict(
                fires: true,
                reasons: [
                    isShown
                        ? "the clock shows \(time), and every field matches"
                        : "the clock was put forward over a time that matches, which is made good "
                            + "at the first instant after"
                ]
            )
        }
        var reasons: [String] = []
        if let start = bounds.start, instant < start { reasons.append("it is before the start") }
        if let end = bounds.end, instant > end { reasons.append("it is after the end") }
        if time.nanosecond != 0 { reasons.append("it is not a whole second") }
        reasons += sets.mismatches(time, yearText: storage.texts[CronField.year.place])
        if reasons.isEmpty {
            reasons.append("the clock shows \(time) for the second time, and it fired at the first")
        }
        return CronVerdict(fires: false, reasons: reasons)
    }
}

extension CronSets {
    /// A clause for each field that does not match.
    fileprivate func mismatches(_ time: CivilTime, yearText: String) -> [String] {
        var clauses: [String] = []
        let date = time.date
        if year(notBefore: date.year) != date.year {
            clauses.append("the year is \(date.year), and it takes \(yearText)")
        }
        func check(_ noun: String, _ value: Int, _ bits: UInt64, _ name: (Int) -> String) {
            guard bits >> UInt64(value) & 1 == 0 else { return }
            clauses.append(
                "the \(noun) is \(name(value)), and it takes \(valueWords(bits: bits, name: name))"
            )
        }
        check("month", date.month, months) { CronTrigger.monthNames[$0 - 1] }
        check("week of the year", date.isoWeek, weeks) { "\($0)" }
        clauses += dayMismatches(date)
        check("hour", time.hour, hours) { "\($0)" }
        check("minute", time.minute, minutes) { "\($0)" }
        check("second", time.second, seconds) { "\($0)" }
        return clauses
    }

    private func dayMismatches(_ date: CivilDate) -> [String] {
        let first = date.daysSince1970 - date.day + 1
        func matches(_ sets: CronSets) -> Bool {
            sets.daysOfMonth(year: date.year, month: date.month, first: first)
                >> UInt64(date.day) & 1 == 1
        }
        var either = self
        either.weeks = Self.allWeeks
        guard !matches(either) else { return [] }
        var day = either
        day.joinsDays = false
        var weekday = day
        day.weekdays = 0x7F
        weekday.days = .max
        let isDayWrong = !matches(day)
        let isWeekdayWrong = !matches(weekday)
        var clauses: [String] = []
        if isDayWrong, let rule = dayRuleWords {
            clauses.append("the day is \(date.day), and it takes \(rule)")
        }
        if isWeekdayWrong, let rule = weekdayRuleWords {
            clauses.append(
                "the weekday is \(CronTrigger.weekdayNames[date.weekday]), and it takes \(rule)"
            )
        }
        return clauses
    }
}

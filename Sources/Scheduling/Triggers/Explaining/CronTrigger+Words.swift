import Timekeeping

extension CronTrigger {
    /// What the expression means, as in “at 02:30, on the last Friday, in March; by the clock of
    /// Europe/Berlin”.
    public var words: String {
        let sets = storage.plan.sets
        var parts = [sets.timeWords, sets.dayWords]
        if sets.weeks != CronSets.allWeeks {
            parts.append("in week \(valueWords(bits: sets.weeks)) of the year")
        }
        if sets.months.nonzeroBitCount < 12 {
            parts.append("in \(valueWords(bits: sets.months) { Self.monthNames[$0 - 1] })")
        }
        if !sets.isEveryYear { parts.append("in the year \(storage.texts[CronField.year.place])") }
        return parts.joined(separator: ", ") + "; by the clock of \(timeZone.identifier)"
    }

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    static let weekdayNames = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
}

extension CronSets {
    var isEveryYear: Bool {
        years.contains { $0.first == 1_970 && $0.last > 2_261 && $0.step == 1 }
    }

    var timeWords: String {
        if timesPerDay <= 4 { return "at \(listed(times))" }
        var parts: [String] = []
        if seconds != 1 { parts.append(part(seconds, of: 60, "second")) }
        if minutes != (1 << 60) - 1 || seconds == 1 {
            parts.append(part(minutes, of: 60, "minute"))
        }
        if hours != (1 << 24) - 1 || parts.last.map({ !$0.hasPrefix("every") }) ?? true {
            parts.append(part(hours, of: 24, "hour"))
        }
        let text = parts.joined(separator: " of ")
        return text.hasPrefix("every") ? text : "at \(text)"
    }

    private func part(_ bits: UInt64, of count: Int, _ noun: String) -> String {
        if bits.nonzeroBitCount == count { return "every \(noun)" }
        return "\(noun) \(valueWords(bits: bits))"
    }

    private var times: [String] {
        var result: [String] = []
        for hour in members(hours) {
            for minute in members(minutes) {
                for second in members(seconds) {
                    let parts = second == 0 ? [hour, minute] : [hour, minute, second]
                    result.append(
                        parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
                    )
                }
            }
        }
        return result
    }

    var dayWords: String {
        let dayRule = dayRuleWords
        let weekdayRule = weekdayRuleWords
        switch (dayRule, weekdayRule) {
        case (nil, nil): return "every day"
        case (let rule?, nil), (nil, let rule?): return "on \(rule)"
        case (let rule?, let other?):
            return joinsDays ? "on \(rule) or on \(other)" : "on \(rule) if that is on \(other)"
        }
    }

    /// What the day field asks for; `nil` if nothing.
    var dayRuleWords: String? {
        guard days.nonzeroBitCount < 31 else { return nil }
        var rules: [String] = []
        if days != 0 { rules.append("day \(valueWords(bits: days)) of the month") }
        rules += placeWords(daysByWeekday)
        for day in members(daysFromEnd) {
            rules.append(day == 0 ? "the last day" : "day \(day) before the last")
        }
        for day in members(nearestWorkdays) {
            rules.append(
                day == 0 ? "the last working day" : "the working day nearest to day \(day)"
            )
        }
        return listed(rules, "or")
    }

    /// What the weekday field asks for; `nil` if nothing.
    var weekdayRuleWords: String? {
        guard weekdays != 0x7F else { return nil }
        var rules: [String] = []
        if weekdays != 0 {
            rules.append(valueWords(bits: weekdays) { CronTrigger.weekdayNames[$0] })
        }
        return listed(rules + placeWords(weekdaysByPlace), "or")
    }

    private func placeWords(_ bits: UInt64) -> [String] {
        let places = ["1st", "2nd", "3rd", "4th", "5th", "last"]
        return members(bits).map { "the \(places[$0 % 6]) \(CronTrigger.weekdayNames[$0 / 6])" }
    }
}

/// The values of a set, ascending.
func members(_ bits: UInt64) -> [Int] { (0..<64).filter { bits >> UInt64($0) & 1 == 1 } }

/// `1, 2 and 3`.
func listed(_ words: [String], _ last: String = "and") -> String {
    guard words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(last) " + words[words.count - 1]
}

/// Ranges are shortened, and so is what has even distances: `9 to 17`, `0 to 45 by 15`.
func valueWords(bits: UInt64, name: (Int) -> String = { "\($0)" }) -> String {
    let values = members(bits)
    guard values.count > 2, let first = values.first, let last = values.last else {
        return listed(values.map(name))
    }
    let step = values[1] - first
    if zip(values, values.dropFirst()).allSatisfy({ $1 - $0 == step }) {
        return "\(name(first)) to \(name(last))" + (step == 1 ? "" : " by \(step)")
    }
    var runs: [[Int]] = []
    for value in values {
        if let end = runs.last?.last, end + 1 == value {
            runs[runs.count - 1].append(value)
        } else {
            runs.append([value])
        }
    }
    return listed(
        runs.flatMap { run -> [String] in
            guard run.count > 2, let first = run.first, let last = run.last else {
                return run.map(name)
            }
            return ["\(name(first)) to \(name(last))"]
        }
    )
}

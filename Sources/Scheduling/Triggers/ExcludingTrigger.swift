public import Timekeeping

/// Leaves out days of another trigger: dates, weekdays, and days of each year.
///
/// Stored as `{"kind":"excluding","version":1,"trigger":{…},"dates":["2026-04-03"],
/// "weekdays":["sat","sun"],"monthdays":["12-25"],"timezone":"Europe/Berlin"}`.
public struct ExcludingTrigger: Trigger {
    public static let kind = "excluding"

    /// A day of each year, as `12-25`.
    public struct MonthDay: Hashable, Comparable, Sendable {
        public var month: Int
        public var day: Int

        /// - Returns: `nil` if no year has such a day.
        public init?(month: Int, day: Int) {
            guard CivilDate(year: 2_000, month: month, day: day) != nil else { return nil }
            self.month = month
            self.day = day
        }

        public static func < (left: MonthDay, right: MonthDay) -> Bool {
            (left.month, left.day) < (right.month, right.day)
        }
    }

    public let trigger: any Trigger
    /// Ascending.
    public let dates: [CivilDate]
    /// From 0, Monday, to 6, Sunday; ascending.
    public let weekdays: [Int]
    /// Ascending.
    public let monthDays: [MonthDay]
    /// Whose days are meant.
    public let timeZone: TimeZoneRules

    private let weekdayBits: Int

    /// - Throws: `TriggerError` if a weekday is not from 0 to 6, or nothing is left.
    public init(
        _ trigger: any Trigger,
        dates: Set<CivilDate> = [],
        weekdays: Set<Int> = [],
        monthDays: Set<MonthDay> = [],
        timeZone: TimeZoneRules = .utc
    ) throws(TriggerError) {
        guard weekdays.allSatisfy({ (0...6).contains($0) }) else {
            throw .composite("excluding", expected: "weekdays from 0, Monday, to 6")
        }
        self.trigger = trigger
        self.dates = dates.sorted()
        self.weekdays = weekdays.sorted()
        self.monthDays = monthDays.sorted()
        self.timeZone = timeZone
        weekdayBits = weekdays.reduce(0) { $0 | 1 << $1 }
        guard fireTime(after: .distantPast) != nil else {
            throw .composite("excluding", expected: "a trigger of which some day is left")
        }
    }

    public func fireTime(after instant: WallTime) -> WallTime? {
        guard let next = trigger.fireTime(after: instant) else { return nil }
        return firstAdmitted(from: next)
    }

    public func firstFireTime(notBefore now: WallTime) -> WallTime? {
        guard let first = trigger.firstFireTime(notBefore: now) else { return nil }
        return firstAdmitted(from: first)
    }

    /// The first fire time of the other that is left, beginning with one of its fire times.
    private func firstAdmitted(from first: WallTime) -> WallTime? {
        var next = first
        while true {
            let day = CivilTime(next, in: timeZone).date.daysSince1970
            guard isExcluded(day) else { return next }
            guard let free = firstFreeDay(after: day), let begin = beginning(of: free),
                let later = trigger.fireTime(
                    after: max(begin.advanced(byNanoseconds: -1), next)
                )
            else { return nil }
            next = later
        }
    }

    private func isExcluded(_ day: Int) -> Bool {
        if weekdayBits >> CivilDate.weekday(daysSince1970: day) & 1 == 1 { return true }
        guard !dates.isEmpty || !monthDays.isEmpty else { return false }
        let date = CivilDate(daysSince1970: day)
        return monthDays.contains { $0.month == date.month && $0.day == date.day }
            || Self.contains(dates, date)
    }

    private static func contains(_ dates: [CivilDate], _ date: CivilDate) -> Bool {
        var low = 0
        var high = dates.count
        while low < high {
            let middle = (low + high) / 2
            if dates[middle] < date { low = middle + 1 } else { high = middle }
        }
        return low < dates.count && dates[low] == date
    }

    private func firstFreeDay(after day: Int) -> Int? {
        var day = day + 1
        while isExcluded(day) {
            // The end of `WallTime`, where nothing fires any more.
            guard day < 107_000 else { return nil }
            day += 1
        }
        return day
    }

    private func beginning(of day: Int) -> WallTime? {
        switch timeZone.meaning(ofWallSeconds: Int64(day) * 86_400) {
        case .once(let second), .twice(let second, _), .skipped(let second, _):
            WallTime(secondsSince1970: second)
        }
    }
}

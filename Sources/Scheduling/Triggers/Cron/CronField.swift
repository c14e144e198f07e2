/// The fields of a cron trigger, the most significant first.
public enum CronField: String, CaseIterable, Sendable {
    case year, month, day, week
    case dayOfWeek = "day_of_week"
    case hour, minute, second

    /// What it can hold; years only up to 2262 can come.
    var range: ClosedRange<Int> {
        switch self {
        case .year: 1_970...9_999
        case .month: 1...12
        case .day: 1...31
        case .week: 1...53
        case .dayOfWeek: 0...6
        case .hour: 0...23
        case .minute, .second: 0...59
        }
    }

    /// As in “expected a minute …”.
    var noun: String {
        switch self {
        case .hour: "an hour"
        case .dayOfWeek: "a weekday"
        default: "a \(rawValue)"
        }
    }

    /// Its place among `allCases`.
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// How a cron text is read.
public enum CronDialect: String, CaseIterable, Sendable {
    /// APScheduler's: weekdays from 0, Monday, to 6; all fields must match.
    case apscheduler
    /// That, with `L`, `L-3`, `LW`, `15W`, `?`, `fri#3`, `friL`, and ranges of names that wrap.
    case apschedulerExtended = "apscheduler-extended"
    /// The classic one of crontab(5): 0 and 7 are Sunday; where both `day` and `day_of_week` are
    /// restricted, not beginning with `*`, one that matches suffices; `@daily` and its kind.
    case classic
    /// That, with the additions of `apscheduler-extended`.
    case classicExtended = "classic-extended"

    var isClassic: Bool { self == .classic || self == .classicExtended }
    var isExtended: Bool { self == .apschedulerExtended || self == .classicExtended }
}

/// What becomes of a cron trigger's times when the clock is put forward or back.
public enum ClockChangePolicy: String, CaseIterable, Sendable {
    /// No daily job is lost and none runs twice.
    ///
    /// A trigger whose second, minute or hour field has `*`, `-` or `/` is periodic and treated as
    /// by `literal`. Any other one fires a time that falls into a gap of at most 3 hours at the
    /// first instant after it, once, and a time in a fold at the first of the two.
    case careful
    /// Every instant at which the clock shows a matching time: none in a gap, both in a fold.
    case literal
}

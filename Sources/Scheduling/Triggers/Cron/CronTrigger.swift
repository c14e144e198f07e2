import PunctualBase
public import Timekeeping

/// Fires whenever the clock of a zone shows a time that matches.
///
/// Made of APScheduler's eight fields or of a crontab text. Weekday numbers are APScheduler's,
/// from 0 for Monday, unless a classic dialect is asked for.
///
/// Stored as `{"kind":"cron","version":1,"fields":{"hour":"2","minute":"30"},
/// "timezone":"Europe/Berlin"}`, or with `"crontab":"30 2 * * *"` instead of `fields`; with
/// `dialect`, `policy`, `start` and `end` where they are not the default.
public struct CronTrigger: Trigger {
    public static let kind = "cron"

    /// What it was made of.
    public enum Source: Hashable, Sendable {
        case fields(CronFields)
        case crontab(String)
    }

    // One reference, so that a trigger fits into an existential without a box of its own.
    let storage: Storage

    final class Storage: Sendable {
        let source: Source
        let texts: [String]
        let plan: CronPlan
        let bounds: TriggerBounds
        let dialect: CronDialect
        let policy: ClockChangePolicy

        init(
            source: Source,
            parsed: CronParser,
            zone: TimeZoneRules,
            bounds: TriggerBounds,
            dialect: CronDialect,
            policy: ClockChangePolicy
        ) {
            self.source = source
            texts = parsed.texts
            plan = CronPlan(
                sets: parsed.sets,
                zone: zone,
                mends: policy == .careful && !parsed.isPeriodic
            )
            self.bounds = bounds
            self.dialect = dialect
            self.policy = policy
        }
    }

    /// - Parameters:
    ///   - fields: A field that is not given is `*` if one of less significance is given, otherwise
    ///     its least value.
    ///   - timeZone: The clock that is looked at.
    ///   - bounds: The time in which it fires.
    ///   - dialect: How the fields are read.
    ///   - policy: What becomes of times that a clock change skips or repeats.
    /// - Throws: `TriggerError` for what is not understood or can never fire.
    public init(
        _ fields: CronFields,
        timeZone: TimeZoneRules = .utc,
        bounds: TriggerBounds = .open,
        dialect: CronDialect = .apscheduler,
        policy: ClockChangePolicy = .careful
    ) throws(TriggerError) {
        storage = Storage(
            source: .fields(fields),
            parsed: try CronParser(fields, dialect: dialect),
            zone: timeZone,
            bounds: bounds,
            dialect: dialect,
            policy: policy
        )
    }

    /// - Parameters:
    ///   - crontab: Five fields: minute, hour, day, month, weekday; in a classic dialect also
    ///     `@daily` and its kind.
    ///   - timeZone: The clock that is looked at.
    ///   - bounds: The time in which it fires.
    ///   - dialect: How the text is read.
    ///   - policy: What becomes of times that a clock change skips or repeats.
    /// - Throws: `TriggerError` for what is not understood or can never fire.
    public init(
        crontab: String,
        timeZone: TimeZoneRules = .utc,
        bounds: TriggerBounds = .open,
        dialect: CronDialect = .apscheduler,
        policy: ClockChangePolicy = .careful
    ) throws(TriggerError) {
        storage = Storage(
            source: .crontab(crontab),
            parsed: try CronParser(crontab: crontab, dialect: dialect),
            zone: timeZone,
            bounds: bounds,
            dialect: dialect,
            policy: policy
        )
    }

    init(
        source: Source,
        parsed: CronParser,
        zone: TimeZoneRules,
        bounds: TriggerBounds,
        dialect: CronDialect,
        policy: ClockChangePolicy
    ) {
        storage = Storage(
            source: source,
            parsed: parsed,
            zone: zone,
            bounds: bounds,
            dialect: dialect,
            policy: policy
        )
    }

    public var source: Source { storage.source }
    public var timeZone: TimeZoneRules { storage.plan.zone }
    public var bounds: TriggerBounds { storage.bounds }
    public var dialect: CronDialect { storage.dialect }
    public var policy: ClockChangePolicy { storage.policy }

    public func fireTime(after instant: WallTime) -> WallTime? {
        let storage = storage
        let instant = storage.bounds.searchStart(after: instant)
        let second = floorDivide(instant.nanosecondsSince1970, 1_000_000_000) + 1
        guard let next = storage.plan.instant(notBefore: second),
            let fire = WallTime(secondsSince1970: next)
        else { return nil }
        if let end = storage.bounds.end, fire > end { return nil }
        return fire
    }

    /// Exact, however long the span.
    public func backlog(after start: WallTime, through end: WallTime) -> Backlog? {
        let end = bounds.end.map { min($0, end) } ?? end
        guard let first = fireTime(after: start), first <= end else { return nil }
        let count = storage.plan.count(
            from: floorDivide(first.nanosecondsSince1970, 1_000_000_000),
            through: floorDivide(end.nanosecondsSince1970, 1_000_000_000)
        )
        return Backlog(count: count, first: first, last: lastFireTime(after: start, through: end))
    }
}

extension CronTrigger: Hashable {
    public static func == (left: CronTrigger, right: CronTrigger) -> Bool {
        left.storage === right.storage
            || left.source == right.source && left.timeZone == right.timeZone
                && left.bounds == right.bounds && left.dialect == right.dialect
                && left.policy == right.policy
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(timeZone)
        hasher.combine(bounds)
    }
}

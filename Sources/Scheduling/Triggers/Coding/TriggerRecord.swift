/// The stored form of the triggers of this library, all in one: a kind uses what it needs.
///
/// The text is written here rather than by a JSON encoder, which takes several times as long; a
/// store encodes a trigger with each job that it adds.
struct TriggerRecord {
    var kind: String
    var at: String?
    var nanoseconds: Int64?
    var years: Int?
    var months: Int?
    var weeks: Int?
    var days: Int?
    var time: String?
    var fields: CronFields?
    var crontab: String?
    var dialect: String?
    var policy: String?
    var trigger: (any Trigger)?
    var triggers: [any Trigger]?
    var dates: [String]?
    var weekdays: [String]?
    var monthDays: [String]?
    var start: String?
    var end: String?
    var timeZone: String?

    static let version = 1

    init(kind: String) {
        self.kind = kind
    }

    enum Key: String, CodingKey, CaseIterable {
        case kind, version, at, nanoseconds, years, months, weeks, days, time, fields, crontab
        case dialect, policy, trigger, triggers, dates, weekdays
        case monthDays = "monthdays"
        case start, end
        case timeZone = "timezone"
    }
}

/// A trigger whose stored form is a `TriggerRecord`.
protocol RecordedTrigger: Trigger {
    var record: TriggerRecord { get }
    init(record: TriggerRecord) throws(TriggerError)
}

extension RecordedTrigger {
    public init(from decoder: any Decoder) throws {
        let record = try TriggerRecord(from: decoder)
        guard record.kind == Self.kind else {
            throw TriggerError.stored("kind", record.kind, expected: "the kind “\(Self.kind)”")
        }
        try self.init(record: record)
    }

    public func encode(to encoder: any Encoder) throws { try record.encode(to: encoder) }
}

extension TriggerError {
    /// A value of a stored trigger that cannot be.
    static func stored(_ subject: String, _ found: String, expected: String) -> TriggerError {
        TriggerError(
            subject: subject,
            input: found,
            column: 1,
            expected: expected,
            found: "“\(found)”"
        )
    }
}

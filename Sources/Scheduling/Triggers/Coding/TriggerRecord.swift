import PunctualBase

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
}

/// A trigger whose stored form is a `TriggerRecord`.
protocol RecordedTrigger: Trigger {
    var record: TriggerRecord { get }
    init(record: TriggerRecord) throws(TriggerError)
}

/// In every coder the stored form is the same as in a store.
extension RecordedTrigger {
    public init(from decoder: any Decoder) throws {
        let bytes = Array(try JSONValue(from: decoder).compactText.utf8)
        let trigger = try TriggerKinds(of: decoder).trigger(in: bytes)
        guard let own = trigger as? Self else {
            let kind = type(of: trigger).kind
            throw TriggerError.stored("kind", kind, expected: "the kind “\(Self.kind)”")
        }
        self = own
    }

    public func encode(to encoder: any Encoder) throws {
        let text = try TriggerKinds.encode(self)
        try JSONValue(JSONReader.read(Array(text.utf8))).encode(to: encoder)
    }
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

import FoundationEssentials

/// The kinds of triggers that can be read from their stored form, a JSON object.
public struct TriggerKinds: Sendable {
    private var types: [String: any Trigger.Type] = [:]

    /// The kinds of this library.
    public init() {
        let own: [any Trigger.Type] = [
            DateTrigger.self, IntervalTrigger.self, CronTrigger.self,
            CalendarIntervalTrigger.self, AndTrigger.self, OrTrigger.self, ExcludingTrigger.self,
        ]
        for type in own { types[type.kind] = type }
    }

    /// Makes a custom kind known; one of the same name is replaced.
    public mutating func register<Kind: Trigger>(_ type: Kind.Type) { types[Kind.kind] = type }

    func type(named name: String) -> (any Trigger.Type)? { types[name] }

    var names: [String] { types.keys.sorted() }

    // MARK: - Reading and writing

    /// Reads what `encode` wrote, and checks it as if it were built anew.
    ///
    /// - Throws: `TriggerError` that names what is wrong.
    public func decode(json: String) throws(TriggerError) -> any Trigger {
        let decoder = JSONDecoder()
        if let key = Self.key { decoder.userInfo[key] = self }
        do {
            return try decoder.decode(StoredTrigger.self, from: Data(json.utf8)).trigger
        } catch let error as TriggerError {
            throw error
        } catch {
            throw TriggerError(
                subject: "stored trigger",
                input: json,
                column: 1,
                expected: "a JSON object such as {\"kind\":\"cron\",\"version\":1,…}",
                found: Self.reason(error)
            )
        }
    }

    /// Writes a trigger as a JSON object; the same trigger always as the same text.
    ///
    /// - Throws: What the `encode(to:)` of a custom trigger throws.
    public static func encode(_ trigger: any Trigger) throws -> String {
        var text = ""
        text.reserveCapacity(192)
        try write(trigger, to: &text)
        return text
    }

    static func write(_ trigger: any Trigger, to text: inout String) throws {
        if let recorded = trigger as? any RecordedTrigger {
            try recorded.record.write(to: &text)
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text += String(decoding: try encoder.encode(StoredTrigger(trigger)), as: UTF8.self)
    }

    private static var key: CodingUserInfoKey? { CodingUserInfoKey(rawValue: "punctual.kinds") }

    /// The kinds that a decoder was given, else those of this library.
    init(of decoder: any Decoder) {
        self = Self.key.flatMap { decoder.userInfo[$0] as? TriggerKinds } ?? TriggerKinds()
    }

    /// What a decoder complains about, with the way to it.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .keyNotFound(let key, _): return "none: “\(key.stringValue)” is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty
                ? context.debugDescription : "at “\(path)”: \(context.debugDescription)"
        @unknown default: return "\(error)"
        }
    }
}

extension Trigger {
    /// Whether another trigger is stored as the same text.
    public func isSameTrigger(as other: any Trigger) -> Bool {
        guard type(of: self).kind == type(of: other).kind else { return false }
        guard let left = try? TriggerKinds.encode(self), let right = try? TriggerKinds.encode(other)
        else { return false }
        return left == right
    }
}

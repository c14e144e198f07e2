import FoundationEssentials
import PunctualBase

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

    var names: [String] { types.keys.sorted() }

    // MARK: - Reading and writing

    /// Reads what `encode` wrote, and checks it as if it were built anew.
    ///
    /// - Throws: `TriggerError` that names what is wrong.
    public func decode(json: String) throws(TriggerError) -> any Trigger {
        try trigger(in: Array(json.utf8))
    }

    func trigger(in bytes: [UInt8]) throws(TriggerError) -> any Trigger {
        let node: JSONNode
        do throws(JSONProblem) { node = try JSONReader.read(bytes) } catch {
            throw TriggerError(error, in: bytes[...])
        }
        return try trigger(node, of: bytes)
    }

    /// Reads a trigger that is a part of a larger text.
    func trigger(_ node: JSONNode, of bytes: [UInt8]) throws(TriggerError) -> any Trigger {
        guard let name = node.member("kind")?.string else {
            let reason =
                "expected an object such as {\"kind\":\"cron\",\"version\":1,…}, found "
                + (node.member("kind") == nil && node.kind == "an object"
                    ? "one without a “kind”" : node.kind)
            throw TriggerError(
                JSONProblem(reason: reason, offset: node.range.lowerBound),
                in: bytes[node.range]
            )
        }
        guard let type = types[name] else {
            throw .stored(
                "kind",
                name,
                expected: "one of the kinds \(names.joined(separator: ", "))"
            )
        }
        if let type = type as? any RecordedTrigger.Type {
            return try type.init(record: record(node, of: bytes))
        }
        guard let value = node.member("value") else {
            throw TriggerError(
                JSONProblem(
                    path: "value",
                    reason: "the key is missing",
                    offset: node.range.lowerBound
                ),
                in: bytes[node.range]
            )
        }
        return try custom(type, from: value, of: bytes)
    }

    private func record(
        _ node: JSONNode,
        of bytes: [UInt8]
    ) throws(TriggerError) -> TriggerRecord {
        var inner = TriggerRecord.Inner()
        var record: TriggerRecord
        do throws(JSONProblem) {
            record = try TriggerRecord(node, of: bytes, inner: &inner)
        } catch {
            throw TriggerError(error, in: bytes[node.range])
        }
        if let node = inner.trigger { record.trigger = try trigger(node, of: bytes) }
        if let nodes = inner.triggers {
            var triggers: [any Trigger] = []
            for node in nodes { triggers.append(try trigger(node, of: bytes)) }
            record.triggers = triggers
        }
        return record
    }

    private func custom(
        _ type: any Trigger.Type,
        from node: JSONNode,
        of bytes: [UInt8]
    ) throws(TriggerError) -> any Trigger {
        let decoder = JSONDecoder()
        if let key = Self.key { decoder.userInfo[key] = self }
        do {
            return try decoder.decode(type, from: Data(bytes[node.range]))
        } catch let error as TriggerError {
            throw error
        } catch {
            let problem = JSONProblem(
                path: "value",
                reason: Self.reason(error),
                offset: node.range.lowerBound
            )
            throw TriggerError(problem, in: bytes[node.range])
        }
    }

    /// Writes a trigger as a JSON object; the same trigger always as the same text.
    ///
    /// - Throws: What the `encode(to:)` of a custom trigger throws.
    public static func encode(_ trigger: any Trigger) throws -> String {
        var json = JSONWriter(capacity: 192)
        try write(trigger, to: &json)
        return json.text
    }

    /// The kinds of this library are a `TriggerRecord`; a custom one is stored as
    /// `{"kind":"…","value":…,"version":1}`, its value as its own Codable conformance has it, so
    /// that it is free in what it stores.
    static func write(_ trigger: any Trigger, to json: inout JSONWriter) throws {
        if let recorded = trigger as? any RecordedTrigger {
            try recorded.record.write(to: &json)
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let value = String(decoding: try encoder.encode(trigger), as: UTF8.self)
        json.beginObject()
        json.member("kind", type(of: trigger).kind)
        json.key("value")
        json.value(json: value)
        json.member("version", TriggerRecord.version)
        json.endObject()
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
        case .keyNotFound(let key, _): return "“\(key.stringValue)” is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty
                ? context.debugDescription : "at “\(path)”: \(context.debugDescription)"
        @unknown default: return "\(error)"
        }
    }
}

extension TriggerError {
    fileprivate init(_ problem: JSONProblem, in bytes: ArraySlice<UInt8>) {
        let offset = problem.offset - bytes.startIndex
        self.init(
            subject: "stored trigger",
            input: String(decoding: bytes, as: UTF8.self),
            column: TextPlace(of: offset, in: Array(bytes)).column,
            expected: "",
            found: problem.sentence
        )
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

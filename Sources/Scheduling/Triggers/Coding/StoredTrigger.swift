/// A trigger of any kind inside a stored form.
///
/// The kinds of this library are a `TriggerRecord`; a custom one is stored as
/// `{"kind":"…","version":1,"value":…}`, its value as its own Codable conformance has it, so that
/// it is free in what it stores.
struct StoredTrigger: Codable {
    var trigger: any Trigger

    private enum Key: String, CodingKey {
        case kind, version, value
    }

    init(_ trigger: any Trigger) {
        self.trigger = trigger
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let name = try values.decode(String.self, forKey: .kind)
        let kinds = TriggerKinds(of: decoder)
        guard let type = kinds.type(named: name) else {
            throw TriggerError.stored(
                "kind",
                name,
                expected: "one of the kinds \(kinds.names.joined(separator: ", "))"
            )
        }
        if type is any RecordedTrigger.Type {
            trigger = try type.init(from: decoder)
        } else {
            trigger = try Self.decode(type, from: values)
        }
    }

    private static func decode<Kind: Trigger>(
        _ type: Kind.Type,
        from values: KeyedDecodingContainer<Key>
    ) throws -> any Trigger {
        try values.decode(type, forKey: .value)
    }

    func encode(to encoder: any Encoder) throws {
        guard !(trigger is any RecordedTrigger) else {
            try trigger.encode(to: encoder)
            return
        }
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(type(of: trigger).kind, forKey: .kind)
        try values.encode(TriggerRecord.version, forKey: .version)
        try Self.encode(trigger, to: &values)
    }

    private static func encode(
        _ trigger: some Trigger,
        to values: inout KeyedEncodingContainer<Key>
    ) throws {
        try values.encode(trigger, forKey: .value)
    }
}

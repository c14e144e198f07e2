extension JSONNode {
    /// The node as a value of a `Decodable` type; what is wrong is told with its place.
    ///
    /// Members that the type does not know are left out. Numbers that no double can hold are the
    /// texts `+inf`, `-inf` and `nan`.
    ///
    /// - Throws: `JSONProblem` for the first thing that is wrong.
    package func decoded<Value: Decodable>(as type: Value.Type) throws(JSONProblem) -> Value {
        do {
            return try Value(from: NodeDecoder(node: self, codingPath: []))
        } catch let problem as JSONProblem {
            throw problem
        } catch let error as DecodingError {
            throw JSONProblem(error, in: self)
        } catch {
            throw JSONProblem(reason: "\(error)", offset: range.lowerBound)
        }
    }
}

extension JSONProblem {
    /// What the standard library finds: a raw value that an enumeration does not have, mostly.
    fileprivate init(_ error: DecodingError, in root: JSONNode) {
        let (path, reason) =
            switch error {
            case .keyNotFound(let key, let context):
                (context.codingPath, "“\(shortened(key.stringValue))” is missing")
            case .valueNotFound(_, let context), .typeMismatch(_, let context),
                .dataCorrupted(let context):
                (context.codingPath, context.debugDescription)
            @unknown default: ([] as [any CodingKey], "it cannot be read")
            }
        var node = root
        for key in path {
            if let index = key.intValue, case .array(let nodes) = node.value {
                guard nodes.indices.contains(index) else { break }
                node = nodes[index]
            } else if let member = node.member(key.stringValue) {
                node = member
            } else {
                break
            }
        }
        self.init(path: Self.path(path), reason: reason, offset: node.range.lowerBound)
    }

    fileprivate static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + shortened(key.stringValue)
            }
        }
    }
}

/// The place of an element in an array.
private struct IndexKey: CodingKey {
    var intValue: Int?
    var stringValue: String { "\(intValue ?? 0)" }

    init(_ index: Int) { intValue = index }
    init?(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
}

private struct NodeDecoder: Decoder, SingleValueDecodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = node.value else { throw wrong("an object") }
        return KeyedDecodingContainer(MemberContainer(decoder: self, members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let nodes) = node.value else { throw wrong("a list") }
        return ElementContainer(decoder: self, nodes: nodes)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func inner(_ node: JSONNode, _ key: any CodingKey) -> NodeDecoder {
        NodeDecoder(node: node, codingPath: codingPath + [key])
    }

    func wrong(_ expected: String) -> JSONProblem {
        problem("expected \(expected), found \(node.shown)")
    }

    func problem(_ reason: String) -> JSONProblem {
        JSONProblem(
            path: JSONProblem.path(codingPath),
            reason: reason,
            offset: node.range.lowerBound
        )
    }

    // MARK: Values

    func decodeNil() -> Bool { if case .null = node.value { true } else { false } }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let value) = node.value else { throw wrong("true or false") }
        return value
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .string(let text) = node.value else { throw wrong("a text") }
        return text
    }

    func decode(_ type: Double.Type) throws -> Double {
        switch node.value {
        case .string("+inf"): return .infinity
        case .string("-inf"): return -.infinity
        case .string("nan"): return .nan
        case .integer(let value): return Double(value)
        case .number(let value) where value.isFinite: return value
        case .number: throw problem("the number is too large")
        case .null, .bool, .string, .array, .object: throw wrong("a number")
        }
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }

    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

    private func integer<Number: FixedWidthInteger>() throws -> Number {
        guard let value = node.integer else { throw wrong("a whole number") }
        guard let number = Number(exactly: value) else {
            throw problem("\(value) is out of range: \(Number.min) to \(Number.max)")
        }
        return number
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}

private struct MemberContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    /// Up to so many members are looked through faster than they are indexed.
    private static var mostUnindexed: Int { 16 }

    let decoder: NodeDecoder
    let members: [JSONNode.Member]
    /// Places in `members` by name; `nil` where these are few.
    ///
    /// A dictionary is asked for every name that its text has: a search for each would take the
    /// square of the time.
    private let places: [String: Int]?

    init(decoder: NodeDecoder, members: [JSONNode.Member]) {
        self.decoder = decoder
        self.members = members
        places =
            members.count > Self.mostUnindexed
            ? Dictionary(
                zip(members.map(\.name), members.indices),
                uniquingKeysWith: { first, _ in first }
            ) : nil
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { place(of: key.stringValue) != nil }

    private func place(of name: String) -> Int? {
        guard let places else { return members.firstIndex { $0.name == name } }
        return places[name]
    }

    private func member(_ key: any CodingKey) throws -> NodeDecoder {
        guard let place = place(of: key.stringValue) else {
            throw decoder.problem("“\(key.stringValue)” is missing")
        }
        return decoder.inner(members[place].node, key)
    }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key).decodeNil() }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try member(key).decode(type)
    }
    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try member(key).decode(type)
    }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try member(key).decode(type)
    }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        try member(key).decode(type)
    }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try member(key).decode(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try member(key).decode(type)
    }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try member(key).decode(type)
    }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try member(key).decode(type)
    }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try member(key).decode(type)
    }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try member(key).decode(type)
    }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try member(key).decode(type)
    }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try member(key).decode(type)
    }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try member(key).decode(type)
    }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try member(key).decode(type)
    }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try member(key).decode(type)
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Inner> {
        try member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }
}

private struct ElementContainer: UnkeyedDecodingContainer {
    let decoder: NodeDecoder
    let nodes: [JSONNode]
    var currentIndex = 0

    init(decoder: NodeDecoder, nodes: [JSONNode]) {
        self.decoder = decoder
        self.nodes = nodes
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { nodes.count }
    var isAtEnd: Bool { currentIndex == nodes.count }

    private mutating func next() throws -> NodeDecoder {
        guard !isAtEnd else { throw decoder.problem("the list ends too early") }
        defer { currentIndex += 1 }
        return decoder.inner(nodes[currentIndex], IndexKey(currentIndex))
    }

    mutating func decodeNil() throws -> Bool {
        guard try next().decodeNil() else {
            currentIndex -= 1
            return false
        }
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try next().decode(type) }
    mutating func decode(_ type: String.Type) throws -> String { try next().decode(type) }
    mutating func decode(_ type: Double.Type) throws -> Double { try next().decode(type) }
    mutating func decode(_ type: Float.Type) throws -> Float { try next().decode(type) }
    mutating func decode(_ type: Int.Type) throws -> Int { try next().decode(type) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try next().decode(type) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try next().decode(type) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try next().decode(type) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try next().decode(type) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try next().decode(type) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next().decode(type) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next().decode(type) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next().decode(type) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next().decode(type) }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next().decode(type)
    }

    mutating func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type
    ) throws -> KeyedDecodingContainer<Inner> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { try next() }
}

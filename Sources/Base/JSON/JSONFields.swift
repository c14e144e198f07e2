/// Takes the members of a JSON object by name; one that is left over is an error.
///
/// A key that is misspelt must not be a setting that silently does nothing.
package struct JSONFields {
    private let bytes: [UInt8]
    private let offset: Int
    private var rest: [JSONNode.Member]
    private var known: [String] = []

    package init(_ node: JSONNode, of bytes: [UInt8]) throws(JSONProblem) {
        guard case .object(let members) = node.value else {
            throw Self.problem(node, expected: "an object")
        }
        self.bytes = bytes
        offset = node.range.lowerBound
        rest = members
    }

    /// - Returns: `nil` if the key is missing.
    package mutating func take(_ key: String) -> JSONNode? {
        known.append(key)
        guard let index = rest.firstIndex(where: { $0.name == key }) else { return nil }
        return rest.remove(at: index).node
    }

    package mutating func need(_ key: String) throws(JSONProblem) -> JSONNode {
        guard let node = take(key) else {
            throw JSONProblem(path: key, reason: "the key is missing", offset: offset)
        }
        return node
    }

    /// Says that nothing else is expected.
    package func end() throws(JSONProblem) {
        guard let member = rest.first else { return }
        throw JSONProblem(
            path: member.name,
            reason: "there is no such key here; the keys are \(known.joined(separator: ", "))",
            offset: member.offset
        )
    }

    /// The text of a value as it stands.
    package func text(of node: JSONNode) -> String {
        String(decoding: bytes[node.range], as: UTF8.self)
    }

    package static func problem(_ node: JSONNode, expected: String) -> JSONProblem {
        JSONProblem(
            path: "",
            reason: "expected \(expected), found \(node.kind)",
            offset: node.range.lowerBound
        )
    }
}

// MARK: - Values by key

extension JSONFields {
    /// - Returns: `nil` if the key is missing.
    package mutating func string(_ key: String) throws(JSONProblem) -> String? {
        guard let node = take(key) else { return nil }
        guard case .string(let text) = node.value else {
            throw Self.problem(node, expected: "a text").inside(key)
        }
        return text
    }

    package mutating func boolean(_ key: String) throws(JSONProblem) -> Bool? {
        guard let node = take(key) else { return nil }
        guard case .bool(let value) = node.value else {
            throw Self.problem(node, expected: "true or false").inside(key)
        }
        return value
    }

    /// - Returns: `nil` if the key is missing, or null.
    package mutating func integer(
        _ key: String,
        in range: ClosedRange<Int64>
    ) throws(JSONProblem) -> Int64? {
        guard let node = take(key) else { return nil }
        if case .null = node.value { return nil }
        guard case .integer(let value) = node.value else {
            throw Self.problem(node, expected: "a whole number").inside(key)
        }
        guard range.contains(value) else {
            let limit =
                value < range.lowerBound
                ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
            throw JSONProblem(
                path: key,
                reason: "\(value) is out of range: \(limit)",
                offset: node.range.lowerBound
            )
        }
        return value
    }

    /// One of the values of an enumeration.
    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _ type: Choice.Type
    ) throws(JSONProblem) -> Choice? {
        guard let node = take(key) else { return nil }
        guard case .string(let text) = node.value, let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw JSONProblem(
                path: key,
                reason: "expected one of \(names)",
                offset: node.range.lowerBound
            )
        }
        return choice
    }

    package mutating func list(_ key: String) throws(JSONProblem) -> [JSONNode]? {
        guard let node = take(key) else { return nil }
        guard case .array(let nodes) = node.value else {
            throw Self.problem(node, expected: "a list").inside(key)
        }
        return nodes
    }

    package mutating func strings(_ key: String) throws(JSONProblem) -> [String]? {
        guard let nodes = try list(key) else { return nil }
        var texts: [String] = []
        for (index, node) in nodes.enumerated() {
            guard case .string(let text) = node.value else {
                throw Self.problem(node, expected: "a text").inside("\(key)[\(index)]")
            }
            texts.append(text)
        }
        return texts
    }
}

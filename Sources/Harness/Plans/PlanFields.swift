import PunctualBase
import Runs

/// The members of one object of a JSON5 file, taken by name and type; errors say file, line, column
/// and key path.
package struct PlanFields {
    private let members: [JSON5Node.Member]
    private let path: String
    private let file: String
    private let start: TextPlace

    init(_ node: JSON5Node, path: String, file: String) throws(HarnessError) {
        self.path = path
        self.file = file
        start = node.place
        guard case .object(let members) = node.value else {
            let place = Self.place(path, at: node.place, file: file)
            throw .planInvalid(place: place, problem: "an object is expected, not \(node.kind)")
        }
        self.members = members
    }

    // MARK: Places

    package func place(of name: String) -> String {
        let position = members.first { $0.name == name }?.node.place ?? start
        return Self.place(path + name, at: position, file: file)
    }

    package func place(of name: String, _ index: Int) -> String {
        guard case .array(let nodes) = node(name)?.value, nodes.indices.contains(index) else {
            return place(of: name)
        }
        return Self.place("\(path)\(name)[\(index)]", at: nodes[index].place, file: file)
    }

    private static func place(_ path: String, at place: TextPlace, file: String) -> String {
        let position = "\(file):\(place.line):\(place.column)"
        return path.isEmpty ? position : position + ": " + path
    }

    package func refuseUnknown(_ known: [String]) throws(HarnessError) {
        guard let unknown = members.first(where: { !known.contains($0.name) }) else { return }
        throw .planInvalid(
            place: Self.place(path + unknown.name, at: unknown.place, file: file),
            problem: "is not known here; there are \(known.joined(separator: ", "))"
        )
    }

    // MARK: Values

    package func has(_ name: String) -> Bool { node(name) != nil }

    func isString(_ name: String, _ wanted: String) -> Bool {
        if case .string(let text) = node(name)?.value { text == wanted } else { false }
    }

    package func required<Value>(
        _ name: String,
        _ read: (String) throws(HarnessError) -> Value?
    ) throws(HarnessError) -> Value {
        guard let value = try read(name) else {
            throw .planInvalid(
                place: Self.place(path + name, at: start, file: file),
                problem: "is missing"
            )
        }
        return value
    }

    package func string(_ name: String) throws(HarnessError) -> String? {
        guard let node = node(name) else { return nil }
        guard case .string(let text) = node.value else { throw wrong(name, "a text", node) }
        return text
    }

    package func bool(_ name: String) throws(HarnessError) -> Bool? {
        guard let node = node(name) else { return nil }
        guard case .bool(let value) = node.value else { throw wrong(name, "true or false", node) }
        return value
    }

    package func integer(_ name: String) throws(HarnessError) -> Int? {
        guard let node = node(name) else { return nil }
        guard case .number(let number) = node.value, let value = Int(exactly: number) else {
            throw wrong(name, "a whole number", node)
        }
        return value
    }

    package func number(_ name: String) throws(HarnessError) -> Double? {
        guard let node = node(name) else { return nil }
        guard case .number(let value) = node.value, value.isFinite else {
            throw wrong(name, "a number", node)
        }
        return value
    }

    /// A number of seconds, in nanoseconds.
    package func seconds(_ name: String) throws(HarnessError) -> Int64? {
        guard let node = node(name) else { return nil }
        guard case .number(let number) = node.value,
            let value = Int64(exactly: (number * 1e9).rounded())
        else { throw wrong(name, "a number of seconds", node) }
        return value
    }

    package func duration(_ name: String) throws(HarnessError) -> Int64? {
        try parsed(name, "a length of time such as “1ms”", Nanoseconds.parse)
    }

    /// A text that a function understands.
    package func parsed<Value>(
        _ name: String,
        _ expected: String,
        _ parse: (String) -> Value?
    ) throws(HarnessError) -> Value? {
        guard let node = node(name) else { return nil }
        guard case .string(let text) = node.value, let value = parse(text) else {
            throw wrong(name, expected, node)
        }
        return value
    }

    /// One of an enumeration's raw values.
    package func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        _: Word.Type
    ) throws(HarnessError) -> Word? {
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        return try parsed(name, "one of \(words)", Word.init(rawValue:))
    }

    /// A list of at least one text.
    package func list<Value>(
        _ name: String,
        _ expected: String,
        _ parse: (String) -> Value?
    ) throws(HarnessError) -> [Value] {
        var values: [Value] = []
        for (index, node) in try nodes(name).enumerated() {
            guard case .string(let text) = node.value, let value = parse(text) else {
                throw wrong("\(name)[\(index)]", expected, node)
            }
            values.append(value)
        }
        return values
    }

    /// A list of at least one object.
    func objects(_ name: String) throws(HarnessError) -> [PlanFields] {
        var objects: [PlanFields] = []
        for (index, node) in try nodes(name).enumerated() {
            let inner = "\(path)\(name)[\(index)]"
            guard case .object = node.value else {
                throw wrong("\(name)[\(index)]", "an object", node)
            }
            objects.append(try PlanFields(node, path: inner + ".", file: file))
        }
        return objects
    }

    private func nodes(_ name: String) throws(HarnessError) -> [JSON5Node] {
        let node = try required(name) { (name: String) throws(HarnessError) -> JSON5Node? in
            self.node(name)
        }
        guard case .array(let nodes) = node.value, !nodes.isEmpty else {
            throw wrong(name, "a list of at least one", node)
        }
        return nodes
    }

    private func node(_ name: String) -> JSON5Node? {
        members.first { $0.name == name }?.node
    }

    private func wrong(_ name: String, _ expected: String, _ node: JSON5Node) -> HarnessError {
        .planInvalid(
            place: Self.place(path + name, at: node.place, file: file),
            problem: "\(expected) is expected, not \(node.kind)"
        )
    }
}

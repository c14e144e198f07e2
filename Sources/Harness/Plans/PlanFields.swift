import PunctualBase
import Runs

/// The members of one object of a JSON5 file, taken by name and type; errors say file, line, column
/// and key path.
package struct PlanFields {
    private let members: [JSONNode.Member]
    private let path: String
    private let source: Source
    /// Where the object begins, in bytes.
    private let start: Int

    /// The text that all objects of a file stand in.
    struct Source {
        var file: String
        var places: TextPlaces

        func place(_ path: String, at offset: Int) -> String {
            let place = places[offset]
            let position = "\(file):\(place.line):\(place.column)"
            return path.isEmpty ? position : position + ": " + path
        }
    }

    init(_ node: JSONNode, path: String, of source: Source) throws(HarnessError) {
        self.path = path
        self.source = source
        start = node.range.lowerBound
        guard case .object(let members) = node.value else {
            let place = source.place(path, at: start)
            throw .planInvalid(place: place, problem: "an object is expected, not \(node.shown)")
        }
        self.members = members
    }

    // MARK: Places

    package func place(of name: String) -> String {
        source.place(path + name, at: node(name)?.range.lowerBound ?? start)
    }

    package func place(of name: String, _ index: Int) -> String {
        guard case .array(let nodes) = node(name)?.value, nodes.indices.contains(index) else {
            return place(of: name)
        }
        return source.place("\(path)\(name)[\(index)]", at: nodes[index].range.lowerBound)
    }

    package func refuseUnknown(_ known: [String]) throws(HarnessError) {
        guard let unknown = members.first(where: { !known.contains($0.name) }) else { return }
        throw .planInvalid(
            place: source.place(path + unknown.name.echoed, at: unknown.offset),
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
                place: source.place(path + name, at: start),
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
        guard let value = node.integer else { throw wrong(name, "a whole number", node) }
        return Int(value)
    }

    package func number(_ name: String) throws(HarnessError) -> Double? {
        guard let node = node(name) else { return nil }
        guard let value = node.number, value.isFinite else {
            throw wrong(name, "a number", node)
        }
        return value
    }

    /// A number of seconds, in nanoseconds.
    package func seconds(_ name: String) throws(HarnessError) -> Int64? {
        guard let node = node(name) else { return nil }
        if let number = node.number, let value = Int64(exactly: (number * 1e9).rounded()) {
            return value
        }
        guard let value = node.string.flatMap({ Nanoseconds.parse($0, plainUnit: .second) }) else {
            throw wrong(name, "a number of seconds, or \(Self.durationForm)", node)
        }
        return value
    }

    package func duration(_ name: String) throws(HarnessError) -> Int64? {
        try parsed(name, Self.durationForm, Nanoseconds.parse)
    }

    /// What a length of time looks like, for messages.
    package static let durationForm =
        "a length of time such as “1ms” (in \(Nanoseconds.unitNames))"

    /// A text that names a file or a folder.
    package func path(
        _ name: String,
        problem: (String) -> String?
    ) throws(HarnessError) -> String? {
        guard let text = try string(name) else { return nil }
        if let problem = problem(text) {
            throw .planInvalid(place: place(of: name), problem: problem)
        }
        return text
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
            objects.append(try PlanFields(node, path: inner + ".", of: source))
        }
        return objects
    }

    private func nodes(_ name: String) throws(HarnessError) -> [JSONNode] {
        let node = try required(name) { (name: String) throws(HarnessError) -> JSONNode? in
            self.node(name)
        }
        guard case .array(let nodes) = node.value, !nodes.isEmpty else {
            throw wrong(name, "a list of at least one", node)
        }
        return nodes
    }

    private func node(_ name: String) -> JSONNode? {
        members.first { $0.name == name }?.node
    }

    private func wrong(_ name: String, _ expected: String, _ node: JSONNode) -> HarnessError {
        .planInvalid(
            place: source.place(path + name, at: node.range.lowerBound),
            problem: "\(expected) is expected, not \(node.shown)"
        )
    }
}

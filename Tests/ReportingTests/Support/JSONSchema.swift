import FoundationEssentials

/// As much of JSON Schema 2020-12 as the project's schemas use; a keyword that it does not know is a
/// problem, so that no rule is passed over.
struct JSONSchema {
    private let root: JSONText

    init(_ text: String) throws { root = try JSONText(text) }

    /// The file of that name in the folder `Documentation` of this repository.
    init(documentation name: String) throws {
        let sources = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let data = try Data(contentsOf: URL(filePath: "/\(sources)/Documentation/\(name)"))
        try self.init(String(decoding: data, as: UTF8.self))
    }

    /// What does not conform, each with its place; empty if all does.
    func problems(of value: JSONText) -> [String] { check(value, root, at: "$") }

    private func check(_ value: JSONText, _ schema: JSONText, at place: String) -> [String] {
        guard case .object(let rules) = schema else { return ["\(place): the schema is no object"] }
        return rules.keys.sorted().flatMap { key -> [String] in
            guard let rule = rules[key] else { return [] }
            switch key {
            case "$schema", "$id", "title", "$defs": return []
            case "$ref": return check(value, definition(rule.string ?? ""), at: place)
            case "type": return hasType(value, rule) ? [] : ["\(place) is no \(rule)"]
            case "const": return value == rule ? [] : ["\(place) is not \(rule)"]
            case "enum": return rule.values.contains(value) ? [] : ["\(place) is none of \(rule)"]
            case "minimum": return bound(value, rule, by: >=) ? [] : ["\(place) is too small"]
            case "maximum": return bound(value, rule, by: <=) ? [] : ["\(place) is too large"]
            case "pattern": return isInstant(value) ? [] : ["\(place) is no instant"]
            case "required":
                guard case .object = value else { return [] }
                return rule.values.compactMap(\.string).filter { value[$0] == nil }
                    .map { "\(place).\($0) is missing" }
            case "items":
                return value.values.enumerated().flatMap { check($1, rule, at: "\(place)[\($0)]") }
            case "properties", "additionalProperties":
                return key == "properties" || rules["properties"] == nil
                    ? members(of: value, rules, at: place) : []
            default: return ["\(place): the keyword \(key) is unknown"]
            }
        }
    }

    private func members(
        of value: JSONText,
        _ rules: [String: JSONText],
        at place: String
    ) -> [String] {
        guard case .object(let members) = value else { return [] }
        return members.flatMap { name, member -> [String] in
            if let rule = rules["properties"]?[name] {
                return check(member, rule, at: "\(place).\(name)")
            }
            switch rules["additionalProperties"] {
            case .bool(false): return ["\(place).\(name) is not foreseen"]
            case .object(let rule): return check(member, .object(rule), at: "\(place).\(name)")
            default: return []
            }
        }
    }

    private func definition(_ reference: String) -> JSONText {
        root["$defs"]?[String(reference.split(separator: "/").last ?? "")] ?? .null
    }

    private func hasType(_ value: JSONText, _ rule: JSONText) -> Bool {
        let names = rule.string.map { [$0] } ?? rule.values.compactMap(\.string)
        return names.contains { name in
            switch (name, value) {
            case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string),
                ("array", .array), ("object", .object):
                true
            case ("integer", .number(let number)): number == number.rounded()
            default: false
            }
        }
    }

    private func bound(
        _ value: JSONText,
        _ rule: JSONText,
        by holds: (Double, Double) -> Bool
    ) -> Bool {
        guard case .number(let number) = value, case .number(let limit) = rule else { return true }
        return holds(number, limit)
    }

    /// The only pattern there is: `2026-08-02T14:03:07Z`.
    private func isInstant(_ value: JSONText) -> Bool {
        guard let text = value.string, text.count == 20 else { return false }
        return zip(text, "0000-00-00T00:00:00Z").allSatisfy { character, form in
            form == "0" ? character.isNumber : character == form
        }
    }
}

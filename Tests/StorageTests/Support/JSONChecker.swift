/// A strict reader of JSON that insists on sorted keys (RFC 8259).
indirect enum JSONChecker: Hashable {
    case null
    case boolean(Bool)
    case number(String)
    case text(String)
    case list([JSONChecker])
    case object([String: JSONChecker])

    subscript(_ key: String) -> JSONChecker? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    subscript(_ index: Int) -> JSONChecker? {
        guard case .list(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }

    /// `nil` if the text is not one JSON value with all keys sorted and distinct.
    static func parse(_ text: String) -> JSONChecker? {
        var rest = Substring(text)
        guard let value = value(&rest) else { return nil }
        skipSpace(&rest)
        return rest.isEmpty ? value : nil
    }

    private static func skipSpace(_ rest: inout Substring) {
        rest = rest.drop { " \n\r\t".contains($0) }
    }

    private static func value(_ rest: inout Substring) -> JSONChecker? {
        skipSpace(&rest)
        switch rest.first {
        case "{": return object(&rest)
        case "[": return list(&rest)
        case "\"": return string(&rest).map { .text($0) }
        default:
            let word = rest.prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
            rest = rest.dropFirst(word.count)
            switch word {
            case "null": return .null
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default: return Double(word) == nil ? nil : .number(String(word))
            }
        }
    }

    private static func list(_ rest: inout Substring) -> JSONChecker? {
        var values: [JSONChecker] = []
        rest.removeFirst()
        skipSpace(&rest)
        while rest.first != "]" {
            if !values.isEmpty, rest.popFirst() != "," { return nil }
            guard let value = value(&rest) else { return nil }
            values.append(value)
            skipSpace(&rest)
        }
        rest.removeFirst()
        return .list(values)
    }

    private static func object(_ rest: inout Substring) -> JSONChecker? {
        var members: [String: JSONChecker] = [:]
        var last: String?
        rest.removeFirst()
        skipSpace(&rest)
        while rest.first != "}" {
            if last != nil, rest.popFirst() != "," { return nil }
            skipSpace(&rest)
            guard let key = string(&rest), last.map({ $0 < key }) ?? true,
                rest.popFirst() == ":", let value = value(&rest)
            else { return nil }
            members[key] = value
            last = key
            skipSpace(&rest)
        }
        rest.removeFirst()
        return .object(members)
    }

    private static func string(_ rest: inout Substring) -> String? {
        guard rest.popFirst() == "\"" else { return nil }
        var text = ""
        while let character = rest.popFirst(), character != "\"" {
            guard character == "\\" else {
                text.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "t": text.append("\t")
            case "\"": text.append("\"")
            case "\\": text.append("\\")
            case "u":
                guard let code = UInt32(rest.prefix(4), radix: 16),
                    let scalar = Unicode.Scalar(code)
                else { return nil }
                rest = rest.dropFirst(4)
                text.unicodeScalars.append(scalar)
            default: return nil
            }
        }
        return text
    }
}

/// A strict reader of markup: every tag closed in its order, every attribute quoted and unique.
///
/// Stricter than HTML asks for, as XML is; the pages and pictures here keep to it.
struct Markup {
    private(set) var problems: [String] = []
    /// In document order, with attributes.
    private(set) var elements: [(name: String, attributes: [String: String])] = []

    init(_ document: String) {
        var open: [String] = []
        var rest = Substring(document)
        while let start = rest.firstIndex(of: "<") {
            check(text: rest[..<start])
            guard let end = Self.endOfTag(in: rest[start...]) else {
                problems.append("a tag without end: \(rest[start...].prefix(60))")
                return
            }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.first == "!" || tag.first == "?" { continue }
            if tag.first == "/" {
                let name = String(tag.dropFirst())
                if open.popLast() != name { problems.append("</\(name)> closes nothing") }
                continue
            }
            let name = String(tag.prefix { !$0.isWhitespace && $0 != "/" })
            elements.append((name, attributes(of: tag.dropFirst(name.count), in: name)))
            if tag.last == "/" { continue }
            open.append(name)
            // What stands in these is no markup.
            if name == "style" || name == "script" {
                rest = rest.drop(upTo: "</\(name)>")
            }
        }
        check(text: rest)
        if !open.isEmpty { problems.append("left open: \(open)") }
    }

    private static func endOfTag(in text: Substring) -> String.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
            } else if quote == nil, character == ">" {
                return index
            }
        }
        return nil
    }

    private mutating func check(text: Substring) {
        for piece in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            guard let end = piece.firstIndex(of: ";"), piece[..<end].count < 9 else {
                problems.append("a bare &: &\(piece.prefix(20))")
                continue
            }
        }
    }

    private mutating func attributes(of text: Substring, in name: String) -> [String: String] {
        var attributes: [String: String] = [:]
        var rest = text.drop { $0.isWhitespace }
        while let first = rest.first, first != "/" {
            let key = String(rest.prefix { $0 != "=" && !$0.isWhitespace })
            rest = rest.dropFirst(key.count)
            guard rest.first == "=", let quote = rest.dropFirst().first,
                quote == "\"" || quote == "'"
            else {
                problems.append("<\(name)> has an unquoted attribute \(key)")
                return attributes
            }
            rest = rest.dropFirst(2)
            let value = rest.prefix { $0 != quote }
            if value.contains("<") { problems.append("<\(name) \(key)> holds a bare <") }
            if attributes.updateValue(String(value), forKey: key) != nil {
                problems.append("<\(name)> has \(key) twice")
            }
            rest = rest.dropFirst(value.count + 1).drop { $0.isWhitespace }
        }
        return attributes
    }
}

extension Substring {
    fileprivate func drop(upTo end: String) -> Substring {
        var rest = self
        while !rest.isEmpty, !rest.hasPrefix(end) { rest.removeFirst() }
        return rest
    }
}

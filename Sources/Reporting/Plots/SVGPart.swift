/// A tag of an SVG document, or the text between two tags.
///
/// Enough of XML for what gnuplot writes: no comments that hold `>`, no CDATA, no entities of its own.
struct SVGPart: Hashable, Sendable {
    struct Attribute: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// With a `/` before it for an end tag; empty for text.
    var name: String
    var attributes: [Attribute] = []
    /// True of a tag without content, such as `<path …/>`.
    var isClosed = false
    /// Text between tags, still escaped.
    var content = ""

    static func parts(of document: String) -> [SVGPart] {
        var parts: [SVGPart] = []
        var rest = document[...]
        while let start = rest.firstIndex(of: "<") {
            if start > rest.startIndex {
                // Gnuplot leaves `>` as it is, and `]]>` is forbidden in a text (XML 1.0, 2.4).
                let content = rest[..<start].replacing(">", with: "&gt;")
                parts.append(SVGPart(name: "", content: String(content)))
            }
            guard let end = rest[start...].firstIndex(of: ">") else { return parts }
            parts.append(SVGPart(tag: rest[rest.index(after: start)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        return parts
    }

    /// - Parameter tag: What stands between `<` and `>`.
    private init(tag: Substring) {
        var rest = tag
        isClosed = rest.last == "/"
        if isClosed { rest.removeLast() }
        name = String(rest.prefix { !$0.isWhitespace })
        rest = rest.dropFirst(name.count)
        while let equals = rest.firstIndex(of: "=") {
            let key = rest[..<equals].filter { !$0.isWhitespace }
            rest = rest[rest.index(after: equals)...].drop { $0.isWhitespace }
            guard let quote = rest.first, quote == "'" || quote == "\"" else { return }
            rest.removeFirst()
            guard let end = rest.firstIndex(of: quote) else { return }
            attributes.append(Attribute(name: key, value: String(rest[..<end])))
            rest = rest[rest.index(after: end)...]
        }
    }

    init(name: String, attributes: [Attribute] = [], isClosed: Bool = false, content: String = "") {
        self.name = name
        self.attributes = attributes
        self.isClosed = isClosed
        self.content = content
    }

    var isBlank: Bool { name.isEmpty && content.allSatisfy(\.isWhitespace) }

    func value(of attribute: String) -> String? {
        attributes.first { $0.name == attribute }?.value
    }

    mutating func set(_ attribute: String, to value: String) {
        guard let place = attributes.firstIndex(where: { $0.name == attribute }) else { return }
        attributes[place].value = value
    }

    /// The id that the part points at.
    var reference: String? {
        guard let target = value(of: "xlink:href"), target.first == "#" else { return nil }
        return String(target.dropFirst())
    }

    var text: String {
        guard !name.isEmpty else { return content }
        var text = "<\(name)"
        for attribute in attributes {
            let quote = attribute.value.contains("\"") ? "'" : "\""
            text += " \(attribute.name)=\(quote)\(attribute.value)\(quote)"
        }
        return text + (isClosed ? "/>" : ">")
    }

    func withIds(prefixed prefix: String) -> SVGPart {
        var part = self
        if let id = value(of: "id") { part.set("id", to: "\(prefix)-\(id)") }
        if let reference { part.set("xlink:href", to: "#\(prefix)-\(reference)") }
        for (place, attribute) in attributes.enumerated()
        where attribute.value.hasPrefix("url(#") {
            part.attributes[place].value = "url(#\(prefix)-\(attribute.value.dropFirst(5))"
        }
        return part
    }
}

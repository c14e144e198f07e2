import PunctualBase

/// A picture that gnuplot wrote as SVG, made fit for a page: smaller, named, and without clashes.
///
/// Gnuplot gives the same ids to the parts of every picture, titles its own curves, and names neither
/// the picture nor its author's meaning. Numbers lose the decimals nobody sees, colours become short,
/// and rectangles of one colour that follow each other become one path, which makes a heat map a
/// fifth of its size.
package struct SVGPicture: Hashable, Sendable {
    package private(set) var width: Int
    package private(set) var height: Int
    private var body: [SVGPart]

    /// The font that gnuplot measured with, and others of about its width.
    private static let fonts =
        "\(PlotStyle.font), Verdana, Segoe UI, Helvetica, Arial, sans-serif"

    /// - Parameter text: A document of gnuplot's `svg` terminal; `nil` if it is none.
    package init?(gnuplotDocument text: String) {
        let parts = SVGPart.parts(of: text)
        guard let root = parts.first(where: { $0.name == "svg" }),
            let box = root.value(of: "viewBox")
        else { return nil }
        let numbers = box.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 4, parts.contains(where: { $0.name == "/svg" }) else { return nil }
        (width, height) = (numbers[2], numbers[3])
        body = Self.cleaned(parts)
    }

    /// The picture as an element of a page.
    ///
    /// - Parameters:
    ///   - prefix: Goes before every id; unique in the page.
    ///   - title: What a reader who does not see the picture is told that it is.
    ///   - description: Its figures in words; `nil` where they stand beside it.
    ///   - headHeight: Pixels at the top that title and subject take, to leave these out where the
    ///     page has them as headings; 0 to keep them.
    /// - Returns: An `svg` element.
    package func element(
        prefix: String,
        title: String,
        description: String?,
        withoutHead headHeight: Int = 0
    ) -> String {
        let visible = height - headHeight
        let names = description == nil ? "\(prefix)-title" : "\(prefix)-title \(prefix)-desc"
        var text =
            "<svg xmlns=\"http://www.w3.org/2000/svg\""
            + " xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"\(width)\""
            + " height=\"\(visible)\" viewBox=\"0 \(headHeight) \(width) \(visible)\""
            + " font-family=\"\(Self.fonts)\" fill=\"none\" role=\"img\""
            + " aria-labelledby=\"\(names)\">\n"
            + "<title id=\"\(prefix)-title\">\(title.escapedForHTML)</title>\n"
        if let description {
            text += "<desc id=\"\(prefix)-desc\">\(description.escapedForHTML)</desc>\n"
        }
        text += darkStyle
        let parts = headHeight > 0 ? Self.withoutHead(body) : body
        for part in parts { text += part.withIds(prefixed: prefix).text }
        return text + "</svg>\n"
    }

    /// The picture as a file of its own.
    package func document(title: String, description: String) -> String {
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            + element(prefix: "plot", title: title, description: description)
    }

    /// Turns the colours of the picture into their dark ones on a dark screen, and not in print.
    private var darkStyle: String {
        var rules: Set<String> = []
        for attribute in body.flatMap(\.attributes)
        where ["fill", "stroke", "color"].contains(attribute.name) {
            guard let dark = PlotColor.dark(of: attribute.value) else { continue }
            rules.insert("[\(attribute.name)=\"\(attribute.value)\"]{\(attribute.name):\(dark)}")
        }
        return
            "<style>@media screen and (prefers-color-scheme:dark){\(rules.sorted().joined())}</style>\n"
    }

    /// Title and subject are known by their sizes, which no other text has.
    private static func withoutHead(_ parts: [SVGPart]) -> [SVGPart] {
        let sizes = ["\(PlotStyle.titleSize)", "\(PlotStyle.subjectSize)"]
        var isInHead = false
        return parts.filter { part in
            if part.name == "text", let size = part.value(of: "font-size"), sizes.contains(size) {
                isInHead = true
            }
            defer { if part.name == "/text" { isInHead = false } }
            return !isInHead
        }
    }

    private static func cleaned(_ parts: [SVGPart]) -> [SVGPart] {
        var cleaned: [SVGPart] = []
        var skippedUntil: String?
        for part in parts {
            if let end = skippedUntil {
                if part.name == end { skippedUntil = nil }
                continue
            }
            switch part.name {
            case "?xml", "svg", "/svg": continue
            // Gnuplot's own title and its titles of curves, and filters that it never uses.
            case "title", "desc", "filter": skippedUntil = "/\(part.name)"
            case "": cleaned.append(part.withoutBlanks)
            // Rectangles are joined before their numbers are rounded.
            default: cleaned.append(part)
            }
        }
        let joined = joiningRectangles(withoutUnusedSymbols(cleaned))
        return joiningTexts(withoutEmptyGroups(joined.map(\.compact)))
    }

    /// Gives a text the attributes of the group around it, where it is alone there.
    private static func joiningTexts(_ parts: [SVGPart]) -> [SVGPart] {
        var joined: [SVGPart] = []
        var isInGroupOfItsOwn = false
        for part in parts {
            switch part.name {
            case "text" where part.attributes.isEmpty:
                while joined.last?.isBlank ?? false { joined.removeLast() }
                guard let group = joined.last, group.name == "g",
                    group.value(of: "transform") != nil
                else {
                    joined.append(part)
                    continue
                }
                joined.removeLast()
                joined.append(SVGPart(name: "text", attributes: group.attributes))
                isInGroupOfItsOwn = true
            case "/g" where isInGroupOfItsOwn:
                isInGroupOfItsOwn = false
            default:
                if isInGroupOfItsOwn, part.isBlank { continue }
                joined.append(part)
            }
        }
        return joined
    }

    private static func withoutEmptyGroups(_ parts: [SVGPart]) -> [SVGPart] {
        var kept: [SVGPart] = []
        for part in parts {
            if part.isBlank, kept.last?.isBlank ?? true { continue }
            guard part.name == "/g" else {
                kept.append(part)
                continue
            }
            guard let last = kept.lastIndex(where: { !$0.isBlank }), kept[last].name == "g" else {
                kept.append(part)
                continue
            }
            kept.removeSubrange(last...)
        }
        return kept
    }

    /// Leaves out the markers that the picture does not use, directly or by one another.
    private static func withoutUnusedSymbols(_ parts: [SVGPart]) -> [SVGPart] {
        let isSymbol: (SVGPart) -> Bool = { $0.value(of: "id")?.hasPrefix("gp") ?? false }
        var used = Set(parts.filter { !isSymbol($0) }.compactMap(\.reference))
        var size = -1
        while used.count != size {
            size = used.count
            for part in parts where isSymbol(part) && used.contains(part.value(of: "id") ?? "") {
                if let reference = part.reference { used.insert(reference) }
            }
        }
        return parts.filter { !isSymbol($0) || used.contains($0.value(of: "id") ?? "") }
    }

    private static func joiningRectangles(_ parts: [SVGPart]) -> [SVGPart] {
        var joined: [SVGPart] = []
        for part in parts {
            guard let path = part.rectanglePath, let fill = part.value(of: "fill") else {
                joined.append(part)
                continue
            }
            // Only blank text stands between two rectangles that gnuplot drew in a row.
            while joined.last?.isBlank ?? false { joined.removeLast() }
            if let last = joined.last, last.name == "path", last.value(of: "fill") == fill,
                let former = last.value(of: "d"), last.value(of: "stroke") == "none"
            {
                joined[joined.count - 1].set("d", to: former + path)
            } else {
                joined.append(
                    SVGPart(
                        name: "path",
                        attributes: [
                            SVGPart.Attribute(name: "fill", value: fill),
                            SVGPart.Attribute(name: "stroke", value: "none"),
                            SVGPart.Attribute(name: "shape-rendering", value: "crispEdges"),
                            SVGPart.Attribute(name: "d", value: path),
                        ],
                        isClosed: true
                    )
                )
            }
        }
        return joined
    }
}

import PunctualBase
import Runs

extension SVGPart {
    /// Blank text as one line break, other text as it is.
    var withoutBlanks: SVGPart {
        isBlank ? SVGPart(name: "", content: content.contains("\n") ? "\n" : "") : self
    }

    /// Shorter numbers and colours, bold titles, and nothing that is so anyhow.
    ///
    /// Font and `fill="none"` stand on the picture as a whole (`SVGPicture`).
    var compact: SVGPart {
        var part = self
        part.attributes.removeAll { attribute in
            switch (attribute.name, attribute.value) {
            case ("class", _), ("font-family", _), ("stroke-linecap", "butt"),
                ("stroke-linejoin", "miter"), ("stroke-width", "1.00"), ("text-anchor", "start"):
                true
            case ("fill", "none"): name == "g"
            case ("id", let id): !id.hasPrefix("gp")
            default: false
            }
        }
        for place in part.attributes.indices where part.attributes[place].value.hasSuffix(".00") {
            part.attributes[place].value.removeLast(3)
        }
        // Markers are drawn in a unit square and enlarged, their decimals with them.
        let decimals = value(of: "id") == nil ? 1 : 3
        for (place, attribute) in part.attributes.enumerated() {
            switch attribute.name {
            case "d" where value(of: "id") == nil:
                part.attributes[place].value = Self.relative(attribute.value)
            case "d", "points":
                part.attributes[place].value = Self.rounded(attribute.value, decimals: decimals)
            case "transform" where !attribute.value.hasPrefix("rotate"):
                part.attributes[place].value = Self.rounded(attribute.value, decimals: 1)
            case "fill", "stroke", "color":
                part.attributes[place].value = Self.hexadecimal(attribute.value)
            default: break
            }
        }
        if name == "polygon", let points = value(of: "points") {
            let path =
                Self.relative("M" + points.split(separator: " ").joined(separator: " L")) + "z"
            part.name = "path"
            part.attributes.removeAll { $0.name == "points" }
            part.attributes.append(Attribute(name: "d", value: path))
        }
        if value(of: "font-size") == "\(PlotStyle.titleSize).00" {
            part.attributes.append(Attribute(name: "font-weight", value: "bold"))
        }
        return part
    }

    /// A closed path for a polygon that is an upright rectangle, which is what gnuplot makes of the
    /// cells of a heat map.
    var rectanglePath: String? {
        guard name == "polygon", value(of: "fill-opacity") == nil,
            let points = value(of: "points")
        else { return nil }
        let numbers = points.split { $0 == " " || $0 == "," }.compactMap { Double($0) }
        guard numbers.count == 10 || numbers.count == 8 else { return nil }
        let x = stride(from: 0, to: 8, by: 2).map { numbers[$0] }
        let y = stride(from: 1, to: 8, by: 2).map { numbers[$0] }
        let isUpright =
            x[0] == x[1] && y[1] == y[2] && x[2] == x[3] && y[3] == y[0]
            || y[0] == y[1] && x[1] == x[2] && y[2] == y[3] && x[3] == x[0]
        guard isUpright, let left = x.min(), let right = x.max(), let top = y.min(),
            let bottom = y.max()
        else { return nil }
        // Ends are rounded, not lengths: neighbours still touch.
        let tenths = { (value: Double) in (value * 10).rounded() }
        let tenth = { (value: Double) in Self.number(value / 10, decimals: 1) }
        let width = tenth(tenths(right) - tenths(left))
        let height = tenth(tenths(bottom) - tenths(top))
        return "M\(tenth(tenths(left))),\(tenth(tenths(top)))h\(width)v\(height)h-\(width)z"
    }

    /// A path of lines with relative places, half as long as one with absolute ones.
    ///
    /// Each place is rounded to a tenth of a pixel before the differences are taken, so that no
    /// error grows along the path.
    private static func relative(_ path: String) -> String {
        var short = ""
        var former: (x: Int, y: Int)?
        var isMove = true
        var x: Int?
        for token in path.split(whereSeparator: {
            $0 == " " || $0 == "," || $0 == "\n" || $0 == "\t"
        }) {
            var digits = token
            switch token.first {
            case "M": isMove = true
            case "L": isMove = false
            case "Z", "z":
                short += "z"
                continue
            default: break
            }
            if token.first == "M" || token.first == "L" { digits.removeFirst() }
            guard let value = Double(digits) else { return rounded(path, decimals: 1) }
            let tenths = Int(clamping: (value * 10).rounded())
            guard let column = x else {
                x = tenths
                continue
            }
            short += step(from: former, to: (column, tenths), isMove: isMove)
            former = (column, tenths)
            x = nil
        }
        return short
    }

    private static func step(
        from former: (x: Int, y: Int)?,
        to place: (x: Int, y: Int),
        isMove: Bool
    ) -> String {
        func text(_ tenths: Int) -> String { number(Double(tenths) / 10, decimals: 1) }
        guard let former, !isMove else { return "M\(text(place.x)),\(text(place.y))" }
        let x = place.x.subtractingClamped(former.x)
        let y = place.y.subtractingClamped(former.y)
        if y == 0 { return "h\(text(x))" }
        if x == 0 { return "v\(text(y))" }
        return "l\(text(x)),\(text(y))"
    }

    /// The text with each of its decimal numbers rounded.
    private static func rounded(_ text: String, decimals: Int) -> String {
        var rounded = ""
        var digits = ""
        var wasBlank = false
        func flush() {
            guard !digits.isEmpty else { return }
            if let value = Double(digits), digits.contains(".") {
                rounded += number(value, decimals: decimals)
            } else {
                rounded += digits
            }
            digits = ""
        }
        for character in text {
            switch character {
            case "0"..."9", ".", "-":
                digits.append(character)
                wasBlank = false
            case " ", "\n", "\t":
                flush()
                if !wasBlank, !rounded.isEmpty { rounded += " " }
                wasBlank = true
            default:
                flush()
                rounded.append(character)
                wasBlank = false
            }
        }
        flush()
        while rounded.last == " " { rounded.removeLast() }
        return rounded
    }

    private static func number(_ value: Double, decimals: Int) -> String {
        var text = QuantityText().fixed(value, decimals: decimals)
        // With an exponent, a zero at the end is not one behind the point.
        while text.contains("."), !text.contains("e"), text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// `#d55e00` for `rgb(213,  94,   0)`, and the names that gnuplot gives to groups; anything else
    /// as it is.
    private static func hexadecimal(_ color: String) -> String {
        if color == "black" { return PlotHue.black.line.light }
        if color == "gray" { return PlotHue.grey.line.light }
        // Paper under the markers of error bars is written in capitals.
        if color.hasPrefix("#") { return color.lowercased() }
        guard color.hasPrefix("rgb("), color.hasSuffix(")") else { return color }
        let numbers = color.dropFirst(4).dropLast().split(separator: ",").compactMap { part in
            UInt8(part.filter { !$0.isWhitespace })
        }
        guard numbers.count == 3 else { return color }
        return "#"
            + numbers.map { number in
                (number < 16 ? "0" : "") + String(number, radix: 16)
            }.joined()
    }
}

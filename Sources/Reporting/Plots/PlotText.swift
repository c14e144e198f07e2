/// How much room a text takes in a picture, and how it is broken where there is less.
///
/// Gnuplot neither measures nor breaks text: what is too long runs out of the picture or over what
/// stands beside it. The widths are those of DejaVu Sans, in thousandths of the text's size.
package enum PlotText {
    /// From the space to the tilde.
    private static let widths: [Double] = [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
        636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
        1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
        603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
        500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
        635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
    ]

    /// In pixels of an SVG; an upper bound for letters beyond ASCII, whose font may be another.
    package static func width(of text: String, size: Int, isBold: Bool = false) -> Double {
        let thousandths = text.unicodeScalars.reduce(0.0) { sum, scalar in
            switch scalar.value {
            case 0x20...0x7E: sum + widths[Int(scalar.value) - 0x20]
            case 0xA0...0x4FF: sum + 780
            case 0x2030: sum + 1_342
            case 0x2000...0x2BFF: sum + 900
            default: sum + (scalar.value >= 0x1F000 ? 1_400 : 1_050)
            }
        }
        return thousandths / 1_000 * Double(size) * (isBold ? 1.13 : 1)
    }

    /// Breaks a text into lines of at most that many pixels; no letter is lost.
    ///
    /// Between words where it can be; in a word that is longer than a line behind a sign such as `/`
    /// or `=`, and only without one within it.
    package static func lines(
        of text: String,
        within limit: Double,
        size: Int = PlotStyle.textSize,
        isBold: Bool = false
    ) -> [String] {
        func fits(_ text: String) -> Bool { width(of: text, size: size, isBold: isBold) <= limit }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : "\(line) \(word)"
            if fits(longer) {
                line = longer
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = ""
            for piece in pieces(of: word) {
                if fits(line + piece) {
                    line += piece
                    continue
                }
                if !line.isEmpty { lines.append(line) }
                line = ""
                for letter in piece {
                    if !line.isEmpty, !fits(line + String(letter)) {
                        lines.append(line)
                        line = ""
                    }
                    line.append(letter)
                }
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// A word with its signs at the end of each piece.
    private static func pieces(of word: Substring) -> [String] {
        var pieces = [""]
        for letter in word {
            pieces[pieces.count - 1].append(letter)
            if "/-_=,.:;+&?".contains(letter) { pieces.append("") }
        }
        return pieces.filter { !$0.isEmpty }
    }
}

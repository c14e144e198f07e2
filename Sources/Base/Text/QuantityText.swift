/// Numbers as all reports print them: three significant digits, a unit, a dash where there is none.
package struct QuantityText: Sendable {
    /// False where only ASCII can be printed: `us` and `-` instead of `µs` and `–`.
    package var isUnicode: Bool

    package init(isUnicode: Bool = true) {
        self.isUnicode = isUnicode
    }

    package var absent: String { isUnicode ? "–" : "-" }

    /// A length of time such as `112 µs`, `1.07 ms`, `-3.2 µs`.
    package func time(nanoseconds: Double?) -> String {
        guard let nanoseconds, nanoseconds.isFinite else { return absent }
        let units: [(name: String, size: Double)] = [
            ("s", 1e9), ("ms", 1e6), (isUnicode ? "µs" : "us", 1e3), ("ns", 1),
        ]
        // A value that rounds up to 1000 of a unit is 1.00 of the next.
        let unit = units.first { abs(nanoseconds) >= 0.9995 * $0.size } ?? ("ns", 1)
        return "\(significant(nanoseconds / unit.size)) \(unit.name)"
    }

    package func time(nanoseconds: Int64?) -> String {
        time(nanoseconds: nanoseconds.map(Double.init))
    }

    /// A length of time of any size as people say it: `12 min 5 s`, `1 h 2 min`, `2.92 d`; up to two
    /// minutes as `time` has it.
    package func span(nanoseconds: Double?) -> String {
        guard let nanoseconds, nanoseconds.isFinite else { return absent }
        let seconds = abs(nanoseconds) / 1e9
        guard seconds >= 119.5 else { return time(nanoseconds: nanoseconds) }
        let sign = nanoseconds < 0 ? "-" : ""
        guard seconds >= 7_170 else {
            let whole = Int(seconds.rounded())
            return "\(sign)\(whole / 60) min" + (whole % 60 > 0 ? " \(whole % 60) s" : "")
        }
        guard seconds < 172_800 else { return "\(sign)\(significant(seconds / 86_400)) d" }
        let minutes = Int((seconds / 60).rounded())
        return "\(sign)\(minutes / 60) h" + (minutes % 60 > 0 ? " \(minutes % 60) min" : "")
    }

    package func span(nanoseconds: Int64) -> String {
        span(nanoseconds: Double(nanoseconds))
    }

    /// A share such as `4.2 %`, from a number between 0 and 1.
    package func percent(_ share: Double?) -> String {
        guard let share, share.isFinite else { return absent }
        return "\(significant(share * 100)) %"
    }

    /// A drift such as `+19.8 ppm`; never `-0`.
    package func partsPerMillion(_ value: Double?) -> String {
        guard let value, value.isFinite else { return absent }
        let text = abs(value) < 0.05 ? "0.0" : significant(value)
        return "\(value >= 0.05 ? "+" : "")\(text) ppm"
    }

    /// An integer with its thousands set apart by thin spaces (by nothing in ASCII).
    package func count(_ value: Int?) -> String {
        guard let value else { return absent }
        guard isUnicode, value.magnitude >= 10_000 else { return String(value) }
        var text = ""
        for (place, digit) in String(value.magnitude).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append("\u{2009}") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }

    /// Three significant digits without an exponent; whole numbers of more digits stay whole.
    package func significant(_ value: Double) -> String {
        guard value.isFinite else { return absent }
        let magnitude = abs(value)
        let decimals =
            switch magnitude {
            case ..<0.000_05: 0
            case ..<0.000_9995: 6
            case ..<0.009_995: 5
            case ..<0.099_95: 4
            case ..<0.9995: 3
            case ..<9.995: 2
            case ..<99.95: 1
            default: 0
            }
        return fixed(value, decimals: decimals)
    }

    /// A decimal number with so many decimals, whatever the locale says of the point.
    package func fixed(_ value: Double, decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 1e15 else { return String(value) }
        var digits = String(Int64(scaled))
        if decimals > 0 {
            while digits.count <= decimals { digits = "0" + digits }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
        }
        return value < 0 && scaled > 0 ? "-" + digits : digits
    }
}

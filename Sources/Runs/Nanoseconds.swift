/// Lengths of time as people write them.
package enum Nanoseconds {
    private static let units: [(suffix: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9),
        ("min", 6e10), ("h", 3.6e12),
    ]

    /// Reads `250us`, `1ms`, `0.5 s`, `2min`; the unit may be left out only before `0`.
    ///
    /// - Returns: Nanoseconds, or `nil` if the text is no length of time, is negative, or does not
    ///   fit.
    package static func parse(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        guard let number = Double(digits), digits.last != ".", digits.first != "." else {
            return nil
        }
        var rest = text[digits.endIndex...]
        if rest.first == " " { rest.removeFirst() }
        if rest.isEmpty { return number == 0 ? 0 : nil }
        guard let unit = units.first(where: { $0.suffix == rest }) else { return nil }
        return Int64(exactly: (number * unit.nanoseconds).rounded())
    }

    /// The shortest exact text that `parse` reads back: `1ms`, `1500us`, `2s`.
    package static func text(_ nanoseconds: Int64) -> String {
        for (suffix, size) in [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)]
        where nanoseconds != 0 && nanoseconds % Int64(size) == 0 {
            return "\(nanoseconds / Int64(size))\(suffix)"
        }
        return nanoseconds == 0 ? "0" : "\(nanoseconds)ns"
    }
}

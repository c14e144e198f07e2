/// Numbers as people write them: the one grammar of all options, variables, plans, settings and sides.
///
/// A number is decimal digits of ASCII, with at most one point that has digits on both sides. What the
/// standard library reads besides (signs, exponents, `0x`, `inf`) is no number here: whoever writes it
/// has most often slipped. `Nanoseconds` has the same grammar for lengths of time.
package enum PlainNumber {
    /// - Returns: `nil` for what has anything but digits, or does not fit.
    package static func whole(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy(isDigit) ? Int(text) : nil
    }

    /// A whole number that may be negative: with `-` before it.
    package static func signed(_ text: some StringProtocol) -> Int64? {
        let digits = text.first == "-" ? text.dropFirst() : text[...]
        return digits.utf8.allSatisfy(isDigit) ? Int64(text) : nil
    }

    /// - Parameters:
    ///   - text: A unit may stand behind the number, with one blank between.
    ///   - units: Those that may be left out.
    /// - Returns: `nil` for what is no number, or has another unit.
    package static func decimal(_ text: some StringProtocol, unit units: [String] = []) -> Double? {
        guard let unit = units.first(where: { text.hasSuffix($0) }) else { return number(text) }
        let digits = text.dropLast(unit.count)
        return number(digits.last == " " ? digits.dropLast() : digits)
    }

    private static func number(_ text: some StringProtocol) -> Double? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }) else { return nil }
        // Many digits are more than a double can hold.
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Double {
    /// The fewest decimal digits that read back as this number, without an exponent: what is understood
    /// by readers that take digits with at most one point.
    package var plainDigits: String {
        let text = "\(magnitude)"
        let sign = self < 0 ? "-" : ""
        guard let mark = text.firstIndex(of: "e"),
            let exponent = Int(text[text.index(after: mark)...])
        else { return sign + (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) }
        // One digit before the point, and none behind it that is not needed.
        let digits = text[..<mark].filter { $0 != "." }
        let zeros = String(repeating: "0", count: abs(exponent))
        if exponent < 0 { return "\(sign)0.\(zeros.dropLast())\(digits)" }
        // Swift writes an exponent only where no digit is left for behind the point.
        return sign + digits + zeros.dropLast(digits.count - 1)
    }
}

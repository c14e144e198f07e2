/// Numbers as JSON and JSON5 write them.
enum JSONNumber {
    /// - Returns: `.integer` for what is whole and fits, exactly; else `.number`; `nil` if the text
    ///   is no number.
    static func value(of text: ArraySlice<UInt8>, isJSON5: Bool) -> JSONNode.Value? {
        var rest = text
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || (isJSON5 && rest.first == UInt8(ascii: "+")) { rest = rest.dropFirst() }
        if isJSON5 {
            if rest.elementsEqual("Infinity".utf8) {
                return .number(isNegative ? -.infinity : .infinity)
            }
            if rest.elementsEqual("NaN".utf8) { return .number(.nan) }
            if rest.starts(with: "0x".utf8) || rest.starts(with: "0X".utf8) {
                return hexadecimal(rest.dropFirst(2), isNegative: isNegative)
            }
        }
        guard let decimal = Decimal(rest, isJSON5: isJSON5) else { return nil }
        if let integer = decimal.integer(isNegative: isNegative) { return .integer(integer) }
        return .number(isNegative ? -decimal.double : decimal.double)
    }

    /// - Returns: `nil` also for more than 64 bits.
    private static func hexadecimal(
        _ digits: ArraySlice<UInt8>,
        isNegative: Bool
    ) -> JSONNode.Value? {
        guard !digits.isEmpty else { return nil }
        var magnitude: UInt64 = 0
        for byte in digits {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
                magnitude.leadingZeroBitCount >= 4
            else { return nil }
            magnitude = magnitude << 4 | UInt64(digit)
        }
        if let integer = Int64(magnitude: magnitude, isNegative: isNegative) {
            return .integer(integer)
        }
        return .number(isNegative ? -Double(magnitude) : Double(magnitude))
    }
}

/// The parts of a decimal number without its sign: `whole.fraction e exponent`.
private struct Decimal {
    private var whole: ArraySlice<UInt8>
    private var fraction: ArraySlice<UInt8> = []
    /// No larger than what makes every number infinite or zero.
    private var exponent = 0

    init?(_ text: ArraySlice<UInt8>, isJSON5: Bool) {
        var rest = text
        whole = Self.takeDigits(&rest)
        guard whole.count < 2 || whole.first != UInt8(ascii: "0") else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = Self.takeDigits(&rest)
            guard isJSON5 || !fraction.isEmpty else { return nil }
        }
        guard !whole.isEmpty || (isJSON5 && !fraction.isEmpty) else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            let isNegative = rest.first == UInt8(ascii: "-")
            if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            let digits = Self.takeDigits(&rest)
            guard !digits.isEmpty else { return nil }
            for digit in digits { exponent = min(exponent * 10 + Int(digit - 48), 1_000_000_000) }
            if isNegative { exponent = -exponent }
        }
        guard rest.isEmpty else { return nil }
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits
    }

    /// The number if it is whole and fits.
    ///
    /// A negative zero is none: its sign would be lost.
    func integer(isNegative: Bool) -> Int64? {
        var digits = whole + fraction
        var power = exponent - fraction.count
        while power < 0, digits.last == UInt8(ascii: "0") {
            digits = digits.dropLast()
            power += 1
        }
        var magnitude: UInt64 = 0
        for digit in digits {
            let (tenfold, isLarge) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, isLarger) = tenfold.addingReportingOverflow(UInt64(digit - 48))
            if isLarge || isLarger { return nil }
            magnitude = sum
        }
        guard magnitude > 0 else { return isNegative ? nil : 0 }
        guard (0..<20).contains(power) else { return nil }
        for _ in 0..<power {
            let (tenfold, isLarge) = magnitude.multipliedReportingOverflow(by: 10)
            if isLarge { return nil }
            magnitude = tenfold
        }
        return Int64(magnitude: magnitude, isNegative: isNegative)
    }

    var double: Double {
        let whole = whole.isEmpty ? "0" : String(decoding: whole, as: UTF8.self)
        let fraction = fraction.isEmpty ? "0" : String(decoding: fraction, as: UTF8.self)
        return Double("\(whole).\(fraction)e\(exponent)") ?? .nan
    }
}

extension Int64 {
    fileprivate init?(magnitude: UInt64, isNegative: Bool) {
        if isNegative {
            guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
            self = Int64(truncatingIfNeeded: 0 &- magnitude)
        } else {
            self.init(exactly: magnitude)
        }
    }
}

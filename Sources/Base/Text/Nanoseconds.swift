/// Lengths of time as people write them: the one grammar of all options, plans and settings.
package enum Nanoseconds {
    package enum Unit: Int64, Sendable {
        case nanosecond = 1
        case microsecond = 1_000
        case millisecond = 1_000_000
        case second = 1_000_000_000
        case minute = 60_000_000_000
        case hour = 3_600_000_000_000
        case day = 86_400_000_000_000
    }

    private static let units: [(suffix: String, unit: Unit)] = [
        ("ns", .nanosecond), ("us", .microsecond), ("µs", .microsecond), ("μs", .microsecond),
        ("ms", .millisecond), ("s", .second), ("m", .minute), ("min", .minute), ("h", .hour),
        ("d", .day),
    ]

    /// The units for a message.
    package static let unitNames = "ns, us, ms, s, m, h or d"

    /// Reads `250us`, `1ms`, `0.5 s`, `5m`, `1h30m`, `1d 12h`: numbers with their units, a larger
    /// unit before a smaller one.
    ///
    /// - Parameter text: A unit may be left out before `0`.
    /// - Returns: Nanoseconds; `nil` if the text is no length of time, is negative, does not fit into
    ///   64 bits, or is no whole number of nanoseconds: to round it would be something else than what
    ///   was asked for.
    package static func parse(_ text: String) -> Int64? {
        read(text).flatMap { $0.isExact ? Int64(exactly: $0.nanoseconds) : nil }
    }

    /// The same, where a number alone has a unit as well: an option such as `--seconds` names it.
    package static func parse(_ text: String, plainUnit: Unit) -> Int64? {
        read(text, plainUnit: plainUnit)
            .flatMap { $0.isExact ? Int64(exactly: $0.nanoseconds) : nil }
    }

    /// Whether a text is a length of time but for a part that is shorter than a nanosecond.
    package static func hasFraction(_ text: String, plainUnit: Unit?) -> Bool {
        read(text, plainUnit: plainUnit).map { !$0.isExact } ?? false
    }

    private static func read(_ text: String, plainUnit: Unit? = nil) -> Length? {
        var rest = text[...]
        if let number = takeNumber(&rest), rest.isEmpty {
            if let plainUnit { return number.times(plainUnit) }
            return number.isZero ? Length() : nil
        }
        rest = text[...]
        var total = Length()
        var last = Int64.max
        while !rest.isEmpty {
            if rest.first == " ", last < Int64.max { rest.removeFirst() }
            guard let number = takeNumber(&rest) else { return nil }
            if rest.first == " " { rest.removeFirst() }
            let word = rest.prefix(while: \.isLetter)
            guard let unit = units.first(where: { $0.suffix == word })?.unit,
                unit.rawValue < last
            else { return nil }
            rest = rest[word.endIndex...]
            last = unit.rawValue
            let part = number.times(unit)
            total.nanoseconds += part.nanoseconds
            total.isExact = total.isExact && part.isExact
        }
        return last == Int64.max ? nil : total
    }

    /// The longest that can be asked for, which is told instead of the largest number of 64 bits.
    package static let longest: Int64 = 106_751 * Unit.day.rawValue

    /// Reads digits, and with a point digits on both of its sides.
    private static func takeNumber(_ rest: inout Substring) -> DecimalNumber? {
        func digits(_ text: Substring) -> Substring {
            text.prefix { $0.isASCII && $0.isNumber }
        }
        let whole = digits(rest)
        guard let value = Int64(whole) else { return nil }
        var number = DecimalNumber(whole: value)
        var end = whole.endIndex
        if end < rest.endIndex, rest[end] == "." {
            let fraction = digits(rest[rest.index(after: end)...])
            guard !fraction.isEmpty else { return nil }
            end = fraction.endIndex
            // Nothing behind the eighteenth decimal is a nanosecond of a day.
            number.isCut = fraction.dropFirst(18).contains { $0 != "0" }
            for digit in fraction.prefix(18) {
                number.fraction = number.fraction * 10 + Int64(digit.wholeNumberValue ?? 0)
                number.scale *= 10
            }
        }
        rest = rest[end...]
        return number
    }

    /// The ends of a range for a message: `from 1us to 1h`, `at most 7d`, `above 0`.
    package static func text(of range: ClosedRange<Int64>) -> String {
        let isOpen = range.upperBound == .max
        return switch range.lowerBound {
        case 0: isOpen ? "0 or more" : "at most \(text(range.upperBound))"
        case 1: isOpen ? "above 0" : "above 0 and at most \(text(range.upperBound))"
        default:
            isOpen
                ? "at least \(text(range.lowerBound))"
                : "from \(text(range.lowerBound)) to \(text(range.upperBound))"
        }
    }

    /// The shortest exact text of one number and unit, which `parse` reads back: `1ms`, `1500us`,
    /// `2s`, `90m`.
    package static func text(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "0" }
        let names: [(Unit, String)] = [
            (.day, "d"), (.hour, "h"), (.minute, "m"), (.second, "s"), (.millisecond, "ms"),
            (.microsecond, "us"),
        ]
        for (unit, name) in names where nanoseconds % unit.rawValue == 0 {
            return "\(nanoseconds / unit.rawValue)\(name)"
        }
        return "\(nanoseconds)ns"
    }
}

/// A number with a decimal point as it was written, since a binary one would round it.
private struct DecimalNumber {
    var whole: Int64
    /// The digits behind the point, over a power of ten.
    var fraction: Int64 = 0
    var scale: Int64 = 1
    /// Whether digits are left out that are not 0.
    var isCut = false

    var isZero: Bool { whole == 0 && fraction == 0 && !isCut }

    func times(_ unit: Nanoseconds.Unit) -> Length {
        let size = Int128(unit.rawValue)
        let (part, rest) = (Int128(fraction) * size)
            .quotientAndRemainder(dividingBy: Int128(scale))
        return Length(nanoseconds: Int128(whole) * size + part, isExact: rest == 0 && !isCut)
    }
}

/// A length of time that was read.
private struct Length {
    /// Without the part of the last one.
    var nanoseconds: Int128 = 0
    var isExact = true
}

/// Takes an input apart: the mutations of bytes become choices and numbers.
struct InputBytes {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isEmpty: Bool { rest.isEmpty }

    /// 0 at the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// From 0 up to the bound, without the bound.
    mutating func choice(of bound: Int) -> Int { Int(byte()) % max(bound, 1) }

    mutating func unsigned(_ size: Int) -> UInt64 {
        (0..<size).reduce(0) { number, _ in number << 8 | UInt64(byte()) }
    }

    /// Ends of types and what lies beside them come up often: there arithmetic breaks.
    mutating func integer() -> Int64 {
        let ends: [Int64] = [
            .min, .max, .min + 1, .max - 1, 0, -1, 1, 1 << 62, -(1 << 62), 1 << 60, -(1 << 60),
            1 << 53, Int64(Int32.max), Int64(Int32.min), 1_000_000_000, -1_000_000_000,
        ]
        let kind = choice(of: 24)
        if kind < ends.count { return ends[kind] }
        if kind < 20 { return Int64(unsigned(2)) }
        return Int64(bitPattern: unsigned(8))
    }

    /// Up to the length that comes first, or all that is left.
    mutating func text(_ lengthBytes: Int = 1) -> String {
        let length = Int(unsigned(lengthBytes))
        let text = String(decoding: rest.prefix(length), as: UTF8.self)
        rest = rest.dropFirst(length)
        return text
    }

    mutating func remainingText() -> String {
        defer { rest = [] }
        return String(decoding: rest, as: UTF8.self)
    }
}

extension [UInt8] {
    /// A number for choices that take no byte of the input.
    var choice: Int { reduce(0) { $0 + Int($1) } }
}

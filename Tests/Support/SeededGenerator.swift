import Glibc

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers from the same seed everywhere.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// Above 0, at most 1.
    package mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 + 1e-16 }

    /// By Box and Muller's transformation.
    package mutating func normal() -> Double {
        sqrt(-2 * log(unit())) * cos(2 * Double.pi * unit())
    }
}

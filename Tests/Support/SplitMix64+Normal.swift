import Glibc
package import PunctualBase

extension SplitMix64 {
    /// Above 0, at most 1.
    package mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 + 1e-16 }

    /// By Box and Muller's transformation.
    package mutating func normal() -> Double {
        sqrt(-2 * log(unit())) * cos(2 * Double.pi * unit())
    }
}

/// The overlapping Allan deviation over octaves of the averaging time.
///
/// `σ²(mT) = Σ (xᵢ₊₂ₘ − 2xᵢ₊ₘ + xᵢ)² / (2 (mT)² n)` over all n places i (NIST Special Publication
/// 1065, section 5.2.4, the form for phase data). A term needs all three wakeups: those that
/// include a missed tick are left out. Rounds are pooled by adding their sums and their n, so no
/// term spans two rounds.
package struct AllanDeviation: Sendable {
    private let intervalNanoseconds: Double
    /// For m = 1, 2, 4 ….
    private var octaves: [Sum] = []

    private struct Sum {
        var squares = 0.0
        var terms = 0
    }

    package init(intervalNanoseconds: Double) {
        self.intervalNanoseconds = intervalNanoseconds
    }

    /// Adds a round's phase in nanoseconds, NaN where a tick is missing.
    ///
    /// Octaves go on while a third of the round holds the averaging time; beyond that too few
    /// terms are left to say anything.
    package mutating func add(_ phase: [Double]) {
        var octave = 0
        while 3 << octave <= phase.count {
            if octave == octaves.count { octaves.append(Sum()) }
            let sum = Self.sum(of: phase, intervals: 1 << octave)
            octaves[octave].squares += sum.squares
            octaves[octave].terms += sum.terms
            octave += 1
        }
    }

    package var points: [StabilityPoint] {
        octaves.enumerated().compactMap { octave, sum in
            guard sum.terms > 0 else { return nil }
            let tau = intervalNanoseconds * Double(1 << octave)
            let variance = sum.squares / (2 * tau * tau * Double(sum.terms))
            return StabilityPoint(tauSeconds: tau / 1e9, value: variance.squareRoot())
        }
    }

    /// The deviation of one phase record at one averaging time of m intervals.
    ///
    /// - Returns: `nil` if there is no place where all three points exist.
    package static func deviation(
        of phase: [Double],
        intervals: Int,
        intervalNanoseconds: Double
    ) -> Double? {
        let sum = sum(of: phase, intervals: intervals)
        guard sum.terms > 0 else { return nil }
        let tau = intervalNanoseconds * Double(intervals)
        return (sum.squares / (2 * tau * tau * Double(sum.terms))).squareRoot()
    }

    private static func sum(of phase: [Double], intervals: Int) -> Sum {
        let step = windowStride(intervals: intervals, points: phase.count)
        let end = phase.count - 2 * intervals
        var sum = Sum()
        var index = 0
        while index < end {
            let difference =
                phase[index + 2 * intervals] - 2 * phase[index + intervals]
                + phase[index]
            if !difference.isNaN {
                sum.squares += difference * difference
                sum.terms += 1
            }
            index += step
        }
        return sum
    }
}

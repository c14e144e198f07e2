import Glibc
import PunctualBase

extension SpectrumPoint {
    static let largestCount = 200
    /// The axis is logarithmic in 1 / (1 − p): further left the curve only falls to the minimum.
    static let lowestQuantile = 0.02

    /// Quantiles from 2 % to the last that ten samples lie beyond, evenly spaced on the logarithm
    /// of 1 / (1 − p) and each that of a whole rank; none with fewer than 20 samples.
    static func quantiles(samples count: Int) -> [Double] {
        guard count >= LatenessPercentiles.samplesForP50 else { return [] }
        let start = -log10(1 - lowestQuantile)
        let end = log10(Double(count) / 10)
        var quantiles: [Double] = []
        var lastRank = 0
        for step in 0..<largestCount {
            let position = start + (end - start) * Double(step) / Double(largestCount - 1)
            let rank = min(nearestRank(of: 1 - pow(10, -position), among: count), count - 10)
            guard rank > lastRank else { continue }
            lastRank = rank
            quantiles.append(Double(rank) / Double(count))
        }
        return quantiles
    }

    /// The points at those quantiles, with their bands where rounds could be resampled; without,
    /// the band is the value.
    static func spectrum(
        quantiles: [Double],
        count: Int,
        bands: [ClosedRange<Int64>]?,
        _ value: (_ rank: Int) -> Int64
    ) -> [SpectrumPoint] {
        quantiles.enumerated().map { index, quantile in
            SpectrumPoint(
                quantile: quantile,
                latenessNanoseconds: Estimate(
                    value(nearestRank(of: quantile, among: count)),
                    within: bands?[index]
                )
            )
        }
    }
}

extension Estimate {
    /// A value with the range of its resampled ones, widened to the value itself if need be.
    init(_ value: Int64, within range: ClosedRange<Int64>?) {
        self.init(
            value: Double(value),
            low: Double(min(range?.lowerBound ?? value, value)),
            high: Double(max(range?.upperBound ?? value, value))
        )
    }
}

import Analysis
import Glibc
import Runs

/// The figures of a series of made-up wakeups, worked out as simply as they are defined.
///
/// The real analysis is another room's; here it is enough that the figures fit each other.
struct SampleFigures {
    static let edges = (0...60).map { 10 * pow(10, Double($0) * 7 / 60) }

    var series: SeriesAnalysis

    init(of rounds: [[Int64]], series described: Series, index: Int, costPerTick: Double) {
        let period = described.periodNanoseconds
        series = SeriesAnalysis(
            series: described,
            index: index,
            rounds: rounds.enumerated().map { repetition, latenesses in
                Round(
                    series: index,
                    repetition: repetition,
                    position: repetition * 14 + index,
                    startedAtUnixNanoseconds: 1_785_679_387_000_000_000,
                    plannedTicks: latenesses.count,
                    missedTicks: latenesses.filter { $0 > period }.count,
                    processorNanoseconds: Int64(costPerTick * Double(latenesses.count)),
                    isComplete: true
                )
            }
        )
        let all = rounds.flatMap { $0 }.sorted()
        series.sampleCount = all.count
        series.deadlineCount = all.count
        series.earlyWakeups = all.prefix { $0 < 0 }.count
        series.missedTicks = series.rounds.reduce(0) { $0 + $1.missedTicks }
        series.processorNanosecondsPerTick = costPerTick
        series.processorShare = costPerTick / Double(period)
        for place in series.rounds.indices {
            series.rounds[place].noise.stealNanoseconds = 10_000_000
            series.rounds[place].noise.voluntarySwitches = rounds[place].count
            series.rounds[place].noise.involuntarySwitches = 3
            series.rounds[place].noise.minorFaults = 1
        }
        series.noise.stealNanoseconds = 10_000_000 * Int64(rounds.count)
        series.noise.voluntarySwitches = all.count
        series.noise.involuntarySwitches = 3 * rounds.count
        series.noise.minorFaults = rounds.count
        guard !all.isEmpty else { return }
        let sortedRounds = rounds.map { $0.sorted() }
        addPercentiles(all, rounds, sortedRounds)
        addCurves(all, sortedRounds)
        addTimeline(rounds, period: period)
        addStability(rounds, period: period)
    }

    static func percentile(_ share: Double, of sorted: [Int64]) -> Int64? {
        guard share == 0 || share == 1 || Double(sorted.count) * (1 - share) >= 9.999 else {
            return nil
        }
        return sorted[max(1, Int((share * Double(sorted.count)).rounded(.up))) - 1]
    }

    private mutating func addPercentiles(
        _ all: [Int64],
        _ rounds: [[Int64]],
        _ sortedRounds: [[Int64]]
    ) {
        series.lateness = LatenessPercentiles(
            p0: all.first,
            p50: Self.percentile(0.5, of: all),
            p90: Self.percentile(0.9, of: all),
            p99: Self.percentile(0.99, of: all),
            p999: Self.percentile(0.999, of: all),
            max: all.last
        )
        series.wakeupLateness = series.lateness
        let period = series.series.periodNanoseconds
        series.laterShares = [period / 10, period].map { budget in
            ExceedancePoint(
                latenessNanoseconds: budget,
                share: Double(all.count { $0 > budget }) / Double(all.count)
            )
        }
        series.p50 = estimate(0.5, all, sortedRounds)
        series.p99 = estimate(0.99, all, sortedRounds)
        let maxima = rounds.flatMap { round in
            stride(from: 0, to: round.count - 99, by: 100).map { round[$0..<($0 + 100)].max() ?? 0 }
        }.sorted()
        series.worstOf100Nanoseconds = maxima.isEmpty ? nil : maxima[maxima.count / 2]
    }

    /// The range of the rounds' own percentiles stands in for a resampled interval.
    private func estimate(_ share: Double, _ all: [Int64], _ rounds: [[Int64]]) -> Estimate? {
        guard rounds.count >= 3, let value = Self.percentile(share, of: all) else { return nil }
        let each = rounds.map { round in
            Double(round[min(round.count - 1, Int(share * Double(round.count)))])
        }.sorted()
        let center = Double(value)
        return Estimate(
            value: center,
            low: min(center, (each[0] + center) / 2),
            high: max(center, (each[each.count - 1] + center) / 2)
        )
    }

    private mutating func addCurves(_ all: [Int64], _ rounds: [[Int64]]) {
        for step in 0..<200 {
            let share = 1 - pow(10, -0.01 - Double(step) * 0.03)
            guard Double(all.count) * (1 - share) >= 10 else { break }
            let value = Double(all[min(all.count - 1, Int(share * Double(all.count)))])
            let band = estimate(share, all, rounds)
            series.spectrum.append(
                SpectrumPoint(
                    quantile: share,
                    latenessNanoseconds: Estimate(
                        value: value,
                        low: band?.low ?? value,
                        high: band?.high ?? value
                    )
                )
            )
        }
        for step in 0..<200 {
            let later = Int(pow(Double(all.count), 1 - Double(step) / 199).rounded())
            let lateness = all[max(all.count - later, 1) - 1]
            guard lateness > series.exceedance.last?.latenessNanoseconds ?? Int64.min else {
                continue
            }
            let share = Double(all.suffix(later).count { $0 > lateness }) / Double(all.count)
            guard share > 0 else { continue }
            series.exceedance.append(
                ExceedancePoint(latenessNanoseconds: lateness, share: share)
            )
        }
        series.histogram = LatenessHistogram(
            edgesNanoseconds: Self.edges,
            counts: Self.counts(all),
            below: all.filter { Double($0) < Self.edges[0] }.count
        )
    }

    private static func counts(_ values: some Sequence<Int64>) -> [Int] {
        var counts = [Int](repeating: 0, count: edges.count - 1)
        for value in values where Double(value) >= edges[0] {
            let place = Int(log10(Double(value) / 10) * 60 / 7)
            if counts.indices.contains(place) { counts[place] += 1 }
        }
        return counts
    }

    private mutating func addTimeline(_ rounds: [[Int64]], period: Int64) {
        let pieces = max(1, 100 / max(rounds.count, 1))
        var before = 0
        for (index, round) in rounds.enumerated() where !round.isEmpty {
            for piece in 0..<min(pieces, round.count) {
                let start = round.count * piece / min(pieces, round.count)
                let end = round.count * (piece + 1) / min(pieces, round.count)
                let part = round[start..<end].sorted()
                series.timeline.append(
                    TimelineWindow(
                        seconds: (Double(before) + Double(start + end) / 2) * Double(period) / 1e9,
                        round: index,
                        minimum: part[0],
                        median: part[part.count / 2],
                        p99: part[(part.count * 99 - 1) / 100],
                        maximum: part[part.count - 1],
                        counts: Self.counts(part),
                        timeIntervalErrorNanoseconds: part[part.count / 2] - round[0]
                    )
                )
            }
            before += round.count
        }
    }

    /// σ_y(τ) = √(mean of (x₂ − 2x₁ + x₀)² / 2) / τ of each round's middle, and MTIE as the range.
    private mutating func addStability(_ rounds: [[Int64]], period: Int64) {
        guard let round = rounds.max(by: { $0.count < $1.count }), round.count >= 8 else { return }
        let slopes = rounds.compactMap { round -> Double? in
            guard round.count >= 8 else { return nil }
            let quarter = round.count / 4
            let first = round.prefix(quarter).sorted()[quarter / 2]
            let last = round.suffix(quarter).sorted()[quarter / 2]
            return Double(last - first) / (Double(round.count) * 0.75 * Double(period)) * 1e6
        }
        let rising = slopes.sorted()
        series.drift = DriftEstimate(
            roundSlopes: slopes,
            roundSeconds: Double(round.count) * Double(period) / 1e9,
            rate: Estimate(
                value: rising[rising.count / 2],
                low: rising[0],
                high: rising[rising.count - 1]
            ),
            isFreeRunning: series.series.mechanism.isFreeRunning,
            losesPeriods: false
        )
        var step = 1
        while step * 4 <= round.count {
            let tau = Double(step) * Double(period) / 1e9
            let x = stride(from: 0, to: round.count, by: step).map { Double(round[$0]) / 1e9 }
            let second = zip(zip(x, x.dropFirst()), x.dropFirst(2)).map { $1 - 2 * $0.1 + $0.0 }
            let mean = second.reduce(0) { $0 + $1 * $1 } / Double(second.count)
            series.allanDeviation.append(
                StabilityPoint(tauSeconds: tau, value: sqrt(mean / 2) / tau)
            )
            let ranges = stride(from: 0, to: round.count - step, by: step).map { start in
                let part = round[start...(start + step)]
                return Double((part.max() ?? 0) - (part.min() ?? 0))
            }
            series.maximumTimeIntervalError.append(
                StabilityPoint(tauSeconds: tau, value: ranges.max() ?? 0)
            )
            series.medianTimeIntervalError.append(
                StabilityPoint(tauSeconds: tau, value: ranges.max() ?? 0)
            )
            step *= 2
        }
    }
}

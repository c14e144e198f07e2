import PunctualBase
import Runs
import Testing

@testable import Analysis

/// Rounds handed over in pieces, each read counted.
private final class PiecewiseRounds: RoundSource {
    typealias Failure = Never

    private let rounds: [MeasuredRound]
    private let pieceLength: Int
    private(set) var reads = 0

    init(_ rounds: [MeasuredRound], pieceLength: Int) {
        self.rounds = rounds
        self.pieceLength = pieceLength
    }

    var outlines: [RoundOutline] { rounds.map(RoundOutline.init(of:)) }

    func read(_ place: Int, _ body: (Samples) -> Void) {
        reads += 1
        let samples = rounds[place].samples
        for start in stride(from: 0, to: samples.count, by: pieceLength) {
            let range = start..<min(start + pieceLength, samples.count)
            body(
                Samples(
                    ticks: Array(samples.ticks[range]),
                    latenessNanoseconds: Array(samples.latenessNanoseconds[range])
                )
            )
        }
    }
}

@Suite("Reading a series in passes and pieces")
struct SeriesReaderTests {
    /// Rounds with outages, early wakeups, ticks that were left out, and one that was cut short.
    static func rounds(seed: UInt64, period: Int64, ticks: Int64 = 1_500) -> [MeasuredRound] {
        var generator = SplitMix64(seed: seed)
        return (0..<4).map { repetition in
            var samples = Samples()
            var tick: Int64 = 1
            while tick <= ticks {
                var late = Int64(generator.next() % UInt64(period / 4 + 1)) - period / 40
                if generator.next() % 60 == 0 { late += Int64(generator.next() % 200) * period }
                samples.append(contentsOf: Samples(ticks: [tick], latenessNanoseconds: [late]))
                tick += max(0, late / period) + 1
                if generator.next() % 80 == 0 { tick += Int64(generator.next() % 30) }
            }
            let isCut = repetition == 3
            if isCut {
                samples.ticks.removeLast(samples.count / 3)
                samples.latenessNanoseconds.removeLast(
                    samples.latenessNanoseconds.count - samples.ticks.count
                )
            }
            let last = isCut ? samples.ticks.last ?? 0 : ticks
            let round = Round(
                series: 0,
                repetition: repetition,
                position: repetition,
                plannedTicks: Int(ticks),
                missedTicks: Int(last) - samples.count,
                isComplete: !isCut
            )
            return MeasuredRound(round: round, samples: samples)
        }
    }

    private func analysis(
        _ rounds: [MeasuredRound],
        period: Int64,
        pieceLength: Int,
        sortedLimit: Int
    ) -> (SeriesAnalysis, reads: Int) {
        let series = Series(mechanism: .absolute, periodNanoseconds: period)
        let source = PiecewiseRounds(rounds, pieceLength: pieceLength)
        var range = LatenessRange()
        for round in rounds { range.include(round, of: series) }
        var reader = SeriesReader(
            series,
            outlines: source.outlines,
            bins: LatenessBins(covering: range),
            sortedLimit: sortedLimit
        )
        while !reader.isDone {
            for number in rounds.indices {
                reader.beginRound(number)
                source.read(number) { reader.take($0) }
                reader.endRound()
            }
            reader.endPass()
        }
        var analysis = SeriesAnalysis(series: series, index: 0, rounds: rounds.map(\.round))
        reader.fill(&analysis)
        return (analysis, source.reads)
    }

    @Test(
        "Counted in several passes and small pieces, each figure is what sorting it all gives",
        arguments: [(1, 1_000), (2, 1_000_000), (3, 1_048_576), (4, 7)] as [(UInt64, Int64)]
    )
    func passes(seed: UInt64, period: Int64) {
        let rounds = Self.rounds(seed: seed, period: period)
        let whole = analysis(rounds, period: period, pieceLength: .max / 2, sortedLimit: .max)
        let pieces = analysis(rounds, period: period, pieceLength: 37, sortedLimit: 0)
        #expect(whole.0 == pieces.0, "seed \(seed)")
        #expect(whole.reads == 2 * rounds.count, "one pass, and one to resample")
        #expect(pieces.reads > whole.reads)
    }

    @Test(
        "Each figure is that of the deadlines spelled out one by one",
        arguments: [(5, 1_000), (6, 1_000_000), (7, 999)] as [(UInt64, Int64)]
    )
    func spelledOut(seed: UInt64, period: Int64) {
        let rounds = Self.rounds(seed: seed, period: period)
        let (analysis, _) = self.analysis(rounds, period: period, pieceLength: 100, sortedLimit: 0)
        let perRound = rounds.map { $0.deadlineLatenesses(periodNanoseconds: period) }
        let all = perRound.flatMap(\.self).sorted()
        let wakeups = rounds.flatMap(\.samples.latenessNanoseconds)
        #expect(analysis.deadlineCount == all.count && analysis.sampleCount == wakeups.count)
        #expect(all.count == analysis.sampleCount + analysis.missedTicksOfRounds)
        #expect(analysis.lateness == LatenessPercentiles(of: all))
        #expect(analysis.wakeupLateness == LatenessPercentiles(of: wakeups))
        #expect(analysis.earlyWakeups == wakeups.count { $0 < 0 })
        for point in analysis.laterShares + analysis.exceedance {
            let later = all.count { $0 > point.latenessNanoseconds }
            #expect(point.share == Double(later) / Double(all.count), "seed \(seed)")
        }
        for point in analysis.spectrum {
            let rank = Int((point.quantile * Double(all.count)).rounded())
            #expect(point.latenessNanoseconds.value == Double(all[rank - 1]), "seed \(seed)")
        }
        let maxima = perRound.flatMap { round in
            stride(from: 0, to: round.count - 99, by: 100).map { round[$0..<$0 + 100].max() ?? 0 }
        }.sorted()
        #expect(analysis.worstOf100Nanoseconds == maxima[(maxima.count + 1) / 2 - 1])
        let histogram = analysis.histogram
        for (bin, count) in histogram.counts.enumerated() {
            let edges = histogram.edgesNanoseconds[bin]..<histogram.edgesNanoseconds[bin + 1]
            #expect(count == all.count { edges.contains(Double($0)) }, "seed \(seed), bin \(bin)")
        }
        #expect(histogram.below == all.count { Double($0) < histogram.edgesNanoseconds[0] })
        #expect(histogram.below + histogram.counts.reduce(0, +) + histogram.above == all.count)
        let timeline = analysis.timeline
        #expect(timeline.map(\.maximum).max() == all.last)
        #expect(timeline.map(\.minimum).min() == all.first)
        for bin in histogram.counts.indices {
            #expect(timeline.reduce(0) { $0 + $1.counts[bin] } == histogram.counts[bin])
        }
    }

    @Test("The figures of a round for comparisons are those of its deadlines spelled out")
    func roundFigures() {
        for seed in 10..<40 as Range<UInt64> {
            let period: Int64 = [1_000, 250_000, 1_000_000][Int(seed % 3)]
            let series = Series(mechanism: .absolute, periodNanoseconds: period)
            for measured in Self.rounds(seed: seed, period: period) {
                let plain = measured.deadlineLatenesses(periodNanoseconds: period)
                let sorted = plain.sorted()
                let figures = RoundFigures(of: measured, series: series)
                let windows = stride(from: 0, to: plain.count - 99, by: 100).map {
                    plain[$0..<$0 + 100].sorted()
                }
                func median(_ values: [Int64]) -> Double? {
                    values.isEmpty ? nil : Double(values.sorted()[(values.count + 1) / 2 - 1])
                }
                #expect(figures.values[.p50] == Double(sorted[(sorted.count + 1) / 2 - 1]))
                let p99 = (sorted.count * 99 + 99) / 100
                let tail = p99 < sorted.count ? Double(sorted[p99 - 1]) : nil
                #expect(figures.values[.p99] == tail)
                #expect(figures.values[.windowP90] == median(windows.map { $0[89] }))
                #expect(figures.values[.worstOf100] == median(windows.map { $0[99] }))
                let late = plain.count { $0 > 1_000_000 }
                let planned = Double(measured.round.plannedTicks)
                #expect(figures.values[.late] == Double(late) / planned * 1_000, "seed \(seed)")
                let summary = RoundSummary(of: measured, periodNanoseconds: period)
                #expect(summary.deadlineCount == plain.count)
                #expect(summary.minimumNanoseconds == sorted.first)
                #expect(summary.maximumNanoseconds == sorted.last)
                #expect(summary.p90Nanoseconds == sorted[(sorted.count * 9 + 9) / 10 - 1])
            }
        }
    }

    @Test("A round that was cut before its first deadline is no repetition that is drawn")
    func emptyRound() {
        let series = Series(mechanism: .absolute, periodNanoseconds: 1_000_000)
        let rounds = [100, 300, 200].enumerated().map { repetition, level in
            Fixture.round([Int64](repeating: Int64(level), count: 50), repetition: repetition)
        }
        var empty = Fixture.round([], repetition: 3)
        empty.round.plannedTicks = 50
        empty.round.isComplete = false
        func found(_ rounds: [MeasuredRound]) -> SeriesAnalysis {
            analyse(run: Fixture.run([series], rounds: 4), rounds: rounds).series[0]
        }
        let whole = found(rounds)
        let cut = found(rounds + [empty])
        #expect(whole.p50 == Estimate(value: 200, low: 100, high: 300))
        #expect(cut.p50 == whole.p50)
        #expect(cut.spectrum == whole.spectrum)
        #expect(cut.repetitionCounts == whole.repetitionCounts)
        #expect(cut.wholeRepetitions == 3 && cut.measuredNanoseconds == 150_000_000)
        let two = found(Array(rounds.prefix(2)) + [empty])
        #expect(two.p50 == nil)
        let points = two.spectrum.map(\.latenessNanoseconds)
        #expect(!points.isEmpty && points.allSatisfy { $0.low == $0.value && $0.high == $0.value })
    }

    @Test("A gap of a trillion ticks needs neither time nor memory")
    func hostileGap() throws {
        let planned: Int64 = 1_000_000_000_000
        let samples = Samples(ticks: [1, 2, planned], latenessNanoseconds: [10, 20, 30])
        let rounds = (0..<3).map { repetition in
            MeasuredRound(
                round: Round(
                    series: 0,
                    repetition: repetition,
                    position: repetition,
                    plannedTicks: Int(planned),
                    missedTicks: Int(planned) - 3,
                    isComplete: true
                ),
                samples: samples
            )
        }
        let series = Series(mechanism: .spin, periodNanoseconds: 1_000)
        let found = analyse(run: Fixture.run([series], rounds: 3), rounds: rounds).series[0]
        #expect(found.deadlineCount == 3 * Int(planned))
        // Half of all deadlines were met by a wakeup 5 × 10¹¹ periods behind them.
        let median = try #require(found.lateness.p50)
        #expect(median == (500_000_000_000 - 3) * 1_000 + 30)
        #expect(found.lateness.max == (planned - 3) * 1_000 + 30)
        #expect(found.wakeupLateness.max == 30)
        #expect(found.timeline.count == 99)
        #expect(found.worstOf100Nanoseconds != nil)
        let figures = RoundFigures(of: rounds[0], series: series)
        #expect(figures.values[.p50] == Double(median))
    }
}

extension SeriesAnalysis {
    fileprivate var missedTicksOfRounds: Int { rounds.reduce(0) { $0 + $1.missedTicks } }
}

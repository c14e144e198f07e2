import Analysis
import Harness
import Runs

/// Measures pairs of rounds, all scenarios in turn, in stretches that are quiet and noisy in turn.
struct StudyMeasurement {
    static let periodNanoseconds: Int64 = 1_000_000
    /// Repetitions of a stretch.
    ///
    /// Half as many as a comparison has rounds, so that a few stretches of each kind already give both
    /// sides of a `check` rounds of their own to choose from.
    static let stretchLength = 10

    var mechanism: MechanismName
    /// Whether all scenarios are measured, or only those of the two questions: equal sides and +10 %
    /// of the p50, of the timer (at once) and of the machine (in turn), on a quiet host.
    var isWhole: Bool
    var rounds: Int
    var seconds: Double
    /// The one that all sides are bound to; `nil` for any.
    var processor: Int?
    var file: StudyFile

    func run() throws {
        let stretches = (rounds + Self.stretchLength - 1) / Self.stretchLength
        let atOnce = try medianNanoseconds(.duet)
        let inTurn = try medianNanoseconds(.interleaved)
        for stretch in 0..<stretches {
            try measure(pairs(false, atOnce), .duet, stretch: 2 * stretch, isNoisy: false)
            try measure(turns(inTurn), .interleaved, stretch: 2 * stretch, isNoisy: false)
            guard isWhole else { continue }
            let neighbours = try NoisyNeighbours(seed: UInt64(stretch + 1))
            try measure(pairs(true, atOnce), .duet, stretch: 2 * stretch + 1, isNoisy: true)
            _ = consume neighbours
        }
    }

    private func measure(
        _ pairs: [Pair],
        _ pairing: Pairing,
        stretch: Int,
        isNoisy: Bool
    ) throws {
        let recorder = PairRecorder { candidate, partner in
            let pair = pairs[candidate.round.series / 2]
            try file.append(
                StudyPair(
                    mechanism: mechanism,
                    scenario: pair.scenario,
                    design: pair.design,
                    isNoisy: isNoisy,
                    stretch: stretch,
                    candidate: RoundFigures(of: candidate, series: pair.candidate),
                    partner: RoundFigures(of: partner, series: pair.partner)
                )
            )
        }
        let plan = plan(pairs.flatMap { [$0.candidate, $0.partner] }, pairing)
        _ = try MeasurementSession(plan: plan, clockMode: .kernel).run(recorder: recorder)
    }

    private func bound(_ series: Series) -> Series {
        guard let processor else { return series }
        var series = series
        series.conditions.processors = .list([processor])
        return series
    }

    private struct Pair {
        var scenario: StudyScenario
        var design: StudyDesign
        var candidate: Series
        var partner: Series
    }

    private func pair(
        _ scenario: StudyScenario,
        _ design: StudyDesign,
        beside partner: Series,
        _ median: Int64
    ) -> Pair {
        Pair(
            scenario: scenario,
            design: design,
            candidate: scenario.candidate(
                mechanism,
                periodNanoseconds: Self.periodNanoseconds,
                medianNanoseconds: median
            ),
            partner: partner
        )
    }

    private var plain: Series {
        Series(mechanism: mechanism, periodNanoseconds: Self.periodNanoseconds)
    }

    /// Sides that take turns.
    private func turns(_ median: Int64) -> [Pair] {
        StudyScenario.turns.filter { isWhole || $0 != .load }.map {
            pair($0, .interleaved, beside: plain, median)
        }
    }

    /// Beside noisy neighbours false alarms are of interest above all.
    private func pairs(_ isNoisy: Bool, _ median: Int64) -> [Pair] {
        let scenarios: [StudyScenario] =
            isNoisy
            ? [.same, .delay20, .tail]
            : isWhole ? StudyScenario.duets(of: mechanism) : [.same, .tenth]
        var reference = Series(mechanism: .reference, periodNanoseconds: Self.periodNanoseconds)
        reference.isReference = true
        // The reference timer beside itself is the duet of its own.
        let designs: [StudyDesign] =
            mechanism == .reference || !isWhole ? [.duet] : [.duet, .reference]
        return designs.flatMap { design in
            scenarios.map {
                pair($0, design, beside: design == .duet ? plain : reference, median)
            }
        }
    }

    /// The mechanism's p50 on this machine, beside itself: the median of a few rounds.
    private func medianNanoseconds(_ pairing: Pairing) throws -> Int64 {
        var medians: [Double] = []
        let recorder = PairRecorder { candidate, partner in
            for round in [candidate, partner] {
                medians += [RoundFigures(of: round, series: plain).values[.p50]].compactMap(\.self)
            }
        }
        _ = try MeasurementSession(plan: plan([plain, plain], pairing), clockMode: .kernel)
            .run(recorder: recorder)
        guard !medians.isEmpty else { throw StudyError.noMedian(mechanism) }
        return Int64(medians.sorted()[medians.count / 2])
    }

    private func plan(_ series: [Series], _ pairing: Pairing) -> Plan {
        Plan(
            name: "study",
            series: series.map(bound),
            rounds: Self.stretchLength,
            roundNanoseconds: Int64(seconds * 1e9),
            warmUpNanoseconds: 100_000_000,
            pairing: pairing
        )
    }
}

/// Hands on the two rounds of a duet when both have ended.
private final class PairRecorder: RoundRecorder {
    private let onPair: (MeasuredRound, MeasuredRound) throws -> Void
    /// Samples by series, of rounds that go on.
    private var samples: [Int: Samples] = [:]
    private var ended: [Int: MeasuredRound] = [:]

    init(onPair: @escaping (MeasuredRound, MeasuredRound) throws -> Void) {
        self.onPair = onPair
    }

    func roundBegan(_ round: Round) {}

    func roundProgressed(_ round: Round, samples: Samples) {
        self.samples[round.series, default: Samples()].append(contentsOf: samples)
    }

    func roundEnded(_ round: Round, samples: Samples) throws {
        roundProgressed(round, samples: samples)
        let all = self.samples.removeValue(forKey: round.series) ?? Samples()
        ended[round.series] = MeasuredRound(round: round, samples: all)
        let first = round.series / 2 * 2
        guard let candidate = ended[first], let partner = ended[first + 1] else { return }
        ended[first] = nil
        ended[first + 1] = nil
        if candidate.round.failure == nil, partner.round.failure == nil {
            try onPair(candidate, partner)
        }
    }

    func loadEnded(_ report: LoadReport) {}
}

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
    var rounds: Int
    var seconds: Double
    /// The one that all sides are bound to; `nil` for any.
    var processor: Int?
    var file: StudyFile

    func run() throws {
        let stretches = (rounds + Self.stretchLength - 1) / Self.stretchLength
        for stretch in 0..<stretches {
            try measure(pairs(isNoisy: false), .duet, stretch: 2 * stretch, isNoisy: false)
            try measure(turns, .interleaved, stretch: 2 * stretch, isNoisy: false)
            let neighbours = try NoisyNeighbours(seed: UInt64(stretch + 1))
            try measure(pairs(isNoisy: true), .duet, stretch: 2 * stretch + 1, isNoisy: true)
            _ = consume neighbours
        }
    }

    private func measure(
        _ pairs: [Pair],
        _ pairing: Pairing,
        stretch: Int,
        isNoisy: Bool
    ) throws {
        let plan = Plan(
            name: "study",
            series: pairs.flatMap { [$0.candidate, $0.partner] }.map(bound),
            rounds: Self.stretchLength,
            roundNanoseconds: Int64(seconds * 1e9),
            warmUpNanoseconds: 100_000_000,
            pairing: pairing
        )
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

    /// Sides that take turns: without a change, and with one that a duet cannot show.
    private var turns: [Pair] {
        [StudyScenario.same, .load].map { scenario in
            Pair(
                scenario: scenario,
                design: .interleaved,
                candidate: scenario.candidate(
                    mechanism,
                    periodNanoseconds: Self.periodNanoseconds
                ),
                partner: Series(mechanism: mechanism, periodNanoseconds: Self.periodNanoseconds)
            )
        }
    }

    /// Beside noisy neighbours false alarms are of interest above all.
    private func pairs(isNoisy: Bool) -> [Pair] {
        let scenarios: [StudyScenario] =
            isNoisy
            ? [.same, .delay20, .tail] : StudyScenario.duets(of: mechanism)
        let plain = Series(mechanism: mechanism, periodNanoseconds: Self.periodNanoseconds)
        var reference = Series(mechanism: .reference, periodNanoseconds: Self.periodNanoseconds)
        reference.isReference = true
        // The reference timer beside itself is the duet of its own.
        let designs: [StudyDesign] = mechanism == .reference ? [.duet] : [.duet, .reference]
        return designs.flatMap { design in
            scenarios.map { scenario in
                Pair(
                    scenario: scenario,
                    design: design,
                    candidate: scenario.candidate(
                        mechanism,
                        periodNanoseconds: Self.periodNanoseconds
                    ),
                    partner: design == .duet ? plain : reference
                )
            }
        }
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

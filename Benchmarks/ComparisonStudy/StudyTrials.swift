import Analysis
import Harness
import PunctualBase
import Runs
import Timekeeping

/// Comparisons of twenty rounds a side that are made of the study's pairs, and what they said.
struct StudyTrials {
    static let roundsPerSide = 20
    static let resampledTrials = 300

    private let pairs: [StudyPair]
    let mechanism: MechanismName
    private let host = HostProbe.snapshot(readingTimeFrom: KernelClock())

    /// - Parameters:
    ///   - pairs: Of one mechanism.
    ///   - mechanism: Which one it is.
    init(_ pairs: [StudyPair], of mechanism: MechanismName) {
        self.pairs = pairs
        self.mechanism = mechanism
    }

    /// Whether the file has what a row of the table is made of.
    func has(_ scenario: StudyScenario, _ design: StudyDesign, isNoisy: Bool = false) -> Bool {
        pairs.contains {
            $0.scenario == scenario && $0.design == design && $0.isNoisy == isNoisy
        }
    }

    /// Beside what the sides of a `check` ran.
    var checkDesign: StudyDesign { mechanism == .reference ? .duet : .reference }

    /// Verdicts of `compare` on the pairs of a scenario: of the timer where they were measured as
    /// duets, of the machine where they took turns.
    func compared(
        _ scenario: StudyScenario,
        isNoisy: Bool = false,
        _ pairing: Pairing = .duet
    ) throws -> StudyCounts {
        let design: StudyDesign = pairing == .duet ? .duet : .interleaved
        let found = pairs.filter {
            $0.scenario == scenario && $0.design == design && $0.isNoisy == isNoisy
        }
        let thing: ComparedThing = pairing == .duet ? .timer : .machine
        var choices = try Choices(found, of: "\(scenario.rawValue)")
        var counts = StudyCounts(isResampled: choices.isResampled)
        while let chosen = choices.next() {
            counts.add(
                compare(
                    side("baseline", chosen.map(\.partner)),
                    with: side("candidate", chosen.map(\.candidate)),
                    pairing: pairing,
                    rules: ComparisonRules(
                        limits: MetricLimit.defaults(for: pairing, of: thing),
                        thing: thing,
                        showsWhatRoundsCannotCarry: true
                    )
                )
            )
        }
        return counts
    }

    /// Verdicts of `check`: a baseline without a change from quiet stretches, and a candidate from
    /// other stretches, each as ratios to the reference timer of the same seconds.
    func checked(_ scenario: StudyScenario, isNoisy: Bool) throws -> StudyCounts {
        let found = pairs.filter { $0.design == checkDesign }
        // Even quiet stretches for one side, odd ones for the other: never the same seconds.
        func half(_ scenario: StudyScenario, isNoisy: Bool, _ part: Int) -> [StudyPair] {
            found.filter {
                $0.scenario == scenario && $0.isNoisy == isNoisy
                    && (isNoisy || $0.stretch / 2 % 2 == part)
            }
        }
        var baselines = try Choices(
            half(.same, isNoisy: false, 0),
            of: "the baseline",
            resample: true
        )
        var candidates = try Choices(
            half(scenario, isNoisy: isNoisy, 1),
            of: "\(scenario.rawValue) of a check",
            resample: true
        )
        var counts = StudyCounts(isResampled: true)
        while let baseline = baselines.next(), let candidate = candidates.next() {
            counts.add(
                compare(
                    side("baseline", baseline.map(\.candidate), beside: baseline.map(\.partner)),
                    with: side(
                        "candidate",
                        candidate.map(\.candidate),
                        beside: candidate.map(\.partner)
                    ),
                    pairing: .stored,
                    rules: ComparisonRules(
                        limits: MetricLimit.defaults(for: .stored),
                        allowsEnvironmentDifferences: true
                    )
                )
            )
        }
        return counts
    }

    private func side(
        _ name: String,
        _ rounds: [RoundFigures],
        beside reference: [RoundFigures] = []
    ) -> ComparisonSide {
        // Pairs of a trial come from several stretches, whose repetitions have the same numbers.
        func numbered(_ rounds: [RoundFigures]) -> [RoundFigures] {
            rounds.enumerated().map { number, round in
                var round = round
                round.repetition = number
                return round
            }
        }
        return ComparisonSide(
            name: name,
            series: Series(mechanism: mechanism, periodNanoseconds: 1_000_000),
            run: nil,
            startedAtUnixNanoseconds: 0,
            host: host,
            programVersion: "study",
            gitRevision: nil,
            rounds: numbered(rounds),
            reference: numbered(reference)
        )
    }
}

/// How often each verdict came.
struct StudyCounts {
    /// Whether trials share rounds, so that their number says little of how sure the shares are.
    var isResampled: Bool
    private(set) var trials = 0
    private var verdicts: [Verdict: Int] = [:]
    /// Metrics that were called regressed, for whoever wants to know which one it was.
    private(set) var regressedMetrics: [Metric: Int] = [:]
    /// Metrics that left it open, where no other one decided.
    private(set) var doubtfulMetrics: [Metric: Int] = [:]

    init(isResampled: Bool) {
        self.isResampled = isResampled
    }

    mutating func add(_ comparison: Comparison) {
        trials += 1
        verdicts[comparison.verdict, default: 0] += 1
        for metric in comparison.metrics where metric.limit.isGating {
            switch metric.verdict {
            case .regressed: regressedMetrics[metric.metric, default: 0] += 1
            case .inconclusive where comparison.verdict == .inconclusive:
                doubtfulMetrics[metric.metric, default: 0] += 1
            case .inconclusive, .improved, .pass: break
            }
        }
    }

    func share(_ verdict: Verdict) -> Double {
        Double(verdicts[verdict] ?? 0) / Double(max(1, trials))
    }
}

/// Twenty pairs at a time: each once where they suffice for forty trials, else drawn again and
/// again by a seeded generator.
private struct Choices {
    let isResampled: Bool
    private let pairs: [StudyPair]
    private var generator = SplitMix64(seed: 1)
    private var made = 0

    init(_ pairs: [StudyPair], of what: String, resample: Bool = false) throws(StudyError) {
        guard pairs.count >= StudyTrials.roundsPerSide else {
            throw .tooFew(what: what, count: pairs.count)
        }
        self.pairs = pairs
        isResampled = resample || pairs.count < 40 * StudyTrials.roundsPerSide
    }

    mutating func next() -> [StudyPair]? {
        let size = StudyTrials.roundsPerSide
        defer { made += 1 }
        if isResampled {
            // From no more rounds than a side has there is one choice and no more.
            let limit = pairs.count > size ? StudyTrials.resampledTrials : 1
            guard made < limit else { return nil }
            return Array(pairs.shuffled(using: &generator).prefix(size))
        }
        guard (made + 1) * size <= pairs.count else { return nil }
        return Array(pairs[(made * size)..<((made + 1) * size)])
    }
}

import PunctualBase
package import Runs

/// One side of a comparison, as reports name and draw it.
package struct ComparisonSide: Hashable, Sendable {
    /// What the user calls it: a mechanism, a label, a baseline's name.
    package var name: String
    package var series: Series
    /// `nil` for a baseline that came from a file of another archive.
    package var run: Int64?
    package var startedAtUnixNanoseconds: Int64
    package var host: HostSnapshot
    package var programVersion: String
    package var gitRevision: String?
    /// The rounds that were compared, in the order of repetition.
    package var rounds: [RoundFigures]
    /// The reference timer's rounds, of the same repetitions; empty if none ran beside the series.
    package var reference: [RoundFigures]
    /// What was measured at the same time on the same machine: `alone`, `withReference`, or the name
    /// of another series; `nil` where that is not known.
    package var company: String?
    /// Rounds left out because the hypervisor stole too much of them.
    package var disturbedRounds: Int
    /// Why rounds could not be measured to their end, one for each of them.
    package var failures: [String]
    /// Everything else that is known of the side's samples; `nil` where only figures are left, as
    /// in a baseline from a file.
    package var analysis: SeriesAnalysis?

    package static let alone = "nothing"
    package static let withReference = "a reference timer"

    package init(
        name: String,
        series: Series,
        run: Int64?,
        startedAtUnixNanoseconds: Int64,
        host: HostSnapshot,
        programVersion: String,
        gitRevision: String?,
        rounds: [RoundFigures],
        reference: [RoundFigures] = [],
        company: String? = nil,
        disturbedRounds: Int = 0,
        failures: [String] = [],
        analysis: SeriesAnalysis? = nil
    ) {
        self.name = name.asName
        self.series = series
        self.run = run
        self.startedAtUnixNanoseconds = startedAtUnixNanoseconds
        self.host = host.inCommonForm
        self.programVersion = programVersion
        self.gitRevision = gitRevision
        self.rounds = rounds
        self.reference = reference
        self.company = company
        self.disturbedRounds = disturbedRounds
        self.failures = failures
        self.analysis = analysis
    }
}

/// How a metric's change is told.
package enum ChangeScale: String, Hashable, Sendable {
    /// Candidate divided by baseline: 1 means no change.
    case ratio
    /// In the metric's unit, 0 means no change: how much further the candidate lies from 0, the
    /// ideal, than the baseline. For sides above 0 that is candidate minus baseline; where both lie
    /// below (a clock that loses, wakeups that come early), it is baseline minus candidate; from +19
    /// to −20 it is 1.
    case difference
}

/// What the rounds say of one metric.
package struct MetricComparison: Hashable, Sendable {
    package var limit: MetricLimit
    package var metric: Metric { limit.metric }
    /// Medians over the rounds, in the metric's unit; `nil` where no round has the metric.
    package var baseline: Double?
    package var candidate: Double?
    package var scale: ChangeScale
    /// Hodges–Lehmann estimate of the change with its exact interval at the level of the claim
    /// (Holm's, over the gating metrics); `nil` where there are too few rounds.
    package var change: Estimate?
    /// The same estimate with its plain 95 % interval.
    package var plainChange: Estimate?
    /// Of the machine: candidate against baseline as they are, with its plain 95 % interval; `nil`
    /// of a duet, whose sides have the machine of the same moment.
    package var machineChange: Estimate?
    /// Of the timer: relative to the reference timer, or in a duet to the other side; `nil` where
    /// there is neither, and of what is no lateness.
    package var timerChange: Estimate?
    /// Of the reference timer itself; `nil` where none ran beside both sides.
    package var referenceChange: Estimate?
    /// The change of each pair of rounds, in order; empty for unpaired sides.
    package var pairs: [Double]
    package var verdict: Verdict
    /// Why it is inconclusive, and what would settle it; `nil` for the other verdicts.
    package var reason: String?
    /// The smallest worsening, on the same scale, that so many rounds with as much noise show in
    /// four of five repetitions.
    package var smallestVisible: Double?
    /// The worsening that the limit allows, on the same scale; `nil` where a side has no figures.
    package var tolerated: Double?
    /// How far the machine moves the figure by itself between two times, on the same scale; `nil`
    /// where that is not known, or does not matter for what is judged.
    package var hostReach: Double?
    /// Whether the machine moves the figure by itself so far that a worsening beyond the limit
    /// cannot be ruled out.
    package var isBeyondHost: Bool

    package init(
        limit: MetricLimit,
        baseline: Double?,
        candidate: Double?,
        scale: ChangeScale,
        change: Estimate?,
        plainChange: Estimate?,
        machineChange: Estimate? = nil,
        timerChange: Estimate? = nil,
        referenceChange: Estimate? = nil,
        pairs: [Double],
        verdict: Verdict,
        reason: String?,
        smallestVisible: Double?,
        tolerated: Double? = nil,
        hostReach: Double? = nil,
        isBeyondHost: Bool = false
    ) {
        self.limit = limit
        self.baseline = baseline
        self.candidate = candidate
        self.scale = scale
        self.change = change
        self.plainChange = plainChange
        self.machineChange = machineChange
        self.timerChange = timerChange
        self.referenceChange = referenceChange
        self.pairs = pairs
        self.verdict = verdict
        self.reason = reason
        self.smallestVisible = smallestVisible
        self.tolerated = tolerated
        self.hostReach = hostReach
        self.isBeyondHost = isBeyondHost
    }
}

/// A thing in which the hosts or the settings of two sides differ, though it bears on timers.
package struct EnvironmentDifference: Hashable, Sendable {
    /// Such as `kernel`, `processor`, `timer slack`.
    package var name: String
    package var baseline: String
    package var candidate: String
    /// Whether it is what was measured, and not the machine on which it was.
    package var isOfMeasurement: Bool

    package init(
        name: String,
        baseline: String,
        candidate: String,
        isOfMeasurement: Bool = false
    ) {
        self.name = name
        self.baseline = baseline.asName
        self.candidate = candidate.asName
        self.isOfMeasurement = isOfMeasurement
    }
}

/// A service level, such as `p99 <= 200us`, and what the rounds say of it.
package struct RequirementResult: Hashable, Sendable {
    package var text: String
    package var metric: Metric
    /// The metric's own value with its interval over the rounds, in its unit.
    package var value: Estimate?
    package var verdict: Verdict
    package var reason: String?

    package init(
        text: String,
        metric: Metric,
        value: Estimate?,
        verdict: Verdict,
        reason: String?
    ) {
        self.text = text
        self.metric = metric
        self.value = value
        self.verdict = verdict
        self.reason = reason
    }
}

/// Two sides, metric by metric, and the verdict.
package struct Comparison: Hashable, Sendable {
    package var baseline: ComparisonSide
    package var candidate: ComparisonSide
    package var pairing: Pairing
    /// What was judged.
    package var thing: ComparedThing
    /// Whether ratios to a reference timer were judged instead of the latenesses themselves.
    package var usesReference: Bool
    /// How far the machine moves by itself; `nil` where that is not known, or does not matter for
    /// what is judged.
    package var band: HostBand?
    /// In the order of `Metric`.
    package var metrics: [MetricComparison]
    package var requirements: [RequirementResult]
    package var environmentDifferences: [EnvironmentDifference]
    package var verdict: Verdict
    /// What the reader should know besides, each a sentence.
    package var notes: [String]

    package init(
        baseline: ComparisonSide,
        candidate: ComparisonSide,
        pairing: Pairing,
        thing: ComparedThing? = nil,
        usesReference: Bool,
        band: HostBand? = nil,
        metrics: [MetricComparison],
        requirements: [RequirementResult],
        environmentDifferences: [EnvironmentDifference],
        verdict: Verdict,
        notes: [String]
    ) {
        self.baseline = baseline
        self.candidate = candidate
        self.pairing = pairing
        self.thing = thing ?? .standard(for: pairing, hasReference: usesReference)
        self.usesReference = usesReference
        self.band = band
        self.metrics = metrics
        self.requirements = requirements
        self.environmentDifferences = environmentDifferences
        self.verdict = verdict
        self.notes = notes
    }
}

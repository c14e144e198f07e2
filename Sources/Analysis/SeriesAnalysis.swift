package import Runs

/// A value with the range that holds the true one in 95 of 100 repetitions.
package struct Estimate: Hashable, Sendable {
    package var value: Double
    package var low: Double
    package var high: Double

    package init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }
}

/// Percentiles of lateness by nearest rank, in nanoseconds.
///
/// `nil` means that there are too few of them: a percentile p is given from 10 / (1 − p) on, so
/// that at least ten lie beyond it.
package struct LatenessPercentiles: Hashable, Sendable {
    package var p0: Int64?
    package var p50: Int64?
    package var p90: Int64?
    package var p99: Int64?
    package var p999: Int64?
    package var max: Int64?

    package init(
        p0: Int64?,
        p50: Int64?,
        p90: Int64?,
        p99: Int64?,
        p999: Int64?,
        max: Int64?
    ) {
        self.p0 = p0
        self.p50 = p50
        self.p90 = p90
        self.p99 = p99
        self.p999 = p999
        self.max = max
    }
}

/// One averaging time of a stability plot.
package struct StabilityPoint: Hashable, Sendable {
    package var tauSeconds: Double
    /// σ_y(τ), without unit, for the Allan deviation; nanoseconds for MTIE.
    package var value: Double

    package init(tauSeconds: Double, value: Double) {
        self.tauSeconds = tauSeconds
        self.value = value
    }
}

/// Counts of latenesses in bins of equal width on a logarithmic scale.
package struct LatenessHistogram: Hashable, Sendable {
    /// Lower edges in nanoseconds, rising, one more than counts: the last is the upper end.
    package var edgesNanoseconds: [Double]
    package var counts: [Int]
    /// Latenesses below the first edge, early wakeups among them.
    package var below: Int
    /// Latenesses at or above the last edge: those of a mechanism that runs free beside others,
    /// for which the bins were made.
    package var above: Int

    package init(edgesNanoseconds: [Double], counts: [Int], below: Int, above: Int = 0) {
        self.edgesNanoseconds = edgesNanoseconds
        self.counts = counts
        self.below = below
        self.above = above
    }
}

/// A point of the percentile spectrum with its band from resampling rounds.
package struct SpectrumPoint: Hashable, Sendable {
    /// From 0 to below 1.
    package var quantile: Double
    package var latenessNanoseconds: Estimate

    package init(quantile: Double, latenessNanoseconds: Estimate) {
        self.quantile = quantile
        self.latenessNanoseconds = latenessNanoseconds
    }
}

/// The share of deadlines that were met later than a lateness: by more than it.
package struct ExceedancePoint: Hashable, Sendable {
    package var latenessNanoseconds: Int64
    package var share: Double

    package init(latenessNanoseconds: Int64, share: Double) {
        self.latenessNanoseconds = latenessNanoseconds
        self.share = share
    }
}

/// The deadlines in one time slice of a series, its rounds laid end to end.
package struct TimelineWindow: Hashable, Sendable {
    /// Middle of the slice, in seconds of measured time since the first round of the series began.
    package var seconds: Double
    /// Which round (index into the analysed rounds) the slice belongs to; no slice spans two.
    package var round: Int
    package var minimum: Int64
    package var median: Int64
    package var p99: Int64
    package var maximum: Int64
    /// Counts of deadlines in the bins of the series' histogram (`SeriesAnalysis.histogram`).
    package var counts: [Int]
    /// Median time-interval error of the wakeups in the slice, in nanoseconds, from the first one of
    /// its round; `nil` if there are none.
    package var timeIntervalErrorNanoseconds: Int64?

    package init(
        seconds: Double,
        round: Int,
        minimum: Int64,
        median: Int64,
        p99: Int64,
        maximum: Int64,
        counts: [Int],
        timeIntervalErrorNanoseconds: Int64?
    ) {
        self.seconds = seconds
        self.round = round
        self.minimum = minimum
        self.median = median
        self.p99 = p99
        self.maximum = maximum
        self.counts = counts
        self.timeIntervalErrorNanoseconds = timeIntervalErrorNanoseconds
    }
}

/// What the rounds of one series say.
///
/// Whatever tells of lateness is of all planned deadlines, missed ones among them (`DeadlineWalk`),
/// but for what bears wakeups in its name. The time scale that the wakeups make (period jitter,
/// drift, Allan deviation, MTIE) is theirs alone.
package struct SeriesAnalysis: Hashable, Sendable {
    package var series: Series
    /// Index in the plan's series.
    package var index: Int
    /// The measured rounds, those that failed left out.
    package var rounds: [Round]
    /// Those that could not be measured, in their order, each with its reason.
    package var failedRounds: [Round]
    /// Why there is nothing to analyse, where the mechanism was refused.
    package var failure: String?
    /// Wakeups.
    package var sampleCount: Int
    /// Deadlines that passed while the rounds were measured: wakeups and missed ticks.
    package var deadlineCount: Int
    package var lateness: LatenessPercentiles
    /// The percentiles over wakeups alone, without the deadlines that were missed.
    package var wakeupLateness: LatenessPercentiles
    /// Shares of the deadlines that were met by more than each of these late, in rising order.
    package var laterShares: [ExceedancePoint]
    /// How the latenesses of each repetition lie: what the ranking is resampled from.
    package var repetitionCounts: RepetitionCounts?
    /// 95 % intervals by resampling rounds; `nil` with fewer than three rounds.
    package var p50: Estimate?
    package var p99: Estimate?
    /// Median over windows of 100 consecutive deadlines of the largest lateness in each.
    package var worstOf100Nanoseconds: Int64?
    package var periodJitterRMSNanoseconds: Double?
    /// p99 − p50 of the period jitter.
    package var periodJitterSpreadNanoseconds: Int64?
    package var earlyWakeups: Int
    package var missedTicks: Int
    package var drift: DriftEstimate?
    package var allanDeviation: [StabilityPoint]
    /// The largest over all rounds.
    package var maximumTimeIntervalError: [StabilityPoint]
    /// The median over the rounds of the largest in each.
    package var medianTimeIntervalError: [StabilityPoint]
    /// Processor time per wakeup.
    package var processorNanosecondsPerTick: Double?
    /// Share of one processor that the measuring thread used, from 0 to 1.
    package var processorShare: Double?
    /// Median margin of the rounds and spinning time a tick, for `precise`.
    package var spinMarginNanoseconds: Int64?
    package var spinNanosecondsPerTick: Double?
    /// Where the time of a scheduler's runs went; empty for a timer.
    ///
    /// Each figure is the median (the lower of two) of the rounds' own, which are over the runs that
    /// ran: a tick that was missed has no stages.
    package var stages: [RunStage: StageTimes]
    /// Steal, switches, faults and migrations summed over the rounds.
    package var noise: NoiseCounters
    package var histogram: LatenessHistogram
    package var spectrum: [SpectrumPoint]
    package var exceedance: [ExceedancePoint]
    package var timeline: [TimelineWindow]

    package init(series: Series, index: Int, rounds: [Round], failure: String? = nil) {
        self.series = series
        self.index = index
        self.rounds = rounds
        failedRounds = []
        self.failure = failure
        sampleCount = 0
        deadlineCount = 0
        lateness = LatenessPercentiles(p0: nil, p50: nil, p90: nil, p99: nil, p999: nil, max: nil)
        wakeupLateness = lateness
        laterShares = []
        earlyWakeups = 0
        missedTicks = 0
        allanDeviation = []
        maximumTimeIntervalError = []
        medianTimeIntervalError = []
        stages = [:]
        noise = NoiseCounters()
        histogram = LatenessHistogram(edgesNanoseconds: [], counts: [], below: 0)
        spectrum = []
        exceedance = []
        timeline = []
    }
}

extension SeriesAnalysis {
    /// Whether the percentiles over wakeups are others than those over deadlines, so that they are
    /// shown beside them.
    package var hasMissedPercentiles: Bool { lateness != wakeupLateness }
}

/// A run and all that was worked out from it: what the reports are made of.
package struct RunAnalysis: Hashable, Sendable {
    package var run: Run
    /// In the order of the plan.
    package var series: [SeriesAnalysis]
    /// Indices into `series`, best first within the same period, conditions and load, by the rule of
    /// `GroupRanking`; those without a sample are left out.
    package var ranking: [Int]
    /// One for each group that has something to advise, in the order of `groups`.
    package var recommendations: [Recommendation]

    package init(
        run: Run,
        series: [SeriesAnalysis],
        ranking: [Int],
        recommendations: [Recommendation]
    ) {
        self.run = run
        self.series = series
        self.ranking = ranking
        self.recommendations = recommendations
    }
}

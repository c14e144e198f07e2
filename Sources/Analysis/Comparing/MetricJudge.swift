import Runs

/// Gives each metric its verdict.
struct MetricJudge {
    let rounds: ComparedRounds
    /// Of all gating metrics together.
    let level: Double
    /// Names of what differs between the environments and forbids a verdict.
    let blockingDifferences: [String]

    private var isWithoutReference: Bool { rounds.pairing == .stored && !rounds.usesReference }

    func judge(_ limits: [MetricLimit]) -> [MetricComparison] {
        let changes = Metric.allCases.compactMap { metric in
            limits.last { $0.metric == metric }
        }
        .map { MetricChange($0, of: rounds, strictness: isWithoutReference ? 2 : 1) }
        let levels = levels(of: changes)
        return changes.map { judge($0, level: levels[$0.metric] ?? level) }
    }

    /// Holm's step-down procedure: the level at which each metric may claim a change.
    ///
    /// Each step divides the level by the number of metrics that are left and takes out those whose
    /// interval does not hold 0. What only is shown is judged by itself.
    private func levels(of changes: [MetricChange]) -> [Metric: Double] {
        var left = changes.filter { $0.limit.isGating && $0.isSupported }
        var levels: [Metric: Double] = [:]
        while !left.isEmpty {
            let share = level / Double(left.count)
            for change in left { levels[change.metric] = share }
            let doubtful = left.filter {
                $0.shift?.estimate(level: share)?.excludesZero != true
            }
            guard doubtful.count < left.count else { break }
            left = doubtful
        }
        return levels
    }

    private func judge(_ change: MetricChange, level: Double) -> MetricComparison {
        let claim = change.isSupported ? change.shift?.estimate(level: level) : nil
        let plain = change.isSupported ? change.shift?.estimate(level: 0.05) : nil
        let answer = answer(to: change, claim: claim, plain: plain, level: level)
        return MetricComparison(
            limit: change.limit,
            baseline: change.baseline,
            candidate: change.candidate,
            scale: change.scale,
            change: claim.map(change.told),
            plainChange: plain.map(change.told),
            pairs: change.pairs.map(change.told),
            verdict: answer.verdict,
            reason: answer.doubt?.sentence(about: change, pairing: rounds.pairing),
            smallestVisible: claim.map { change.told($0.visibleWorsening(level: level)) },
            tolerated: change.shift.map { _ in change.told(change.tolerated) }
        )
    }

    private func answer(
        to change: MetricChange,
        claim: Estimate?,
        plain: Estimate?,
        level: Double
    ) -> (verdict: Verdict, doubt: Doubt?) {
        guard let shift = change.shift else { return (.inconclusive, .noFigures) }
        guard change.isSupported else { return (.inconclusive, .tooFewSamples) }
        guard let claim, let plain else {
            let fewest = RankDistribution.fewestRounds(level: level, isPaired: rounds.isPaired)
            return (.inconclusive, .tooFewRounds(found: shift.rounds, fewest: fewest))
        }
        guard blockingDifferences.isEmpty else {
            return (.inconclusive, .otherEnvironment(blockingDifferences))
        }
        let isBeyondLimit = claim.low > 0 && claim.value >= change.tolerated
        let isWorse = isBeyondLimit && claim.value >= change.hostShift
        if isWithoutReference {
            let isKnown = isWorse && change.metric.isSteady
            return isKnown ? (.regressed, nil) : (.inconclusive, .noReference)
        }
        if isWorse { return (.regressed, nil) }
        if isBeyondLimit { return (.inconclusive, .noisierHost) }
        if claim.high < 0, claim.value <= -change.tolerated {
            // A quieter host improves what a noisier one would worsen.
            let isBetter = claim.value <= change.hostShift
            return isBetter ? (.improved, nil) : (.inconclusive, .quieterHost)
        }
        // What is tolerated may be reached: ticks are counted, so that a limit of one tick a round is
        // met exactly, time and again.
        if plain.high <= change.tolerated { return (.pass, nil) }
        return (.inconclusive, .tooWide(claim: claim, plain: plain, rounds: shift.rounds))
    }
}

extension MetricChange {
    /// Whether both sides have the wakeups that the metric needs.
    var isSupported: Bool { shift != nil && samples >= metric.fewestSamples }
}

extension Metric {
    /// Whether it moves less with the host's hours than with the timer.
    ///
    /// A busier host multiplies the tail of lateness, and the late and missed ticks with it.
    var isSteady: Bool {
        switch self {
        case .p50, .windowP90, .drift: true
        case .worstOf100, .p99, .p999, .late, .missed: false
        }
    }
}

extension Estimate {
    var excludesZero: Bool { low > 0 || high < 0 }

    /// The worsening that an interval as wide as this one shows in four of five repetitions.
    ///
    /// Shown means that the interval lies above 0. A worsening of the interval's own reach does so
    /// in every second repetition, one that is larger by 0.84 standard errors in 80 %.
    ///
    /// - Parameter level: That of the interval.
    /// - Returns: On the scale of the interval.
    func visibleWorsening(level: Double) -> Double {
        let reach = value - low
        let deviations = normalQuantile(exceededWith: level / 2)
        return reach * (1 + normalQuantile(exceededWith: 0.2) / deviations)
    }
}

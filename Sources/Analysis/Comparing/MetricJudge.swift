import Runs

/// Gives each metric its verdict.
struct MetricJudge {
    let rounds: ComparedRounds
    /// Of all gating metrics together.
    let level: Double
    /// What differs between what was measured or the environments, and forbids a verdict.
    let blockingDifferences: [EnvironmentDifference]
    /// How far the machine moves by itself; `nil` where that is not known or does not matter.
    let band: HostBand?
    /// Whether metrics that the rounds cannot carry are only shown.
    let showsWhatRoundsCannotCarry: Bool

    /// Whether the machine was measured at two times, between which it has moved by itself.
    private var isMachineOverTime: Bool { rounds.pairing == .stored && rounds.thing == .machine }

    func judge(_ limits: [MetricLimit]) -> [MetricComparison] {
        let changes = Metric.allCases.compactMap { metric in
            limits.last { $0.metric == metric }
        }
        .map { MetricChange($0, of: rounds) }
        let levels = levels(of: changes)
        let deciding = changes.count { $0.limit.isGating }
        var judged = changes.map { change in
            judge(change, level: levels[change.metric] ?? level, among: deciding)
        }
        if showsWhatRoundsCannotCarry { showOnly(changes, &judged) }
        return judged
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

    /// Takes those out of the decision that the rounds are too few or too short for, and that have
    /// not shown a change all the same.
    private func showOnly(_ changes: [MetricChange], _ judged: inout [MetricComparison]) {
        func isCarried(_ change: MetricChange) -> Bool {
            change.isSupported && change.hasDeadlinesForLimit
                && !(change.metric == .drift && rounds.areTooShortForDrift)
        }
        // A tail that the machine moves by more than its limit has nothing to say there.
        for place in changes.indices where judged[place].isBeyondHost {
            guard !changes[place].metric.isSteady else { continue }
            judged[place].limit.isGating = false
            judged[place].reason = nil
        }
        // Where nothing else would decide, it is told what is missing.
        guard changes.contains(where: { $0.limit.isGating && isCarried($0) }) else { return }
        // What only one side has is no matter of the rounds: without it nothing has passed.
        for (place, change) in changes.enumerated() where !isCarried(change) && !change.isOneSided {
            let verdict = judged[place].verdict
            guard verdict == .inconclusive || verdict == .pass else { continue }
            judged[place].limit.isGating = false
            judged[place].reason = nil
        }
    }

    private func judge(
        _ change: MetricChange,
        level: Double,
        among deciding: Int
    ) -> MetricComparison {
        let claim = change.isSupported ? change.shift?.estimate(level: level) : nil
        let plain = change.isSupported ? change.shift?.estimate(level: 0.05) : nil
        let movement =
            isMachineOverTime
            ? band?.movement(
                of: change.metric,
                on: change.scale,
                among: deciding,
                assumed: change.twiceTolerated
            ) : nil
        let answer = answer(to: change, claim, plain: plain, level: level, movement)
        func told(_ kind: MetricChange.Kind) -> Estimate? {
            guard change.isSupported else { return nil }
            return change.shift(kind)?.estimate(level: 0.05).map(change.told)
        }
        let own = told(.own)
        return MetricComparison(
            limit: change.limit,
            baseline: change.baseline,
            candidate: change.candidate,
            scale: change.scale,
            change: answer.resting(on: claim, plain).map(change.told),
            plainChange: plain.map(change.told),
            machineChange: rounds.pairing == .duet ? nil : own,
            timerChange: rounds.pairing == .duet ? own : told(.relative),
            referenceChange: told(.reference),
            pairs: change.pairs.map(change.told),
            verdict: answer.verdict,
            reason: answer.doubt?.sentence(about: change, in: rounds),
            smallestVisible: claim.map { change.told($0.visibleWorsening(level: level)) },
            tolerated: change.shift.map { _ in change.told(change.tolerated) },
            hostReach: movement.map { change.told($0.reach) },
            isBeyondHost: answer.doubt?.isOfMovement == true
        )
    }

    private func answer(
        to change: MetricChange,
        _ claim: Estimate?,
        plain: Estimate?,
        level: Double,
        _ movement: HostBand.Movement?
    ) -> Answer {
        guard let shift = change.shift else {
            return Answer(.inconclusive, change.isOneSided ? .oneSided : .noFigures)
        }
        guard change.isSupported else { return Answer(.inconclusive, .tooFewSamples) }
        guard let claim, let plain else {
            let fewest = RankDistribution.fewestRounds(level: level, isPaired: rounds.isPaired)
            return Answer(.inconclusive, .tooFewRounds(found: shift.rounds, fewest: fewest))
        }
        guard blockingDifferences.isEmpty else {
            return Answer(.inconclusive, .differences(blockingDifferences))
        }
        guard rounds.thing == .machine || rounds.pairing == .duet || rounds.hasReference else {
            return Answer(.inconclusive, .noReference)
        }
        if claim.excludesZero, abs(claim.value) >= change.tolerated {
            let isWorse = claim.value > 0
            if let doubt = doubt(about: change, claim, movement) {
                return Answer(.inconclusive, doubt)
            }
            return Answer(isWorse ? .regressed : .improved)
        }
        // What is tolerated may be reached: ticks are counted, so that a limit of one tick a round is
        // met exactly, time and again.
        if plain.high <= change.tolerated {
            guard let usual = movement?.usual, let band, change.metric.isOfLateness,
                plain.value + usual > change.tolerated
            else { return Answer(.pass) }
            return Answer(.inconclusive, .movesBeyondLimit(usual: usual, band))
        }
        return Answer(
            .inconclusive,
            .tooWide(
                claim: claim,
                plain: plain,
                rounds: shift.rounds,
                isBelow: plain.value < change.tolerated
            )
        )
    }

    /// Why a change beyond the limit may be the host's; `nil` if it is not.
    private func doubt(
        about change: MetricChange,
        _ claim: Estimate,
        _ movement: HostBand.Movement?
    ) -> Doubt? {
        guard isMachineOverTime, change.metric.isOfLateness else {
            // A noisier host worsens, and a quieter one improves, what feels it more than the
            // reference does.
            if claim.value > 0 { return claim.value >= change.hostShift ? nil : .noisierHost }
            return claim.value <= change.hostShift ? nil : .quieterHost
        }
        let size = abs(claim.value)
        if let movement, size <= movement.reach {
            return .withinBand(reach: movement.reach, band)
        }
        let isPlain = change.metric.isSteady && size >= change.twiceTolerated
        guard !isPlain else { return nil }
        guard let band, movement?.usual != nil else { return .unknownBand }
        return band.isShort ? .shortBand(band) : nil
    }
}

/// A verdict, and what leaves it open.
private struct Answer {
    let verdict: Verdict
    let doubt: Doubt?

    init(_ verdict: Verdict, _ doubt: Doubt? = nil) {
        self.verdict = verdict
        self.doubt = doubt
    }

    /// The interval that decided: that of a change claimed among several metrics, or the plain one,
    /// by which a change is ruled out.
    func resting(on claim: Estimate?, _ plain: Estimate?) -> Estimate? {
        switch (verdict, doubt) {
        case (.pass, _), (_, .movesBeyondLimit), (_, .tooWide(_, _, _, isBelow: true)): plain
        default: claim
        }
    }
}

extension MetricChange {
    /// Whether both sides have the wakeups that the metric needs.
    var isSupported: Bool { shift != nil && samples >= metric.fewestSamples }

    /// Whether a share of ticks could be shown to keep its limit if none was late or missed.
    var hasDeadlinesForLimit: Bool {
        guard metric.isShare, let shift else { return true }
        return shift.leastReach(level: 0.05) <= tolerated
    }
}

extension Metric {
    /// Whether it moves less with the host's hours than with the timer.
    ///
    /// A busier host multiplies the tail of lateness, and the late and missed ticks with it.
    var isSteady: Bool {
        switch self {
        case .p50, .windowP90, .drift, .processor: true
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

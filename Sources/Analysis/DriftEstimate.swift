import Runs

/// Whether the error of the wakeups' own time scale grows from tick to tick, and by how much.
///
/// The round is the unit: each gives one slope. What is told from the slopes is one of three things,
/// a `Finding`; all other figures follow from it, so that none contradicts another.
package struct DriftEstimate: Hashable, Sendable {
    /// What the slopes of the rounds say together.
    package enum Finding: Hashable, Sendable {
        /// A drift in ppm (µs per second) whose interval does not hold 0.
        case seen(Estimate)
        /// No drift was told from noise, and none of this many ppm or more is likely: one of twice
        /// as many would have been seen in 95 of 100 repetitions.
        case noneSeen(belowPartsPerMillion: Double)
        /// Fewer than `fewestRounds` rounds cannot tell a drift from noise.
        case unknown
    }

    /// Below it nothing is said of a mechanism that keeps to a grid.
    package static let fewestRounds = 3
    /// Probability that a drift is claimed of any of the mechanisms shown if none drifts.
    package static let level = 0.01

    package private(set) var finding: Finding
    /// In ppm, one for each repetition; threads that measured at once count as one, by their mean.
    package let roundSlopes: [Double]
    /// Median length of the rounds, from their first wakeup to their last.
    package let roundSeconds: Double
    /// Whether the mechanism knows no grid, so that each delay moves all later wakeups: that it
    /// drifts is beyond doubt, and by how much is asked.
    private let isFreeRunning: Bool
    /// Whether more than a period was lost within each round, and always in the same direction.
    private let losesPeriods: Bool
    /// Median over the rounds with its 95 % interval from resampling them (with one or two, what
    /// Sen's intervals cover): how it is told of what runs free.
    private let rate: Estimate

    package init(
        roundSlopes: [Double],
        roundSeconds: Double,
        rate: Estimate,
        isFreeRunning: Bool,
        losesPeriods: Bool
    ) {
        precondition(!roundSlopes.isEmpty, "a drift is that of a round at least")
        self.roundSlopes = roundSlopes
        self.roundSeconds = roundSeconds
        self.rate = rate
        self.isFreeRunning = isFreeRunning && (rate.low > 0 || rate.high < 0)
        self.losesPeriods = losesPeriods
        finding = .unknown
        finding = finding(among: 1)
    }

    /// Judges anew where so many mechanisms are shown side by side.
    ///
    /// Of fourteen intervals of 95 % that are shown together one misses 0 in every second run in
    /// which nothing drifts. So the level is divided by their number (Bonferroni).
    package mutating func correct(forShown count: Int) { finding = finding(among: count) }

    private func finding(among count: Int) -> Finding {
        guard !isFreeRunning else { return .seen(rate) }
        guard roundSlopes.count >= Self.fewestRounds, roundSlopes.allSatisfy(\.isFinite) else {
            return .unknown
        }
        let slope = interval(level: Self.level / Double(max(1, count)))
        let smallest = smallestPartsPerMillion
        if slope.low > 0 || slope.high < 0, abs(slope.value) >= smallest { return .seen(slope) }
        let reach = max(slope.high - slope.value, slope.value - slope.low)
        let limit = max(abs(slope.value) + reach * spreadFactor, smallest)
        return .noneSeen(belowPartsPerMillion: Self.roundedUp(limit))
    }

    /// By the exact signed-rank test as soon as the rounds are enough for its level, else by
    /// Student's t: five rounds have ranks for no level below 6 %.
    private func interval(level: Double) -> Estimate {
        if let estimate = Shift(ofPairs: roundSlopes)?.estimate(level: level) { return estimate }
        let count = Double(roundSlopes.count)
        let mean = roundSlopes.reduce(0, +) / count
        let squares = roundSlopes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let reach =
            StudentDistribution(freedom: roundSlopes.count - 1)
            .quantile(exceededWith: level / 2) * (squares / (count - 1) / count).squareRoot()
        return Estimate(value: mean, low: mean - reach, high: mean + reach)
    }

    /// By how much the told limit lies beyond the interval, since few rounds do not know their own
    /// spread: another run may spread more than this one, and the limit is to hold there too.
    ///
    /// It is half of what the ratio of two spreads of so many rounds exceeds in 1 of 100 cases; the
    /// square of that ratio has the distribution F, and with equal degrees of freedom F follows from
    /// Student's t (Cacoullos 1965, Journal of the American Statistical Association 60, 528–531).
    private var spreadFactor: Double {
        let freedom = roundSlopes.count - 1
        let reach =
            StudentDistribution(freedom: freedom).quantile(exceededWith: 0.01)
            / Double(freedom).squareRoot()
        return max(1, (reach + (1 + reach * reach).squareRoot()) / 2)
    }

    /// What a round can show at all: a clock that is read to the nanosecond, and twice, is known to
    /// ten over a round, and reports print a tenth of a ppm.
    private var smallestPartsPerMillion: Double { max(0.05, 0.01 / max(roundSeconds, 1e-9)) }

    /// To two significant digits, so that all reports print the limit itself and not less.
    private static func roundedUp(_ value: Double) -> Double {
        guard value.isFinite, value > 0 else { return value }
        var (scaled, power) = (value, 0)
        while scaled >= 100 { (scaled, power) = (scaled / 10, power + 1) }
        while scaled < 10 { (scaled, power) = (scaled * 10, power - 1) }
        // A limit that is just above two digits but for the arithmetic stays there.
        scaled = (scaled * (1 - 1e-12)).rounded(.up)
        for _ in 0..<abs(power) { scaled = power > 0 ? scaled * 10 : scaled / 10 }
        return scaled
    }
}

extension DriftEstimate {
    /// Whether it is beyond doubt that the time scale runs away: it knows no grid, or a drift was seen
    /// by which it lost a whole period within every round, as nothing does that waits for absolute
    /// deadlines.
    ///
    /// Only then does the rate hold for longer than a round: the error of a timer with a grid may
    /// grow a little while it settles, and ends where the grid is.
    package var isRunningAway: Bool { partsPerMillion != nil && (isFreeRunning || losesPeriods) }

    /// In ppm; `nil` where no drift was told from noise.
    package var partsPerMillion: Estimate? {
        guard case .seen(let estimate) = finding else { return nil }
        return estimate
    }

    /// In ppm, where none was seen.
    package var limitPartsPerMillion: Double? {
        guard case .noneSeen(let limit) = finding else { return nil }
        return limit
    }

    /// What a program that counts ticks has lost by the end of a round (negative: gained).
    ///
    /// In nanoseconds: the drift over the round's length. `nil` where none was seen.
    package var nanosecondsLostInRound: Double? {
        nanosecondsLost(overSeconds: roundSeconds)?.value
    }

    /// The time lost (negative: gained) against the grid over a length of time, with its interval.
    ///
    /// In nanoseconds: 1 ppm is 3.6 ms an hour and 86.4 ms a day.
    ///
    /// - Returns: `nil` where no drift was seen, and over more than a round for what does not run
    ///   away.
    package func nanosecondsLost(overSeconds seconds: Double) -> Estimate? {
        guard let partsPerMillion, isRunningAway || seconds <= roundSeconds else { return nil }
        // A millionth of a second is a thousand nanoseconds.
        return Estimate(
            value: partsPerMillion.value * seconds * 1_000,
            low: partsPerMillion.low * seconds * 1_000,
            high: partsPerMillion.high * seconds * 1_000
        )
    }

    package var nanosecondsLostPerHour: Estimate? { nanosecondsLost(overSeconds: 3_600) }
    package var nanosecondsLostPerDay: Estimate? { nanosecondsLost(overSeconds: 86_400) }
}

extension [SeriesAnalysis] {
    /// Judges the drift of series that are shown together, reference timers apart, by their number.
    package mutating func correctDrift() {
        let shown = count { $0.drift != nil && $0.series.isReference != true }
        for place in indices { self[place].drift?.correct(forShown: shown) }
    }
}

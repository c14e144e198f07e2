import Glibc
import Runs

/// How many of the planned deadlines of some rounds were late, or missed.
struct CountedShare: Hashable, Sendable {
    /// More than these, of either kind, are as good as normally distributed: the ends of the interval
    /// then move by less than a fiftieth of its width.
    private static let mostExact = 1_000.0

    private let counted: Double
    private let deadlines: Double

    init(counted: Double, of deadlines: Double) {
        self.deadlines = max(0, deadlines.rounded())
        self.counted = min(max(0, counted.rounded()), self.deadlines)
    }

    /// - Parameters:
    ///   - metric: A share of ticks.
    ///   - rounds: Those without the metric do not count.
    init(of metric: Metric, in rounds: [RoundFigures]) {
        var (counted, deadlines) = (0.0, 0.0)
        for round in rounds {
            guard let perMille = round.values[metric] else { continue }
            counted += perMille / 1_000 * Double(round.plannedTicks)
            deadlines += Double(round.plannedTicks)
        }
        self.init(counted: counted, of: deadlines)
    }

    var isNone: Bool { counted == 0 }

    /// As many deadlines, of which none was late or missed.
    var withNone: CountedShare { CountedShare(counted: 0, of: deadlines) }

    /// The share with the exact interval of Clopper and Pearson (1934, Biometrika 26, 404–413), in ‰.
    ///
    /// It takes ticks to be independent, which they are not: it tells what so few deadlines cannot
    /// tell, and not how rounds differ. Of none in n deadlines it ends near −ln(level / 2) / n.
    func estimate(level: Double) -> Estimate {
        precondition(0 < level && level < 1, "a level lies between 0 and 1")
        guard deadlines > 0 else { return Estimate(value: 0, low: 0, high: 1_000) }
        let left = deadlines - counted
        return Estimate(
            value: counted / deadlines * 1_000,
            low: (1 - Self.upperEnd(left, of: deadlines, exceededWith: level / 2)) * 1_000,
            high: Self.upperEnd(counted, of: deadlines, exceededWith: level / 2) * 1_000
        )
    }

    /// The fewest deadlines of which none may be counted for the interval to end at a share.
    ///
    /// - Parameters:
    ///   - perMille: From above 0 to below 1 000.
    ///   - level: Of the interval.
    /// - Returns: A whole number.
    static func fewestDeadlines(upTo perMille: Double, level: Double) -> Double {
        (log(level / 2) / log1p(-perMille / 1_000)).rounded(.up)
    }

    /// The share at which so few, or fewer, are counted with no more than the probability.
    private static func upperEnd(
        _ counted: Double,
        of deadlines: Double,
        exceededWith probability: Double
    ) -> Double {
        guard counted < deadlines else { return 1 }
        let share = counted / deadlines
        guard min(counted, deadlines - counted) <= mostExact else {
            let error = (share * (1 - share) / deadlines).squareRoot()
            let reach = normalQuantile(exceededWith: probability) * error + 0.5 / deadlines
            return min(1, share + reach)
        }
        func isTooLow(_ share: Double) -> Bool {
            self.probability(upTo: counted, of: deadlines, share: share) > probability
        }
        var low = share
        var high = min(1, (counted + 4 * (counted + 1).squareRoot() + 8) / deadlines)
        while high < 1, isTooLow(high) { (low, high) = (high, min(1, 2 * high)) }
        for _ in 0..<60 where high - low > 1e-10 * high {
            let middle = (low + high) / 2
            if isTooLow(middle) { low = middle } else { high = middle }
        }
        return high
    }

    /// The binomial probability of a count and all below it, for a share that is not below the count's.
    ///
    /// Each term is made of the one above it, and is smaller.
    private static func probability(
        upTo counted: Double,
        of deadlines: Double,
        share: Double
    ) -> Double {
        guard share < 1 else { return 0 }
        var sum = 1.0
        var term = 1.0
        var count = counted
        while count > 0, term > 1e-17 * sum {
            term *= count * (1 - share) / ((deadlines - count + 1) * share)
            sum += term
            count -= 1
        }
        return min(1, exp(logarithm(of: counted, of: deadlines, share: share)) * sum)
    }

    /// The logarithm of the binomial probability of a count below all deadlines, without factorials,
    /// of which the difference would be lost (Loader 2000, Fast and accurate computation of binomial
    /// probabilities).
    private static func logarithm(
        of counted: Double,
        of deadlines: Double,
        share: Double
    ) -> Double {
        guard counted > 0 else { return deadlines * log1p(-share) }
        let left = deadlines - counted
        let root = log(deadlines / (2 * Double.pi * counted * left)) / 2
        return root + stirlingError(deadlines) - stirlingError(counted) - stirlingError(left)
            - deviance(counted, deadlines * share) - deviance(left, deadlines * (1 - share))
    }

    private static func deviance(_ value: Double, _ expected: Double) -> Double {
        value * log(value / expected) + expected - value
    }

    /// What Stirling's formula lacks of the logarithm of a factorial.
    private static func stirlingError(_ number: Double) -> Double {
        guard number < 16 else {
            let square = number * number
            return (1.0 / 12 - (1.0 / 360 - 1 / (1_260 * square)) / square) / number
        }
        let factorial = stride(from: 2, through: number, by: 1).reduce(0.0) { $0 + log($1) }
        return factorial - (number + 0.5) * log(number) + number - log(2 * Double.pi) / 2
    }
}

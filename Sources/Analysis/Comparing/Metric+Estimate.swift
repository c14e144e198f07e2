import PunctualBase
package import Runs

extension Metric {
    /// The metric's own value over the rounds of one side, with its 95 % interval.
    ///
    /// A share of ticks is the mean of the rounds, since the ticks of all of them count, with an
    /// interval that is as wide at least as their number leaves it; all else is their median. With too
    /// few rounds for an interval it begins and ends at the value.
    ///
    /// - Returns: `nil` where no round has the metric, or the deadlines are too few to carry it.
    package func estimate(over rounds: [RoundFigures]) -> Estimate? {
        let merged = Dictionary(grouping: rounds, by: \.repetition).values.compactMap {
            RoundFigures(merging: $0)
        }
        guard support(in: merged) >= fewestSamples else { return nil }
        var values = merged.compactMap { $0.values[self] }
        let estimate =
            isShare
            ? RequirementResult.share(self, over: merged) : RequirementResult.median(of: values)
        if let estimate { return estimate }
        guard let value = isShare ? values.mean : values.takeMedian() else { return nil }
        return Estimate(value: value, low: value, high: value)
    }

    /// Why `estimate` has no value: `too few deadlines for p99`.
    package func lack(over rounds: [RoundFigures]) -> String {
        support(in: rounds) < fewestSamples
            ? "too few \(supportName) for \(rawValue)" : "its rounds have no \(rawValue)"
    }
}

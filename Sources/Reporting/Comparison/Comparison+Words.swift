package import Analysis
package import Runs

extension Comparison {
    /// What the verdict is of, in words.
    package var thingWords: String {
        switch thing {
        case .machine: "of this machine, absolute"
        case .timer where usesReference: "of this timer, relative to the reference"
        case .timer where pairing == .duet: "of this timer, both sides at once"
        case .timer: "of this timer, which has no reference beside it"
        }
    }

    /// The metrics that there is something to say of: without figures one that decides nothing would be
    /// a row of dashes.
    package var shownMetrics: [MetricComparison] {
        metrics.filter { $0.limit.isGating || $0.baseline != nil || $0.candidate != nil }
    }

    /// Whether the change of machine and timer are both known, and so both are shown.
    package var tellsBoth: Bool {
        metrics.contains { $0.machineChange != nil && $0.timerChange != nil }
    }

    /// The columns of changes: what is judged stands last, beside its interval.
    package var shownThings: [ComparedThing] {
        guard tellsBoth else { return [thing] }
        return ComparedThing.allCases.filter { $0 != thing } + [thing]
    }
}

extension Comparison {
    /// A metric's change of one of the two things; `nil` where it is not known.
    package func change(of thing: ComparedThing, in metric: MetricComparison) -> Estimate? {
        // What is no lateness is judged as it is, whatever is asked about.
        let isJudged = thing == self.thing && (pairing == .duet || metric.metric.isOfLateness)
        if isJudged { return metric.change }
        return switch thing {
        case .timer: metric.timerChange
        case .machine: metric.machineChange
        }
    }
}

extension MetricComparison {
    /// In a table: only what decides has a verdict.
    package var verdictWord: String { limit.isGating ? verdict.word : "shown only" }

    /// The sign before that.
    package var verdictSymbol: String { limit.isGating ? verdict.symbol : "·" }
}

import PunctualBase
import Runs

extension Recommendation {
    /// Advises on the series of the run that were measured without a load, by the rules of
    /// `MechanismChoice`.
    ///
    /// - Returns: `nil` where nothing was measured that can be advised.
    package init?(for analysis: RunAnalysis) {
        guard let choice = MechanismChoice(among: analysis) else { return nil }
        guard let sleeping = choice.cheapest(of: choice.sleeping) else {
            guard let only = choice.cheapest(of: choice.spinning) else { return nil }
            self.init(series: only.choice, sentence: choice.sentence(for: only) + ".")
            return
        }
        if let spinning = choice.cheapest(of: choice.affordableSpinning),
            choice.isFarBetter(spinning.choice, than: sleeping.best)
        {
            self.init(
                series: spinning.choice,
                sentence: choice.sentence(for: spinning.choice, insteadOf: sleeping.choice)
            )
            return
        }
        var sentence = choice.sentence(for: sleeping)
        if let dear = choice.spinning.first, choice.isFarBetter(dear, than: sleeping.best) {
            sentence += choice.clause(forDear: dear)
        } else if let hasty = choice.affordableSpinning.first,
            choice.isMedianFarBetter(hasty, than: sleeping.best)
        {
            sentence += choice.clause(forLongTailed: hasty)
        }
        self.init(series: sleeping.choice, sentence: sentence + ".")
    }
}

extension MechanismChoice {
    fileprivate func sentence(for found: (best: Int, choice: Int, equals: Int)) -> String {
        let chosen = "Use \(name(found.choice)): \(figures(found.choice))"
        guard candidates.count > 1 else {
            return "\(chosen), \(cost(found.choice)); nothing else was measured that compares"
        }
        guard found.choice != found.best else {
            let kind = found.best == candidates[0] ? "" : " that sleeps"
            let others = found.equals > 1 ? ", and none as good is cheaper" : ""
            let reason = "the most accurate\(kind)\(others)"
            return "\(chosen), \(reason), \(cost(found.choice))"
        }
        return "\(chosen), as accurate as \(name(found.best)) (\(figures(found.best)))"
            + " for less: \(cost(found.choice)) against \(price(found.best))"
    }

    fileprivate func sentence(for spinning: Int, insteadOf sleeping: Int) -> String {
        "Use \(name(spinning)): \(figures(spinning)), where \(name(sleeping)), which only sleeps,"
            + " has \(figures(sleeping)); it costs \(price(spinning)) of processor time a tick"
            + "\(share(spinning)) against \(price(sleeping))."
    }

    fileprivate func clause(forDear spinning: Int) -> String {
        "; \(name(spinning)) reaches \(figures(spinning)), but takes"
            + " \(price(spinning)) a tick\(share(spinning))"
    }

    fileprivate func clause(forLongTailed spinning: Int) -> String {
        "; \(name(spinning)) has \(figures(spinning)): the longer tail"
    }

    private func name(_ index: Int) -> String {
        let described = series[index].series
        return switch described.executor {
        case nil: described.mechanism.rawValue
        case .pool: "a scheduler with \(described.mechanism.rawValue)"
        case .inline: "an inline scheduler with \(described.mechanism.rawValue)"
        }
    }

    private func figures(_ index: Int) -> String {
        let median = "p50 \(time(series[index].lateness.p50.map(Double.init)))"
        guard let worst = series[index].worstOf100Nanoseconds else { return median }
        return "\(median), worst of 100 \(time(Double(worst)))"
    }

    private func cost(_ index: Int) -> String { "\(price(index)) of processor time a tick" }

    private func price(_ index: Int) -> String { time(series[index].processorNanosecondsPerTick) }

    private func share(_ index: Int) -> String {
        guard let share = series[index].processorShare else { return "" }
        return " (\(QuantityText().percent(share)) of a processor)"
    }

    private func time(_ nanoseconds: Double?) -> String {
        guard let nanoseconds else { return "an unknown amount" }
        return QuantityText().time(nanoseconds: nanoseconds)
    }
}

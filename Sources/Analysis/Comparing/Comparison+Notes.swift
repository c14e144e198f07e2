import PunctualBase
import Runs

extension Comparison {
    /// Where machine and timer have not changed alike: which of the two it was.
    var notesOnReference: [String] {
        var byFinding: [Finding: [MetricComparison]] = [:]
        for metric in metrics where metric.metric.isSteady && metric.metric.isOfLateness {
            guard let finding = Finding(of: metric) else { continue }
            byFinding[finding, default: []].append(metric)
        }
        return Finding.allCases.compactMap { finding in
            byFinding[finding].map { finding.sentence(about: $0) }
        }
    }

    /// Which of the metrics that would have decided are only shown, since the rounds are too few or
    /// too short for them.
    func notesOnCarrying(_ limits: [MetricLimit]) -> [String] {
        let left = metrics.filter { metric in
            !metric.limit.isGating && limits.contains { $0.metric == metric.metric && $0.isGating }
        }
        guard !left.isEmpty else { return [] }
        let names = left.map(\.metric.rawValue).joined(separator: ", ")
        return [
            "The rounds are too few or too short for \(names) to decide: shown only. Longer rounds"
                + " (--seconds) carry them."
        ]
    }
}

/// What the reference timer tells where its own figure has changed by more than the limit.
private enum Finding: CaseIterable {
    case machineAlone
    case timerAlone
    case both

    init?(of metric: MetricComparison) {
        guard let machine = metric.machineChange, let timer = metric.timerChange,
            let reference = metric.referenceChange, let tolerated = metric.tolerated
        else { return nil }
        let scale = metric.scale
        func isBeyond(_ change: Estimate) -> Bool {
            scale.size(of: change.value) >= scale.size(of: tolerated)
        }
        guard isBeyond(reference), !scale.holdsNoChange(reference) else { return nil }
        switch (isBeyond(machine), isBeyond(timer)) {
        case (true, false): self = .machineAlone
        case (false, true): self = .timerAlone
        case (true, true): self = .both
        case (false, false): return nil
        }
    }

    func sentence(about metrics: [MetricComparison]) -> String {
        let names = metrics.map(\.metric.rawValue).joined(separator: ", ")
        let changes = metrics.compactMap { metric in
            metric.referenceChange.map {
                QuantityText().factor($0.value, on: metric.scale, unit: metric.metric.unit)
            }
        }
        .joined(separator: ", ")
        switch self {
        case .machineAlone:
            return "\(names): the reference changed by \(changes) as well: the machine changed, not"
                + " the timer."
        case .timerAlone:
            return "\(names): the reference changed by \(changes) meanwhile, and the lateness did"
                + " not: relative to it the timer changed, absolutely nothing did."
        case .both:
            return "\(names): the reference changed by \(changes) meanwhile: both the machine and"
                + " the timer changed."
        }
    }
}

extension ChangeScale {
    /// How far a change is from none.
    fileprivate func size(of change: Double) -> Double {
        switch self {
        case .ratio: change > 0 ? max(change, 1 / change) : .infinity
        case .difference: abs(change)
        }
    }

    fileprivate func holdsNoChange(_ estimate: Estimate) -> Bool {
        let none: Double = self == .ratio ? 1 : 0
        return estimate.low <= none && none <= estimate.high
    }
}

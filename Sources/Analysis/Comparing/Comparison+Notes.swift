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
            byFinding[finding].map { finding.sentence(about: $0, changed: changedSettings) }
        }
    }

    /// Names of what was set otherwise on the two sides, and strikes a reference timer as well.
    private var changedSettings: [String] {
        environmentDifferences.filter { !$0.isOfMeasurement }.map(\.name)
    }

    /// Which of the metrics that would have decided are only shown, since the rounds are too few or
    /// too short for them, or the machine moves them too far by itself.
    func notesOnCarrying(_ limits: [MetricLimit]) -> [String] {
        let left = metrics.filter { metric in
            !metric.limit.isGating && limits.contains { $0.metric == metric.metric && $0.isGating }
        }
        func names(_ metrics: [MetricComparison]) -> String {
            metrics.map(\.metric.rawValue).joined(separator: ", ")
        }
        let moving = left.filter(\.isBeyondHost)
        let short = left.filter { !$0.isBeyondHost }
        return [
            short.isEmpty
                ? nil
                : "The rounds are too few or too short for \(names(short)) to decide: shown only."
                    + " Longer rounds (--seconds) carry them.",
            moving.isEmpty
                ? nil
                : "This machine moves \(names(moving)) by more than the limit from one time to the"
                    + " next: shown only.",
        ].compactMap(\.self)
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

    func sentence(about metrics: [MetricComparison], changed: [String]) -> String {
        let names = metrics.map(\.metric.rawValue).joined(separator: ", ")
        let changes = metrics.compactMap { metric in
            metric.referenceChange.map {
                QuantityText().factor($0.value, on: metric.scale, unit: metric.metric.unit)
            }
        }
        .joined(separator: ", ")
        switch self {
        case .machineAlone:
            let cause = changed.isEmpty ? "the machine" : changed.joined(separator: ", ")
            return "\(names): the reference changed by \(changes) as well: \(cause) changed, not"
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

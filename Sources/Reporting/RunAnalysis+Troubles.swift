import Analysis
import Runs

/// What failed or was disturbed in part, each a sentence; the same in all formats.
extension RunAnalysis {
    /// Series of which some rounds were measured and others could not be.
    var partialFailures: [String] {
        series.indices.compactMap { index in
            let analysis = series[index]
            guard analysis.sampleCount > 0, !analysis.failedRounds.isEmpty else { return nil }
            let whole = analysis.rounds.count + analysis.failedRounds.count
            let reasons = Self.once(analysis.failedRounds.compactMap(\.failure))
            let failed = "\(analysis.failedRounds.count) of \(whole) rounds"
            return "\(failed) of \(name(of: index)) could not be measured:"
                + " \(reasons.joined(separator: "; "))."
        }
    }

    /// Series of which the conditions, or the machine, changed while a round ran.
    var disturbances: [String] {
        changesInRounds + changesBetweenRounds
    }

    private var changesInRounds: [String] {
        series.indices.compactMap { index in
            let rounds = series[index].rounds
            let disturbed = rounds.compactMap(\.disturbance)
            guard !disturbed.isEmpty else { return nil }
            return "In \(disturbed.count) of \(rounds.count) rounds of \(name(of: index)) the"
                + " conditions changed while it ran"
                + " (\(Self.once(disturbed).joined(separator: "; "))): its figures are of both."
        }
    }

    /// Whoever moves the program between two rounds disturbs neither, and changes all that follow.
    private var changesBetweenRounds: [String] {
        series.indices.compactMap { index in
            // A thread on each processor is another one each time.
            guard series[index].series.conditions.processors != .each else { return nil }
            let observed = series[index].rounds.sorted { $0.position < $1.position }
                .compactMap(\.observed)
            let changes = zip(observed, observed.dropFirst()).compactMap { $0.change(until: $1) }
            guard !changes.isEmpty else { return nil }
            return "Between the rounds of \(name(of: index)) the conditions changed"
                + " (\(Self.once(changes).joined(separator: "; "))): its figures are of both."
        }
    }

    private static func once(_ texts: [String]) -> [String] {
        var once: [String] = []
        for text in texts where !once.contains(text) { once.append(text) }
        return once
    }
}

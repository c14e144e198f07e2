import Analysis
import Reporting
import Runs

/// What was found out by comparing, before it is rendered.
struct ComparisonAnswer {
    var comparisons: [Comparison] = []
    var missing: [ComparisonReport.Missing] = []

    /// Of all comparisons together; `nil` where nothing was compared.
    var verdict: Verdict? {
        comparisons.isEmpty ? nil : Verdict(combining: comparisons.map(\.verdict))
    }

    /// Why there is no verdict; `nil` if there is one.
    var failure: String? {
        guard comparisons.isEmpty else { return nil }
        return "nothing was compared: \(Self.text(of: missing))"
    }

    /// What is missing, each with its reason.
    static func text(of missing: [ComparisonReport.Missing]) -> String {
        missing.isEmpty
            ? "the sides share no series"
            : missing.map { "\($0.name): \($0.reason)" }.joined(separator: "; ")
    }
}

extension ComparisonAnswer {
    /// The answer after a second measurement: what is worse in both is worse.
    ///
    /// A change that only one of them shows has not repeated; what the second says of it then counts
    /// where it was the first that saw it worse, and where the second did, it is in doubt. What could
    /// not be measured again stays as the first saw it: a program that has become so bad that it ends
    /// must not pass for that.
    ///
    /// - Parameters:
    ///   - second: What came of it; empty where it ended in an error.
    ///   - failure: That error.
    /// - Returns: Every comparison of either measurement.
    func confirmed(by second: ComparisonAnswer, failure: String? = nil) -> ComparisonAnswer {
        var answer = second
        var left = comparisons
        for place in answer.comparisons.indices {
            let new = answer.comparisons[place]
            let old = left.firstIndex { $0.hasSameSides(as: new) }.map { left.remove(at: $0) }
            answer.comparisons[place] = new.confirming(old)
        }
        for old in left {
            let names = [old.candidate.name, old.baseline.name]
            let reason = second.missing.first { names.contains($0.name) }?.reason ?? failure
            answer.comparisons.append(old.unconfirmed(for: reason))
        }
        for place in answer.missing.indices where !missing.contains(answer.missing[place]) {
            answer.missing[place].reason += " (in the second measurement)"
        }
        answer.missing += missing.filter { old in !answer.hasWord(of: old.name) }
        return answer
    }

    private func hasWord(of name: String) -> Bool {
        missing.contains { $0.name == name }
            || comparisons.contains { $0.baseline.name == name || $0.candidate.name == name }
    }
}

extension Comparison {
    fileprivate func hasSameSides(as other: Comparison) -> Bool {
        baseline.name == other.baseline.name && candidate.name == other.candidate.name
            && baseline.series == other.baseline.series
            && candidate.series == other.candidate.series
    }

    fileprivate func confirming(_ first: Comparison?) -> Comparison {
        guard let first else { return self }
        var result = self
        var unconfirmed: [String] = []
        for place in result.metrics.indices {
            let metric = result.metrics[place].metric
            let was = first.metrics.first { $0.metric == metric }?.verdict
            if was == .regressed, result.metrics[place].verdict != .regressed {
                unconfirmed.append(metric.rawValue)
            }
            guard was != .regressed, result.metrics[place].verdict == .regressed else { continue }
            result.metrics[place].verdict = .inconclusive
            result.metrics[place].reason = Self.unrepeated
        }
        for place in result.requirements.indices {
            let text = result.requirements[place].text
            let was = first.requirements.first { $0.text == text }?.verdict
            if was == .regressed, result.requirements[place].verdict != .regressed {
                unconfirmed.append(text)
            }
            guard was != .regressed, result.requirements[place].verdict == .regressed else {
                continue
            }
            result.requirements[place].verdict = .inconclusive
            result.requirements[place].reason = Self.unrepeated
        }
        result.notes.append(Self.note(first, unconfirmed: unconfirmed))
        result.verdict = Verdict(
            combining: result.metrics.filter(\.limit.isGating).map(\.verdict)
                + result.requirements.map(\.verdict)
        )
        return result
    }

    /// As the first measurement saw it, where the second has nothing of it.
    fileprivate func unconfirmed(for reason: String?) -> Comparison {
        var result = self
        let run = candidate.run.map { " (run \($0))" } ?? ""
        let outcome =
            verdict == .regressed ? "what is worse could not be confirmed" : "it was not repeated"
        let cause = reason ?? "it was not measured again"
        result.notes.append("This is the first measurement\(run); \(outcome): \(cause).")
        return result
    }

    private static let unrepeated =
        "it was worse in the second measurement and not in the first: measure once more"

    private static func note(_ first: Comparison, unconfirmed: [String]) -> String {
        let run = first.candidate.run.map { " (run \($0))" } ?? ""
        let outcome =
            unconfirmed.isEmpty
            ? "what was worse then is judged again here"
            : "what was worse then has not repeated: \(unconfirmed.joined(separator: ", "))"
        return "This is the second measurement, to confirm the first\(run); \(outcome)."
    }
}

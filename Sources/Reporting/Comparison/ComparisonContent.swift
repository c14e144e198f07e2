package import Analysis
package import PunctualBase
package import Runs

/// What a report of comparisons says, apart from any format.
package struct ComparisonContent: Sendable {
    /// A metric or a requirement that the verdict rests on.
    package struct Finding: Hashable, Sendable {
        package var comparison: Int
        /// Such as `worst of 100`, with the series before it where there are several.
        package var name: String
        /// Such as `×1.97 [1.41 – 2.78], limit ×1.50`.
        package var figures: String
        package var verdict: Verdict
        package var reason: String?
    }

    package let report: ComparisonReport
    package let metrics: MetricText
    package let quantities: QuantityText

    package init(_ report: ComparisonReport, quantities: QuantityText = QuantityText()) {
        self.report = report
        self.quantities = quantities
        metrics = MetricText(quantities: quantities)
    }

    /// What a comparison is called: `dispatch, 1 ms`; the same in every report of the same plan, since
    /// others keep its history under this name.
    package func name(of index: Int) -> String {
        let name = baseName(of: report.comparisons[index])
        let alike = report.comparisons[..<index].count { baseName(of: $0) == name }
        return alike == 0 ? name : "\(name) (\(alike + 1))"
    }

    private func baseName(of comparison: Comparison) -> String {
        let words = ConditionsText(quantities: quantities)
        let (first, second) = (comparison.baseline.series, comparison.candidate.series)
        let subject =
            first.name == second.name ? first.name : "\(second.name) against \(first.name)"
        let conditions = words.brief(second.conditions)
        let plain = words.brief(Conditions())
        return "\(subject), \(words.period(second.periodNanoseconds))"
            + (conditions == plain ? "" : ", \(conditions)")
    }

    /// All metrics and requirements that count, in the order of the comparisons.
    package var findings: [Finding] {
        report.comparisons.indices.flatMap { index in
            let prefix = report.comparisons.count > 1 ? "\(name(of: index)): " : ""
            return metricFindings(index, prefix) + requirementFindings(index, prefix)
        }
    }

    private func metricFindings(_ index: Int, _ prefix: String) -> [Finding] {
        report.comparisons[index].metrics.filter(\.limit.isGating).map { metric in
            Finding(
                comparison: index,
                name: prefix + metrics.name(of: metric.metric),
                figures: figures(of: metric),
                verdict: metric.verdict,
                reason: metric.reason
            )
        }
    }

    private func requirementFindings(_ index: Int, _ prefix: String) -> [Finding] {
        report.comparisons[index].requirements.map { requirement in
            Finding(
                comparison: index,
                name: prefix + "required \(requirement.text)",
                figures: "is \(metrics.estimate(requirement.value, of: requirement.metric))",
                verdict: requirement.verdict,
                reason: requirement.reason
            )
        }
    }

    /// `×1.97 [1.41 – 2.78], limit ×1.50`.
    package func figures(of metric: MetricComparison) -> String {
        let change = metrics.change(
            metric.change?.value,
            of: metric.metric,
            scale: metric.scale
        )
        let interval = metrics.interval(
            metric.change,
            of: metric.metric,
            scale: metric.scale
        )
        return "\(change) [\(interval)], limit \(metrics.limit(of: metric))"
    }
}

extension ComparisonContent {
    /// `REGRESSED`, or `FAILED` where the tool could not do its work.
    package var verdictWord: String {
        guard report.failure == nil, !failsByMissing, let verdict = report.verdict else {
            return "FAILED"
        }
        return verdict.headline
    }

    package var verdictSymbol: String {
        report.failure == nil && !failsByMissing ? report.verdict?.symbol ?? "✗" : "✗"
    }

    /// Whether it is for want of a series that the program ends as it does, whatever the others say.
    private var failsByMissing: Bool {
        report.exitCode == 1 && report.failure == nil && report.verdict != nil
            && !report.missing.isEmpty
    }

    /// How much of what the verdict rests on is told.
    package enum Detail: CaseIterable, Sendable {
        /// The metrics with their figures.
        case figures
        case names
        /// How many there are.
        case count
    }

    /// `REGRESSED: worst of 100 ×1.97 [1.41 – 2.78], limit ×1.50`.
    package var headline: String { headline(.figures) }

    /// The verdict with what it rests on.
    package func headline(_ detail: Detail) -> String {
        let words = thingWords.map { "\($0): " } ?? ""
        let cost = processorTime.map { "; \($0)" } ?? ""
        return "\(verdictWord): \(words)\(headlineReason(detail))\(cost)"
    }

    /// What the verdict is of, in words; `nil` where no metric decides, or nothing was compared.
    package var thingWords: String? {
        guard report.failure == nil, report.verdict != nil, report.kind != .noise else {
            return nil
        }
        let judged = report.comparisons.filter { $0.metrics.contains(where: \.limit.isGating) }
        let words = unique(judged.map(\.thingWords))
        guard words.count > 1 else { return words.first }
        // Some are duets, some have a reference timer, or some are of the machine.
        return judged.allSatisfy { $0.thing == .timer }
            ? "of these timers, relative to what ran beside each"
            : words.joined(separator: ", or ")
    }

    /// `CPU a wakeup ×49.0`, where the two sides of the only comparison differ in what they cost; what
    /// is bought dearly is not simply better.
    package var processorTime: String? {
        guard report.failure == nil, report.kind != .noise, report.comparisons.count == 1,
            let metric = report.comparisons[0].metrics.first(where: { $0.metric == .processor }),
            !metric.limit.isGating, let change = metric.change
        else { return nil }
        let text = metrics.change(change.value, of: metric.metric, scale: metric.scale)
        return "\(metrics.name(of: metric.metric)) \(text)"
    }

    private func headlineReason(_ detail: Detail) -> String {
        if let failure = report.failure { return failure }
        guard let verdict = report.verdict else {
            return "nothing was compared" + (missingText.map { ": \($0)" } ?? "")
        }
        if failsByMissing {
            let missing = detail == .count ? "\(report.missing.count) series" : missingText ?? ""
            return "not compared: \(missing); the rest: \(verdict.headline)"
        }
        let deciding = findings.filter { $0.verdict == verdict }
        if verdict == .pass || deciding.isEmpty { return reasonWithoutFinding(verdict) }
        switch detail {
        case .figures:
            return list(deciding.map { "\($0.name) \($0.figures)" }, limit: 2, separator: "; ")
        case .names:
            let hasCommas = report.comparisons.count > 1
            return list(deciding.map(\.name), limit: 4, separator: hasCommas ? "; " : ", ")
        case .count:
            return "\(deciding.count) \(deciding.count == 1 ? "metric" : "metrics")"
        }
    }

    /// More than the limit would be a table, which the report has.
    private func list(_ texts: [String], limit: Int, separator: String) -> String {
        let rest = texts.count - limit
        return texts.prefix(limit).joined(separator: separator)
            + (rest > 0 ? " and \(rest) more" : "")
    }

    private func reasonWithoutFinding(_ verdict: Verdict) -> String {
        if verdict == .pass {
            let passed = findings.count
            let counted = "\(passed) of \(passed) metrics within their limits"
            guard report.kind == .noise else { return counted }
            return counted + ", as the same thing twice must be"
        }
        let differing = report.comparisons.flatMap(\.environmentDifferences).map(\.name)
        if !differing.isEmpty {
            return "the sides differ in \(unique(differing).joined(separator: ", "))"
        }
        if let missingText { return "not compared: \(missingText)" }
        return report.comparisons.flatMap(\.notes).first ?? "see the report"
    }

    /// `io-uring (not permitted here)`, of which nothing was compared; `nil` if nothing is missing.
    package var missingText: String? {
        guard !report.missing.isEmpty else { return nil }
        let names = report.missing.map { "\($0.name) (\($0.reason))" }
        return names.joined(separator: "; ")
    }

    /// What to do about the verdict: one sentence.
    package var advice: String {
        guard report.failure == nil, let verdict = report.verdict else {
            return "Nothing can be said of the timers before this is mended."
        }
        switch (report.kind, verdict) {
        case (.noise, .pass):
            return "This host can tell apart what differs by more than the smallest visible change."
        case (.noise, _):
            return "The same thing was measured twice, so that this is the host's doing: quiet it, "
                + "or use more rounds."
        case (_, .pass): return "Nothing needs to be done."
        case (_, .improved):
            return "Keep this measurement as the new baseline, so that the gain is not lost unseen."
        case (_, .inconclusive):
            return findings.first { $0.verdict == .inconclusive }.flatMap(openQuestion)
                ?? "The figures can be read, but they decide nothing."
        case (_, .regressed):
            return "Look from which percentile on the two spectra part, and what else differs "
                + "between the sides; to rule out chance, repeat the command below."
        }
    }

    /// `dispatch, 1 ms: p99: the change may be as large as …`; `nil` without a reason.
    private func openQuestion(_ finding: Finding) -> String? {
        let series = report.comparisons.count > 1 ? "" : "\(name(of: finding.comparison)): "
        return finding.reason.map { "\(series)\(finding.name): \($0)" }
    }

    /// The command to repeat it, as a shell reads it.
    package var command: String {
        report.command.map(\.quotedForShell).joined(separator: " ")
    }

    func unique(_ texts: [String]) -> [String] {
        var found: [String] = []
        for text in texts where !found.contains(text) { found.append(text) }
        return found
    }
}

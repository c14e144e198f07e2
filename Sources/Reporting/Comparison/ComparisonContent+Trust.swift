package import Analysis
import PunctualBase
import Runs

/// What the host did to both sides of a comparison while they were measured.
package struct ComparisonNoise: Hashable, Sendable {
    /// Share of all processors' time that the hypervisor took, from 0 to 1; `nil` if all rounds are too
    /// short to tell it (`RoundFigures.tellsSteal`).
    package var stealShare: Double?
    /// Share of its time that a measuring thread waited for a whole slice of another.
    ///
    /// The usual wait after a wakeup is not in it: the kernel does not count that. `nil` if not told.
    package var runQueueShare: Double?
    /// Rounds in which a quota stopped the process, of all.
    package var throttledRounds = 0
    package var rounds = 0

    /// Above either share the tail says more of the host than of the timers, and so it does where a
    /// quota stopped them.
    package var isNoisy: Bool {
        (stealShare ?? 0) > 0.005 || (runQueueShare ?? 0) > 0.01 || throttledRounds > 0
    }

    /// `throttled in 3 of 40 rounds`; `nil` where it was not.
    var throttlingText: String? {
        throttledRounds > 0 ? "throttled in \(throttledRounds) of \(rounds) rounds" : nil
    }

    /// The kernel counts stolen time in ticks of 10 ms: none of them is not nothing.
    func stealText(_ quantities: QuantityText) -> String {
        guard let stealShare else { return "steal not told by rounds this short" }
        return stealShare == 0
            ? "steal less than one 10 ms tick"
            : "steal \(quantities.fixed(stealShare * 100, decimals: 1)) %"
    }

    package init(of comparisons: [Comparison]) {
        let sides = comparisons.flatMap { [$0.baseline, $0.candidate] }
        var (stolen, processorTime, waited, time) = (0.0, 0.0, 0.0, 0.0)
        for side in sides {
            let processors = Double(max(side.host.processorCount, 1))
            rounds += side.rounds.count
            throttledRounds += side.rounds.count { $0.throttledNanoseconds ?? 0 > 0 }
            for round in side.rounds {
                if round.tellsSteal {
                    stolen += Double(round.stealNanoseconds)
                    processorTime += Double(round.lengthNanoseconds) * processors
                }
                guard let wait = round.runQueueNanoseconds else { continue }
                waited += Double(wait)
                time += Double(round.lengthNanoseconds)
            }
        }
        // What was stolen just before and after a round is counted with it.
        stealShare = processorTime > 0 ? min(1, stolen / processorTime) : nil
        runQueueShare = time > 0 ? waited / time : nil
    }
}

extension EnvironmentDifference {
    /// Whether it is what the comparison is about: of sides that were measured beside each other all
    /// that was asked for, of a machine all that is not the measurement itself.
    func isChangeAskedAbout(in comparison: Comparison) -> Bool {
        comparison.pairing != .stored || comparison.thing == .machine && !isOfMeasurement
    }
}

extension ComparisonContent {
    package var noise: ComparisonNoise { ComparisonNoise(of: report.comparisons) }

    /// `VM (kvm), 2 processors, steal 0.6 %, waited for a slice 0.2 %: noisy`.
    package var hostText: String {
        guard let host = report.comparisons.first?.candidate.host else { return "" }
        let count = host.processorCount
        var parts = [
            host.virtualisation.map { "VM (\($0))" } ?? "not virtualised",
            "\(count) \(count == 1 ? "processor" : "processors")",
            noise.stealText(quantities),
        ]
        if let throttling = noise.throttlingText { parts.append(throttling) }
        if let wait = noise.runQueueShare { parts.append("waited for a slice \(share(wait))") }
        return parts.joined(separator: ", ") + (noise.isNoisy ? ": noisy" : ": quiet")
    }

    private func share(_ value: Double) -> String {
        value == 0 ? "0 %" : "\(quantities.fixed(value * 100, decimals: 1)) %"
    }

    /// `p50 ×1.03, p99 ×1.45` of a comparison; `nil` where that is not known.
    package func smallestVisible(of comparison: Comparison) -> String? {
        let texts = comparison.metrics.filter(\.limit.isGating).compactMap { metric -> String? in
            guard let change = metric.smallestVisible else { return nil }
            let text = metrics.change(change, of: metric.metric, scale: metric.scale)
            return "\(metrics.name(of: metric.metric)) \(text)"
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    package func pairingText(of comparison: Comparison) -> String {
        let how =
            switch comparison.pairing {
            case .duet:
                "duet: both at once, half a period apart; which side starts alternates"
            case .interleaved: "interleaved: round by round in the order A B B A"
            case .stored: "stored: measured at different times"
            }
        guard comparison.tellsBoth || comparison.usesReference else { return how }
        return how + "; a reference timer ran beside each"
    }

    /// What differs, what was changed, and what to know besides, each a sentence.
    package func remarks(on comparison: Comparison) -> [String] {
        let differences = comparison.environmentDifferences.map { difference in
            let (name, old, new) = (difference.name, difference.baseline, difference.candidate)
            return difference.isChangeAskedAbout(in: comparison)
                ? "Changed: \(name), from “\(old)” to “\(new)”."
                : "The sides differ in \(name): “\(old)” and “\(new)”."
        }
        return differences + [bandText(of: comparison)].compactMap { $0 } + comparison.notes
    }

    /// How far the machine moves by itself between two times; `nil` where that does not matter.
    package func bandText(of comparison: Comparison) -> String? {
        guard comparison.pairing == .stored, comparison.thing == .machine else { return nil }
        guard let band = comparison.band else {
            return
                "How far this machine moves by itself between two times is not known: no other "
                + "comparable run is stored."
        }
        let reaches = comparison.metrics.filter(\.limit.isGating).compactMap { metric -> String? in
            guard let reach = metric.hostReach else { return nil }
            let text = metrics.change(reach, of: metric.metric, scale: metric.scale)
            return "\(metrics.name(of: metric.metric)) \(text)"
        }
        guard !reaches.isEmpty else { return nil }
        return "Between two times this machine moves by itself up to "
            + "\(reaches.joined(separator: ", ")) (\(text(of: band)))."
    }

    private func text(of band: HostBand) -> String {
        "\(band.runs) runs over \(quantities.longSpan(nanoseconds: band.spanNanoseconds))"
    }

    /// `20 rounds × 2 s`, and how many of them the host disturbed too much.
    package func roundsText(of side: ComparisonSide) -> String {
        let count = side.rounds.count
        var text = "\(count) \(count == 1 ? "round" : "rounds")"
        if let length = side.rounds.first?.lengthNanoseconds {
            text += " × \(ConditionsText(quantities: quantities).period(length))"
        }
        if side.disturbedRounds > 0 { text += " (\(side.disturbedRounds) more disturbed)" }
        return text
    }

    /// Whether the comparison can be trusted, a remark a line: equal ones of several comparisons as
    /// one, with those that it holds for.
    package var trust: [ReportContent.Remark] {
        var remarks: [ReportContent.Remark] = []
        var holders: [[Int]] = []
        for index in report.comparisons.indices {
            for remark in trustRemarks(on: report.comparisons[index]) {
                if let place = remarks.firstIndex(of: remark) {
                    if holders[place].last != index { holders[place].append(index) }
                } else {
                    remarks.append(remark)
                    holders.append([index])
                }
            }
        }
        for place in remarks.indices {
            remarks[place].text = naming(holders[place]) + remarks[place].text
        }
        return remarks + remarksOnAll
    }

    /// `All 14 comparisons: `; without the names of those that it does not hold for, where they are few.
    private func naming(_ indices: [Int]) -> String {
        let all = report.comparisons.indices
        guard all.count > 1 else { return "" }
        guard indices.count < all.count else { return "All \(all.count) comparisons: " }
        func list(_ indices: [Int]) -> String {
            unique(indices.map { name(of: $0) }).joined(separator: "; ")
        }
        let others = all.filter { !indices.contains($0) }
        return others.count <= 3 && others.count < indices.count
            ? "All but \(list(others)): " : "\(list(indices)): "
    }

    private func trustRemarks(on comparison: Comparison) -> [ReportContent.Remark] {
        let sides = [comparison.baseline, comparison.candidate]
        let kept = sides.map(\.rounds.count)
        let left = sides.map(\.disturbedRounds).reduce(0, +)
        var remarks = [
            ReportContent.Remark(
                isCaution: kept.contains { $0 < 6 } || left > 0,
                text: "\(roundsText(of: sides[0])) of the baseline, "
                    + "\(roundsText(of: sides[1])) of the candidate."
            ),
            ReportContent.Remark(
                isCaution: comparison.pairing == .stored && !comparison.usesReference,
                text: "Pairing \(pairingText(of: comparison)); judged "
                    + "\(comparison.thingWords)."
            ),
        ]
        for (role, side) in zip(["baseline", "candidate"], sides) where side.analysis == nil {
            remarks.append(
                .init(
                    isCaution: false,
                    text:
                        "Of the \(role) only the figures of its rounds are left, without "
                        + "samples: the plots that need these show the other side or are left out."
                )
            )
        }
        let changed = comparison.environmentDifferences.filter {
            $0.isChangeAskedAbout(in: comparison)
        }
        if !changed.isEmpty {
            let names = changed.map(\.name).joined(separator: ", ")
            remarks.append(.init(isCaution: false, text: "What was changed: \(names)."))
        }
        let differing = comparison.environmentDifferences.filter { !changed.contains($0) }
        if !differing.isEmpty {
            let names = differing.map(\.name).joined(separator: ", ")
            remarks.append(.init(isCaution: true, text: "The sides differ in \(names)."))
        }
        if comparison.band == nil, let unknown = bandText(of: comparison) {
            remarks.append(.init(isCaution: true, text: unknown))
        }
        return remarks + comparison.notes.map { .init(isCaution: true, text: $0) }
    }

    private var remarksOnAll: [ReportContent.Remark] {
        var remarks: [ReportContent.Remark] = []
        if !report.comparisons.isEmpty {
            let rounds = report.comparisons.flatMap { $0.baseline.rounds + $0.candidate.rounds }
                .filter(\.tellsSteal)
            let stolen = rounds.count {
                $0.stealNanoseconds > RoundFigures.stealStepNanoseconds
            }
            let theft =
                rounds.isEmpty
                ? ""
                : " In \(stolen) of \(rounds.count) rounds the hypervisor took more than 10 ms."
            remarks.append(
                .init(isCaution: noise.isNoisy, text: "Host: \(hostText).\(theft)")
            )
        }
        let visible = ranges { $0.smallestVisible }
        if !visible.isEmpty {
            remarks.append(
                .init(
                    isCaution: false,
                    text: "The smallest worsening that could have been found: \(visible)."
                )
            )
        }
        remarks += knownBands
        if let missing = missingText {
            remarks.append(.init(isCaution: true, text: "Not compared: \(missing)."))
        }
        if !report.allowances.isEmpty {
            let options = report.allowances.map { "--\($0.rawValue)" }.sorted()
            remarks.append(
                .init(
                    isCaution: true,
                    text: "Waved through by the user: \(options.joined(separator: ", "))."
                )
            )
        }
        return remarks
    }

    /// `p50 ×1.03, p99 ×1.10 to ×1.45` over some of the comparisons, by the metrics that decide there.
    private func ranges(
        over comparisons: [Comparison]? = nil,
        _ value: (MetricComparison) -> Double?
    ) -> String {
        let all = (comparisons ?? report.comparisons).flatMap(\.metrics).filter(\.limit.isGating)
        let texts = Metric.allCases.flatMap { metric in
            // Ratios and differences of one metric have no common order.
            [ChangeScale.ratio, .difference].compactMap { scale -> String? in
                let values = all.filter { $0.metric == metric && $0.scale == scale }
                    .compactMap(value).filter(\.isFinite)
                guard let least = values.min(), let most = values.max() else { return nil }
                let ends = [least, most].map { metrics.change($0, of: metric, scale: scale) }
                let range = ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])"
                return "\(metrics.name(of: metric)) \(range)"
            }
        }
        return texts.joined(separator: ", ")
    }

    /// How far the machine moves by itself: once for all comparisons that know it of the same runs.
    private var knownBands: [ReportContent.Remark] {
        let known = report.comparisons.filter {
            $0.pairing == .stored && $0.thing == .machine && $0.band != nil
        }
        func spanText(_ comparison: Comparison) -> String { comparison.band.map(text) ?? "" }
        return unique(known.map(spanText)).map { span in
            let alike = known.filter { spanText($0) == span }
            return .init(
                isCaution: alike.contains { $0.band?.isShort == true },
                text: "Between two times this machine moves by itself up to "
                    + "\(ranges(over: alike) { $0.hostReach }) (\(span))."
            )
        }
    }
}

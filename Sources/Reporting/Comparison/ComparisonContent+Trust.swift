package import Analysis
import PunctualBase
import Runs

/// What the host did to both sides of a comparison while they were measured.
package struct ComparisonNoise: Hashable, Sendable {
    /// Share of all processors' time that the hypervisor took, from 0 to 1.
    package var stealShare: Double
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
        stealShare > 0.005 || (runQueueShare ?? 0) > 0.01 || throttledRounds > 0
    }

    /// `throttled in 3 of 40 rounds`; `nil` where it was not.
    var throttlingText: String? {
        throttledRounds > 0 ? "throttled in \(throttledRounds) of \(rounds) rounds" : nil
    }

    /// The kernel counts stolen time in ticks of 10 ms: none of them is not nothing.
    func stealText(_ quantities: QuantityText) -> String {
        stealShare == 0
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
                stolen += Double(round.stealNanoseconds)
                processorTime += Double(round.lengthNanoseconds) * processors
                guard let wait = round.runQueueNanoseconds else { continue }
                waited += Double(wait)
                time += Double(round.lengthNanoseconds)
            }
        }
        stealShare = processorTime > 0 ? stolen / processorTime : 0
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
        let span = quantities.longSpan(nanoseconds: band.spanNanoseconds)
        let count = "\(band.runs) runs over \(span)"
        guard !reaches.isEmpty else { return nil }
        return "Between two times this machine moves by itself up to "
            + "\(reaches.joined(separator: ", ")) (\(count))."
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

    /// Whether the comparison can be trusted, a remark a line.
    package var trust: [ReportContent.Remark] {
        report.comparisons.indices.flatMap { index in
            remarks(on: report.comparisons[index], prefix: prefix(of: index))
        } + remarksOnAll
    }

    private func prefix(of index: Int) -> String {
        report.comparisons.count > 1 ? "\(name(of: index)): " : ""
    }

    private func remarks(on comparison: Comparison, prefix: String) -> [ReportContent.Remark] {
        let sides = [comparison.baseline, comparison.candidate]
        let kept = sides.map(\.rounds.count)
        let left = sides.map(\.disturbedRounds).reduce(0, +)
        let stolen = sides.flatMap(\.rounds).count { $0.stealNanoseconds > 10_000_000 }
        var remarks = [
            ReportContent.Remark(
                isCaution: kept.contains { $0 < 6 } || left > 0,
                text: prefix
                    + "\(roundsText(of: sides[0])) of the baseline, \(roundsText(of: sides[1])) of "
                    + "the candidate; in \(stolen) of \(kept[0] + kept[1]) the hypervisor took more "
                    + "than 10 ms."
            ),
            ReportContent.Remark(
                isCaution: comparison.pairing == .stored && !comparison.usesReference,
                text: "\(prefix)Pairing \(pairingText(of: comparison)); judged "
                    + "\(comparison.thingWords)."
            ),
        ]
        if let visible = smallestVisible(of: comparison) {
            remarks.append(
                .init(
                    isCaution: false,
                    text: "\(prefix)The smallest worsening that could have been found: \(visible)."
                )
            )
        }
        for (role, side) in zip(["baseline", "candidate"], sides) where side.analysis == nil {
            remarks.append(
                .init(
                    isCaution: false,
                    text:
                        "\(prefix)Of the \(role) only the figures of its rounds are left, without "
                        + "samples: the plots that need these show the other side or are left out."
                )
            )
        }
        let changed = comparison.environmentDifferences.filter {
            $0.isChangeAskedAbout(in: comparison)
        }
        if !changed.isEmpty {
            let names = changed.map(\.name).joined(separator: ", ")
            remarks.append(.init(isCaution: false, text: "\(prefix)What was changed: \(names)."))
        }
        let differing = comparison.environmentDifferences.filter { !changed.contains($0) }
        if !differing.isEmpty {
            let names = differing.map(\.name).joined(separator: ", ")
            remarks.append(.init(isCaution: true, text: "\(prefix)The sides differ in \(names)."))
        }
        if let band = bandText(of: comparison) {
            let isKnown = comparison.band?.isShort == false
            remarks.append(.init(isCaution: !isKnown, text: prefix + band))
        }
        return remarks + comparison.notes.map { .init(isCaution: true, text: prefix + $0) }
    }

    private var remarksOnAll: [ReportContent.Remark] {
        var remarks: [ReportContent.Remark] = []
        if !report.comparisons.isEmpty {
            remarks.append(.init(isCaution: noise.isNoisy, text: "Host: \(hostText)."))
        }
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
}

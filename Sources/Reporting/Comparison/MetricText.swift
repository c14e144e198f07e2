package import Analysis
package import PunctualBase
package import Runs

/// Metrics, their values, changes and limits as all reports of comparisons print them.
package struct MetricText: Sendable {
    private let quantities: QuantityText

    package init(quantities: QuantityText = QuantityText()) {
        self.quantities = quantities
    }

    package var absent: String { quantities.absent }

    package func name(of metric: Metric) -> String {
        switch metric {
        case .p50, .p99, .p999, .drift: metric.rawValue
        case .windowP90: "p90 (window)"
        case .worstOf100: "worst of 100"
        case .late:
            "late > \(PlotAxis.timeLabel(nanoseconds: Double(Metric.lateLimitNanoseconds)))"
        case .missed: "missed"
        case .processor: "CPU a wakeup"
        }
    }

    /// What the metric is, in half a sentence.
    package func explanation(of metric: Metric) -> String {
        switch metric {
        case .p50: "median lateness"
        case .windowP90: "median over windows of 100 deadlines of each window's 90th percentile"
        case .worstOf100: "median over windows of 100 deadlines of each window's latest"
        case .p99: "lateness that 99 % of the deadlines did not exceed"
        case .p999: "lateness that 99.9 % of the deadlines did not exceed"
        case .drift: "slope of the time-interval error, in µs per second"
        case .late: "share of the planned ticks that were woken later than this"
        case .missed: "share of the planned ticks without a wakeup of their own"
        case .processor: "processor time of the measuring thread, or of a program, a wakeup"
        }
    }

    /// `107 µs`, `+0.3 ppm`, `9.5 ‰`; a dash where there is none.
    package func value(_ value: Double?, of metric: Metric) -> String {
        guard let value, value.isFinite else { return quantities.absent }
        switch metric.unit {
        case .nanoseconds: return quantities.time(nanoseconds: value)
        case .partsPerMillion: return "\(partsPerMillion(value)) ppm"
        case .perMille: return "\(number(value)) \(perMille)"
        }
    }

    /// `×1.97`, or `+0.3 ppm` where differences are told.
    ///
    /// With `isBrief` it leaves out ppm and ‰, where the values beside it bear them.
    package func change(
        _ change: Double?,
        of metric: Metric,
        scale: ChangeScale,
        isBrief: Bool = false
    ) -> String {
        guard let change, change.isFinite else { return quantities.absent }
        switch scale {
        case .ratio: return "×\(ratio(change))"
        case .difference:
            var text = value(abs(change), of: metric)
            // A drift has its sign already.
            text = text.trimmingPlus
            if isBrief, metric.unit != .nanoseconds { text = String(text.prefix { $0 != " " }) }
            let isZero = !text.contains { ("1"..."9").contains($0) }
            return isZero ? text : (change < 0 ? "-" : "+") + text
        }
    }

    /// `1.41 – 2.78`, or `-0.8 – +1.4 ppm`; a dash with too few rounds.
    package func interval(
        _ estimate: Estimate?,
        of metric: Metric,
        scale: ChangeScale,
        isBrief: Bool = false
    ) -> String {
        guard let estimate, !(estimate.low.isNaN || estimate.high.isNaN) else {
            return quantities.absent
        }
        func end(_ value: Double, isBrief: Bool) -> String {
            guard value.isFinite else { return value < 0 ? "-∞" : "∞" }
            switch scale {
            case .ratio: return ratio(value)
            case .difference: return change(value, of: metric, scale: scale, isBrief: isBrief)
            }
        }
        return "\(end(estimate.low, isBrief: true)) – \(end(estimate.high, isBrief: isBrief))"
    }

    /// A value of the metric itself with its interval: `312 µs [290 µs – 340 µs]`.
    package func estimate(_ estimate: Estimate?, of metric: Metric) -> String {
        guard let estimate else { return quantities.absent }
        let ends = [estimate.low, estimate.high].map { value($0, of: metric) }
        return "\(value(estimate.value, of: metric)) [\(ends[0]) – \(ends[1])]"
    }

    /// `×1.05, 2 µs`: a change that matters passes both; `±5 ppm` where only the amount counts.
    package func limit(_ limit: MetricLimit) -> String {
        let amount = amount(limit)
        guard let relative = limit.relative else { return "±\(amount)" }
        let factor = "×\(ratio(1 + relative))"
        return limit.absolute > 0 ? "\(factor), \(amount)" : factor
    }

    /// The limit that is applied to these figures: `×1.10`, or `×1.20 (5 µs)` where the amount allows
    /// more than the ratio; of differences `±1 ‰`, or `±9.5 ‰ (×2.00)` where the ratio allows more.
    ///
    /// As it was set (`limit`) where a side has no figures.
    package func limit(of metric: MetricComparison) -> String {
        let limit = metric.limit
        guard let tolerated = metric.tolerated, tolerated.isFinite, let relative = limit.relative
        else { return self.limit(limit) }
        // The ratio comes back from its logarithm.
        let isMore = 1 + 1e-9
        switch metric.scale {
        case .ratio:
            let factor = "×\(ratio(tolerated))"
            return tolerated > (1 + relative) * isMore ? "\(factor) (\(amount(limit)))" : factor
        case .difference:
            guard tolerated > limit.absolute * isMore else { return "±\(amount(limit))" }
            let amount = value(tolerated, of: limit.metric).trimmingPlus
            return "±\(amount) (×\(ratio(1 + relative)))"
        }
    }

    private func amount(_ limit: MetricLimit) -> String {
        switch limit.metric.unit {
        case .nanoseconds: PlotAxis.timeLabel(nanoseconds: limit.absolute)
        case .partsPerMillion: "\(PlotAxis.plain(limit.absolute)) ppm"
        case .perMille: "\(PlotAxis.plain(limit.absolute)) \(perMille)"
        }
    }

    private var perMille: String { quantities.isUnicode ? "‰" : "permille" }

    /// Two decimals up to ten, three significant digits beyond and for very small ratios.
    package func ratio(_ value: Double) -> String {
        guard value.isFinite else { return quantities.absent }
        return (0.095..<9.995).contains(abs(value))
            ? quantities.fixed(value, decimals: 2) : quantities.significant(value)
    }

    /// One decimal for small drifts, of which more is noise, and never `-0.0`.
    private func partsPerMillion(_ value: Double) -> String {
        guard abs(value) >= 0.05 else { return "0.0" }
        let text =
            abs(value) < 10
            ? quantities.fixed(value, decimals: 1) : quantities.significant(value)
        return value > 0 ? "+\(text)" : text
    }

    private func number(_ value: Double) -> String {
        abs(value) < 0.0005 ? "0" : quantities.significant(value)
    }
}

extension String {
    fileprivate var trimmingPlus: String { hasPrefix("+") ? String(dropFirst()) : self }
}

extension Verdict {
    /// In a table, where only what needs an answer is shouted.
    package var word: String {
        switch self {
        case .pass: "pass"
        case .improved: "improved"
        case .inconclusive: "inconclusive"
        case .regressed: "REGRESSED"
        }
    }

    /// At the beginning of the line that a script looks for.
    package var headline: String {
        switch self {
        case .pass: "PASSED"
        case .improved: "IMPROVED"
        case .inconclusive: "INCONCLUSIVE"
        case .regressed: "REGRESSED"
        }
    }

    /// Says the same as the word, for those who look for a shape.
    package var symbol: String {
        switch self {
        case .pass: "✓"
        case .improved: "▲"
        case .inconclusive: "?"
        case .regressed: "✗"
        }
    }
}

import Analysis
package import PunctualBase
import Runs

/// A report of comparisons as JSON, schema `punctual-comparison/v1`.
///
/// `Documentation/comparison.schema.json` states its form and `comparison-schema.md` what it means. What
/// is not known is null, never left out.
package struct ComparisonJSON: Sendable {
    private let report: ComparisonReport
    private let content: ComparisonContent

    package init(_ report: ComparisonReport) {
        self.report = report
        content = ComparisonContent(report)
    }

    package var text: String { value.text }

    package var value: JSONValue {
        let created = report.createdAtUnixNanoseconds
        return .object([
            "schema": .string("punctual-comparison/v1"),
            "tool_version": .string(report.toolVersion),
            "kind": .string(report.kind.rawValue),
            "title": .string(report.title),
            "created_unix_ns": .integer(created),
            "created_utc": .string(UTCText.text(unixNanoseconds: created)),
            "arguments": .array(report.command.map { .string($0) }),
            "allowances": .array(report.allowances.map(\.rawValue).sorted().map { .string($0) }),
            "verdict": .string(verdict),
            "reason": .string(content.headline),
            "failure": .optional(report.failure),
            "exit_code": .integer(Int64(report.exitCode)),
            "missing": .array(
                report.missing.map { missing in
                    .object(["name": .string(missing.name), "reason": .string(missing.reason)])
                }
            ),
            "comparisons": .array(report.comparisons.indices.map(comparison)),
        ])
    }

    private var verdict: String {
        report.failure == nil ? report.verdict?.rawValue ?? "error" : "error"
    }

    private func comparison(_ index: Int) -> JSONValue {
        let comparison = report.comparisons[index]
        return .object([
            "name": .string(content.name(of: index)),
            "verdict": .string(comparison.verdict.rawValue),
            "pairing": .string(comparison.pairing.rawValue),
            "of": .string(comparison.thing.rawValue),
            "uses_reference": .bool(comparison.usesReference),
            "host_band": band(comparison.band),
            "baseline": side(comparison.baseline),
            "candidate": side(comparison.candidate),
            "metrics": .array(comparison.metrics.map(metric)),
            "requirements": .array(comparison.requirements.map(requirement)),
            "environment_differences": .array(
                comparison.environmentDifferences.map { difference in
                    .object([
                        "name": .string(difference.name),
                        "baseline": .string(difference.baseline),
                        "candidate": .string(difference.candidate),
                        "of_measurement": .bool(difference.isOfMeasurement),
                    ])
                }
            ),
            "notes": .array(comparison.notes.map { .string($0) }),
        ])
    }

    private func band(_ band: HostBand?) -> JSONValue {
        guard let band else { return .null }
        return .object([
            "runs": .integer(Int64(band.runs)),
            "span_ns": .integer(band.spanNanoseconds),
        ])
    }

    private func metric(_ metric: MetricComparison) -> JSONValue {
        // A ratio has no unit.
        let unit = metric.scale == .ratio ? nil : metric.metric.unit
        return .object([
            "metric": .string(metric.metric.rawValue),
            "unit": .string(metric.metric.unit.rawValue),
            "gating": .bool(metric.limit.isGating),
            "limit_relative": .optional(metric.limit.relative),
            "limit_absolute": .number(metric.limit.absolute),
            "baseline": number(metric.baseline, in: metric.metric.unit),
            "candidate": number(metric.candidate, in: metric.metric.unit),
            "scale": .string(metric.scale.rawValue),
            "change": estimate(metric.change, in: unit),
            "plain_change": estimate(metric.plainChange, in: unit),
            "machine_change": estimate(metric.machineChange, in: unit),
            "timer_change": estimate(metric.timerChange, in: unit),
            "reference_change": estimate(metric.referenceChange, in: unit),
            "pairs": .array(metric.pairs.map { number($0, in: unit) }),
            "tolerated": number(metric.tolerated, in: unit),
            "host_reach": number(metric.hostReach, in: unit),
            "smallest_visible": number(metric.smallestVisible, in: unit),
            "verdict": .string(metric.verdict.rawValue),
            "reason": .optional(metric.reason),
        ])
    }

    private func requirement(_ requirement: RequirementResult) -> JSONValue {
        .object([
            "text": .string(requirement.text),
            "metric": .string(requirement.metric.rawValue),
            "unit": .string(requirement.metric.unit.rawValue),
            "value": estimate(requirement.value, in: requirement.metric.unit),
            "verdict": .string(requirement.verdict.rawValue),
            "reason": .optional(requirement.reason),
        ])
    }

    private func side(_ side: ComparisonSide) -> JSONValue {
        let started = side.startedAtUnixNanoseconds
        return .object([
            "name": .string(side.name),
            "run": .optional(side.run),
            "started_unix_ns": .integer(started),
            "started_utc": .string(UTCText.text(unixNanoseconds: started)),
            "tool_version": .string(side.programVersion),
            "git_revision": .optional(side.gitRevision),
            "host": HostJSON(host: side.host).value,
            "series": .object([
                "name": .string(side.series.name),
                "mechanism": .string(side.series.mechanism.rawValue),
                "subject": .string(side.series.subject.rawValue),
                "period_ns": .integer(side.series.periodNanoseconds),
                "description": .string(SideText.series(of: side)),
            ]),
            "disturbed_rounds": .integer(side.disturbedRounds),
            "has_samples": .bool(side.analysis != nil),
            "rounds": .array(side.rounds.map(round)),
        ])
    }

    private func round(_ round: RoundFigures) -> JSONValue {
        var values: [String: JSONValue] = [:]
        for (metric, value) in round.values {
            values[metric.rawValue] = number(value, in: metric.unit)
        }
        return .object([
            "repetition": .integer(round.repetition),
            "samples": .integer(round.sampleCount),
            "planned_ticks": .integer(round.plannedTicks),
            "length_ns": .integer(round.lengthNanoseconds),
            "steal_ns": .integer(round.stealNanoseconds),
            "throttled_ns": .optional(round.throttledNanoseconds),
            "run_queue_ns": .optional(round.runQueueNanoseconds),
            "values": .object(values),
        ])
    }

    private func estimate(_ estimate: Estimate?, in unit: MetricUnit?) -> JSONValue {
        guard let estimate else { return .null }
        return .object([
            "value": number(estimate.value, in: unit),
            "low": number(estimate.low, in: unit),
            "high": number(estimate.high, in: unit),
        ])
    }

    /// Whole nanoseconds; other units as they are.
    private func number(_ value: Double?, in unit: MetricUnit?) -> JSONValue {
        unit == .nanoseconds ? .nanoseconds(value) : .optional(value)
    }
}

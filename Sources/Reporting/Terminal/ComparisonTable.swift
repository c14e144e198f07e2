import Analysis
import PunctualBase
import Runs

/// The metrics of one comparison for a terminal.
struct ComparisonTable {
    let rendering: TerminalTable.Rendering

    init(of comparison: Comparison, kind: ComparisonReport.Kind, style: TerminalStyle) {
        let text = MetricText(quantities: style.quantities)
        let isNoise = kind == .noise
        let things = comparison.shownThings
        let shown = comparison.shownMetrics
        var columns: [TerminalTable.Column] = [
            .init("metric"),
            .init(isNoise ? "first" : "baseline", .right, dropOrder: 2),
            .init(isNoise ? "again" : "candidate", .right, dropOrder: 1),
        ]
        columns += things.map { TerminalTable.Column($0.rawValue, .right) }
        columns += [
            .init("interval", dropOrder: 4),
            .init("visible from", .right, dropOrder: isNoise ? 0 : 6),
            .init("limit", dropOrder: things.count > 1 ? 5 : 3),
            .init("verdict"),
        ]
        let table = TerminalTable(
            columns: columns,
            rows: shown.map { metric -> [String] in
                let changes = things.map { comparison.change(of: $0, in: metric)?.value }
                return Self.row(of: metric, changes, text)
            },
            strongRow: shown.firstIndex { $0.limit.isGating && $0.verdict == .regressed }
        )
        rendering = table.rendering(style: style)
    }

    /// Units of small figures stand with the values alone, or the table would not fit in 80 columns.
    private static func row(
        of metric: MetricComparison,
        _ changes: [Double?],
        _ text: MetricText
    ) -> [String] {
        let (name, scale) = (metric.metric, metric.scale)
        let changes = changes.map { text.change($0, of: name, scale: scale, isBrief: true) }
        return [
            text.name(of: name), text.value(metric.baseline, of: name),
            text.value(metric.candidate, of: name),
        ] + changes + [
            text.interval(metric.change, of: name, scale: scale, isBrief: true),
            text.change(metric.smallestVisible, of: name, scale: scale, isBrief: true),
            metric.limit.isGating ? text.limit(of: metric) : text.absent,
            metric.verdictWord,
        ]
    }
}

/// Service levels and whether they are kept.
struct RequirementTable {
    private let table: TerminalTable
    private let style: TerminalStyle

    init(of requirements: [RequirementResult], style: TerminalStyle) {
        self.style = style
        let text = MetricText(quantities: style.quantities)
        table = TerminalTable(
            columns: [.init("required"), .init("measured", dropOrder: 1), .init("verdict")],
            rows: requirements.map { requirement in
                [
                    requirement.text, text.estimate(requirement.value, of: requirement.metric),
                    requirement.verdict.word,
                ]
            },
            strongRow: requirements.firstIndex { $0.verdict == .regressed }
        )
    }

    /// Empty where nothing is required.
    var lines: [String] { table.rows.isEmpty ? [] : table.lines(style: style) }
}

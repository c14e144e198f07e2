import Analysis
import PunctualBase
import Runs

/// The ranked table of the series that may be compared, under a line with their conditions.
struct GroupTable {
    private let group: SeriesGroup
    private let analysis: RunAnalysis
    private let style: TerminalStyle
    private let table: TerminalTable.Rendering?

    init(_ group: SeriesGroup, of analysis: RunAnalysis, style: TerminalStyle) {
        self.group = group
        self.analysis = analysis
        self.style = style
        let columns = Self.columns(for: group.ranked.map { analysis.series[$0] }, style: style)
        let recommended = group.ranked.firstIndex(where: analysis.isRecommended)
        let rows = group.ranked.map { index in
            let name = analysis.name(of: index)
            return columns.map { $0.cell(analysis.series[index], name) }
        }
        table =
            rows.isEmpty
            ? nil
            : TerminalTable(columns: columns.map(\.column), rows: rows, strongRow: recommended)
                .rendering(style: style)
    }

    var lines: [String] {
        let title = ConditionsText(quantities: style.quantities)
            .line(periodNanoseconds: group.periodNanoseconds, conditions: group.conditions)
        var lines = [style.clipped(style.printable(title))]
        if let table { lines += table.lines }
        for index in group.unmeasured {
            let reason = analysis.series[index].failure ?? "the run ended before its turn"
            let name = analysis.name(of: index)
            lines += style.wrapped(style.printable("\(name): not measured: \(reason)"))
        }
        return lines
    }

    /// What the terminal is too narrow for; `nil` where nothing was measured.
    var rendering: TerminalTable.Rendering? { table }
}

extension GroupTable {
    private struct Column {
        var column: TerminalTable.Column
        var cell: (SeriesAnalysis, String) -> String
    }

    /// The columns from left to right.
    ///
    /// Which go first on a narrow terminal follows what repeats from run to run: the worst of 100
    /// stays longest. The median and p90, by which the rows are ranked, stay in any case; so do
    /// missed and early wakeups where there are some.
    private static func columns(
        for series: [SeriesAnalysis],
        style: TerminalStyle
    ) -> [Column] {
        let text = style.quantities
        let hasMissed = series.contains { $0.missedTicks > 0 }
        let hasEarly = series.contains { $0.earlyWakeups > 0 }
        func time(
            _ title: String,
            _ dropOrder: Int,
            _ value: @escaping (SeriesAnalysis) -> Int64?
        ) -> Column {
            Column(column: .init(title, .right, dropOrder: dropOrder)) { series, _ in
                text.time(nanoseconds: value(series))
            }
        }
        let scale = series.first.map { Sparkline.scale(of: $0.histogram, quantities: text) }
        var columns = [
            Column(column: .init("mechanism")) { $1 },
            Column(column: .init(scale ?? "", dropOrder: 3, name: "histogram")) { series, _ in
                Sparkline.text(of: series.histogram, isUnicode: style.isUnicode)
            },
            time("p50", 0) { $0.lateness.p50 },
            time("p90", 0) { $0.lateness.p90 },
            time("p99", 6) { $0.lateness.p99 },
            time("p99.9", 8) { $0.lateness.p999 },
            time("max", 7) { $0.lateness.max },
            time("worst/100", 1) { $0.worstOf100Nanoseconds },
            Column(column: .init("missed", .right, dropOrder: hasMissed ? 0 : 9)) { series, _ in
                text.count(series.missedTicks)
            },
        ]
        if series.contains(where: \.hasMissedPercentiles) {
            columns += [
                time("p50 over wakeups", 10) { $0.wakeupLateness.p50 },
                time("p90 over wakeups", 11) { $0.wakeupLateness.p90 },
            ]
        }
        if hasEarly {
            columns.append(
                Column(column: .init("early", .right)) { series, _ in
                    text.count(series.earlyWakeups)
                }
            )
        }
        columns.append(
            Column(column: .init("drift", .right, dropOrder: 6)) { series, _ in
                DriftText(quantities: text).brief(series.drift)
            }
        )
        columns.append(
            Column(column: .init("CPU/wake", .right, dropOrder: 2)) { series, _ in
                text.time(nanoseconds: series.processorNanosecondsPerTick)
            }
        )
        return columns
    }
}

import Analysis
package import PunctualBase
import Runs

extension MetricHistory {
    /// For a terminal, the newest run last, a newline behind each line.
    package func text(style: TerminalStyle) -> String {
        let quantities = style.quantities
        let table = TerminalTable(
            columns: [
                .init("run", .right), .init("date", dropOrder: 1), .init("label", dropOrder: 3),
                .init("revision", dropOrder: 4),
                .init(MetricText(quantities: quantities).name(of: metric), .right),
                .init("95 % interval", dropOrder: 2), .init("change"),
            ],
            rows: rows(quantities)
        )
        var lines = [style.strong(style.clipped(style.printable(title(quantities))))]
        if !points.isEmpty { lines += table.lines(style: style) + [""] }
        lines += style.wrapped(style.printable(summary(quantities)))
        for remark in remarks(quantities) { lines += style.wrapped(style.printable(remark)) }
        return lines.map { $0 + "\n" }.joined()
    }

    package var markdown: String {
        let quantities = QuantityText()
        let remarks = remarks(quantities).map { "\n- \($0.escapedForMarkdown)" }.joined()
        return "# \(title(quantities).escapedForMarkdown)\n\n"
            + "\(summary(quantities).escapedForMarkdown)\n"
            + (points.isEmpty ? "" : "\n\(table.markdown)")
            + (remarks.isEmpty ? "" : remarks + "\n")
    }

    /// Run by run, for pages and Markdown.
    var table: ReportTable {
        ReportTable(
            caption: "",
            columns: [
                .init("run"), .init("date", isNumber: false), .init("label", isNumber: false),
                .init("revision", isNumber: false), .init(MetricText().name(of: metric)),
                .init("95 % interval", isNumber: false), .init("change", isNumber: false),
            ],
            rows: rows(QuantityText()),
            marked: Set(changes.map(\.index))
        )
    }

    /// As JSON, schema `punctual-history/v1`.
    package var value: JSONValue {
        func number(_ value: Double) -> JSONValue {
            metric.unit == .nanoseconds ? .nanoseconds(value) : .number(value)
        }
        return .object([
            "schema": .string("punctual-history/v1"),
            "series": .string(name),
            "metric": .string(metric.rawValue),
            "unit": .string(metric.unit.rawValue),
            "runs": .array(
                points.map { point in
                    let started = point.startedAtUnixNanoseconds
                    return .object([
                        "run": .integer(point.run),
                        "started_unix_ns": .integer(started),
                        "started_utc": .string(UTCText.text(unixNanoseconds: started)),
                        "label": .optional(point.label),
                        "git_revision": .optional(point.gitRevision),
                        "value": number(point.value.value),
                        "low": number(point.value.low),
                        "high": number(point.value.high),
                        "environment_changes": .array(
                            point.environmentChanges.map { difference in
                                .object([
                                    "name": .string(difference.name),
                                    "before": .string(difference.baseline),
                                    "after": .string(difference.candidate),
                                ])
                            }
                        ),
                    ])
                }
            ),
            "changes": .array(
                changes.map { change in
                    .object([
                        "run": .integer(points[change.index].run),
                        "before": number(change.before),
                        "after": number(change.after),
                        "improvement": .bool(change.isImprovement),
                    ])
                }
            ),
            "outliers": .array(outliers.map { .integer(points[$0].run) }),
            "left_out": .array(leftOut.map { .string($0) }),
        ])
    }

    func title(_ quantities: QuantityText) -> String {
        "\(MetricText(quantities: quantities).name(of: metric)) of \(name) over \(points.count) "
            + (points.count == 1 ? "run" : "runs")
    }

    func summary(_ quantities: QuantityText) -> String {
        guard !points.isEmpty else {
            return leftOut.isEmpty
                ? "No stored run has this series with this metric."
                : "None of its stored runs counts."
        }
        guard let last = changes.last else {
            return "No change of its level was found in these runs."
        }
        let metrics = MetricText(quantities: quantities)
        let texts = changes.map { change in
            "\(text(of: change, quantities: quantities)) with run \(points[change.index].run)"
        }
        return "The level changed: \(texts.joined(separator: ", ")). It was "
            + "\(metrics.value(last.before, of: metric)) before the last change and is "
            + "\(metrics.value(last.after, of: metric)) since."
    }

    /// What to know besides the changes: runs that stand apart, other surroundings, runs left out.
    func remarks(_ quantities: QuantityText) -> [String] {
        var remarks: [String] = []
        if !outliers.isEmpty {
            let texts = outliers.map { index in
                "run \(points[index].run) (\(text(ofOutlier: index, quantities: quantities)))"
            }
            let isRecent = outliers.contains { $0 >= points.count - 2 }
            remarks.append(
                "Apart from the level, too few runs to be a new one: \(texts.joined(separator: ", "))."
                    + (isRecent ? " Three runs in a row would be." : "")
            )
        }
        for point in points where !point.environmentChanges.isEmpty {
            let texts = point.environmentChanges.map {
                "\($0.name) (\(brief($0.baseline)) before, \(brief($0.candidate)) since)"
            }
            remarks.append(
                "With run \(point.run) the environment changed: \(texts.joined(separator: ", "))."
            )
        }
        if !leftOut.isEmpty { remarks.append("Left out: \(leftOut.joined(separator: "; ")).") }
        return remarks
    }

    private func brief(_ text: String) -> String {
        text.count <= 60 ? text : text.prefix(59) + "…"
    }

    private func rows(_ quantities: QuantityText) -> [[String]] {
        let metrics = MetricText(quantities: quantities)
        let byIndex = Dictionary(changes.map { ($0.index, $0) }) { first, _ in first }
        return points.enumerated().map { index, point in
            let hasInterval = point.value.low < point.value.high
            var marks: [String] = []
            if let change = byIndex[index] {
                let word = change.isImprovement ? "better" : "worse"
                marks.append("◆ \(text(of: change, quantities: quantities)), \(word)")
            }
            if outliers.contains(index) {
                marks.append("○ apart, \(text(ofOutlier: index, quantities: quantities))")
            }
            if !point.environmentChanges.isEmpty {
                marks.append("△ \(point.environmentChanges.map(\.name).joined(separator: ", "))")
            }
            return [
                String(point.run),
                String(
                    UTCText.text(unixNanoseconds: point.startedAtUnixNanoseconds).prefix(10)
                ),
                point.label ?? quantities.absent,
                point.gitRevision.map(SideText.shortRevision) ?? quantities.absent,
                metrics.value(point.value.value, of: metric),
                hasInterval
                    ? "\(metrics.value(point.value.low, of: metric)) – "
                        + metrics.value(point.value.high, of: metric) : quantities.absent,
                marks.joined(separator: "; "),
            ]
        }
    }
}

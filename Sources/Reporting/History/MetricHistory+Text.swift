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
        if points.isEmpty {
            lines += style.wrapped("No stored run has this series with this metric.")
        } else {
            lines += table.lines(style: style)
            lines += [""] + style.wrapped(style.printable(summary(quantities)))
        }
        return lines.map { $0 + "\n" }.joined()
    }

    package var markdown: String {
        let quantities = QuantityText()
        let table = ReportTable(
            caption: "",
            columns: [
                .init("run"), .init("date", isNumber: false), .init("label", isNumber: false),
                .init("revision", isNumber: false), .init(MetricText().name(of: metric)),
                .init("95 % interval", isNumber: false), .init("change", isNumber: false),
            ],
            rows: rows(quantities),
            marked: Set(changes.map(\.index))
        )
        return "# \(title(quantities).escapedForMarkdown)\n\n"
            + "\(summary(quantities).escapedForMarkdown)\n\n\(table.markdown)"
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
                    ])
                }
            ),
            "changes": .array(
                changes.map { change in
                    .object([
                        "run": .integer(points[change.index].run),
                        "before": number(change.before),
                        "after": number(change.after),
                    ])
                }
            ),
        ])
    }

    private func title(_ quantities: QuantityText) -> String {
        "\(MetricText(quantities: quantities).name(of: metric)) of \(name) over \(points.count) "
            + (points.count == 1 ? "run" : "runs")
    }

    private func summary(_ quantities: QuantityText) -> String {
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

    private func rows(_ quantities: QuantityText) -> [[String]] {
        let metrics = MetricText(quantities: quantities)
        let byIndex = Dictionary(changes.map { ($0.index, $0) }) { first, _ in first }
        return points.enumerated().map { index, point in
            let hasInterval = point.value.low < point.value.high
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
                byIndex[index].map { "◆ \(text(of: $0, quantities: quantities))" } ?? "",
            ]
        }
    }
}

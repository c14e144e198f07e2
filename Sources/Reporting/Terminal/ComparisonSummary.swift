import Analysis
package import PunctualBase
import Runs

/// A comparison for a terminal: both sides, the metrics, what hinders a decision, the verdict.
package struct ComparisonSummary: Sendable {
    private let content: ComparisonContent
    private let style: TerminalStyle
    private let isVerbose: Bool

    /// - Parameters:
    ///   - report: What is told.
    ///   - style: What the terminal can show.
    ///   - isVerbose: Also the figures of every round.
    package init(
        of report: ComparisonReport,
        style: TerminalStyle,
        isVerbose: Bool = false
    ) {
        self.isVerbose = isVerbose
        content = ComparisonContent(report, quantities: style.quantities)
        self.style = style
    }

    /// Lines with a newline behind each; the last one is `verdictLine`.
    package var text: String {
        var lines = [style.strong(style.clipped(style.printable(content.report.title)))]
        for index in content.report.comparisons.indices { lines += [""] + section(index) }
        if let missing = content.missingText {
            lines += [""] + prose("Not compared: \(missing).").map(style.warning)
        }
        lines += ["", style.strong(style.printable(plainVerdictLine))]
        return lines.map { $0 + "\n" }.joined()
    }

    /// All that `--quiet` leaves, with a newline: the verdict and the exit code.
    package var verdictLine: String { style.printable(plainVerdictLine) + "\n" }

    private var plainVerdictLine: String {
        let tail = "  exit \(content.report.exitCode)"
        let lines = ComparisonContent.Detail.allCases.map { "\(content.headline($0)).\(tail)" }
        // Why the tool failed is told in full.
        guard content.report.failure == nil else { return lines[0] }
        return lines.first { $0.count <= style.width } ?? lines[lines.count - 1]
    }

    private func section(_ index: Int) -> [String] {
        let comparison = content.report.comparisons[index]
        let table = ComparisonTable(of: comparison, kind: content.report.kind, style: style)
            .rendering
        var lines = header(index) + [""] + table.lines
        lines += ComparisonSparklines(of: comparison, style: style).lines
        if let noise = content.noiseTable(of: index) { lines += [""] + plain(noise) }
        let requirements = RequirementTable(of: comparison.requirements, style: style).lines
        if !requirements.isEmpty { lines += [""] + requirements }
        if isVerbose { lines += [""] + rounds(of: index) }
        let remarks = remarks(on: comparison)
        if !remarks.isEmpty { lines.append("") }
        for remark in remarks { lines += prose(remark).map(style.warning) }
        let notes = style.notes(of: [table], remedy: "Widen the terminal, or read the report.")
        if !notes.isEmpty { lines += [""] + notes }
        return lines
    }

    private func rounds(of index: Int) -> [String] {
        plain(content.roundTable(of: index))
    }

    /// A table of any report; its rightmost columns go first where the terminal is narrow.
    private func plain(_ table: ReportTable) -> [String] {
        let columns = table.columns.enumerated().map { place, column in
            TerminalTable.Column(
                column.title,
                column.isNumber ? .right : .left,
                dropOrder: place < 4 ? 0 : 1
            )
        }
        return TerminalTable(columns: columns, rows: table.rows).lines(style: style)
    }

    /// Why something is not decided and what would settle it, what differs, what to know besides.
    private func remarks(on comparison: Comparison) -> [String] {
        var remarks: [String] = []
        for metric in comparison.metrics where metric.limit.isGating {
            guard let reason = metric.reason else { continue }
            remarks.append("\(content.metrics.name(of: metric.metric)): \(reason)")
        }
        for requirement in comparison.requirements {
            guard let reason = requirement.reason else { continue }
            remarks.append("\(requirement.text): \(reason)")
        }
        for difference in comparison.environmentDifferences {
            remarks.append(
                "The sides differ in \(difference.name): “\(difference.baseline)” and "
                    + "“\(difference.candidate)”."
            )
        }
        return remarks + comparison.notes
    }

    private func header(_ index: Int) -> [String] {
        let comparison = content.report.comparisons[index]
        let isNoise = content.report.kind == .noise
        var table = TerminalTable(columns: [
            .init(""), .init(""), .init("", dropOrder: 1), .init("", dropOrder: 2),
        ])
        for (role, side) in [
            (isNoise ? "first" : "baseline", comparison.baseline),
            (isNoise ? "again" : "candidate", comparison.candidate),
        ] {
            table.append(
                [
                    role, SideText.name(of: side), content.roundsText(of: side),
                    SideText.series(of: side, quantities: style.quantities),
                ]
            )
        }
        var lines = Array(table.rendering(style: style).lines.dropFirst())
        lines += hanging("pairing", content.pairingText(of: comparison))
        var host = content.hostText
        if let visible = content.smallestVisible(of: comparison), !isNoise {
            host += "; smallest visible worsening: \(visible)"
        }
        return lines + hanging("host", host)
    }

    /// A paragraph under a word, like the rows above it.
    private func hanging(_ word: String, _ text: String) -> [String] {
        let indent = "candidate  ".count
        var inner = style
        if style.width != TerminalStyle.unlimited { inner.width = max(20, style.width - indent) }
        let padding = String(repeating: " ", count: indent)
        return inner.wrapped(style.printable(text)).enumerated().map { place, line in
            let start = place == 0 ? word + padding.dropFirst(word.count) : padding
            return style.clipped(start + line)
        }
    }

    private func prose(_ text: String) -> [String] { style.wrapped(style.printable(text)) }
}

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
        if isSeveral { lines += [""] + commonHeader }
        for index in content.report.comparisons.indices { lines += [""] + section(index) }
        if isSeveral { lines += paragraphs(commonRemarks) }
        let notes = style.notes(
            of: content.report.comparisons.indices.map { table(of: $0) },
            remedy: "Widen the terminal, or read the report."
        )
        if !notes.isEmpty { lines += [""] + notes }
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

    private var isSeveral: Bool { content.report.comparisons.count > 1 }

    private func table(of index: Int) -> TerminalTable.Rendering {
        ComparisonTable(
            of: content.report.comparisons[index],
            kind: content.report.kind,
            style: style
        ).rendering
    }

    private func section(_ index: Int) -> [String] {
        let comparison = content.report.comparisons[index]
        var lines = header(index) + [""] + table(of: index).lines
        lines += ComparisonSparklines(of: comparison, style: style).lines
        if let noise = content.noiseTable(of: index) { lines += [""] + plain(noise) }
        let requirements = RequirementTable(of: comparison.requirements, style: style).lines
        if !requirements.isEmpty { lines += [""] + requirements }
        if isVerbose { lines += [""] + rounds(of: index) }
        // What several comparisons have to say is said once, behind all of them.
        guard !isSeveral else { return lines }
        return lines
            + paragraphs(
                content.reasons(of: index).map { "\($0.name): \($0.value)" }
                    + content.remarks(on: comparison)
            )
    }

    private func paragraphs(_ remarks: [String]) -> [String] {
        remarks.isEmpty ? [] : [""] + remarks.flatMap { prose($0).map(style.warning) }
    }

    /// Every reason and remark once, with the metrics and comparisons that it is about.
    private var commonRemarks: [String] {
        let indices = content.report.comparisons.indices
        let reasons = indices.flatMap { index in
            content.reasons(of: index).map { fact in
                ReportContent.Fact(
                    name: "\(content.name(of: index)) (\(fact.name))",
                    value: fact.value
                )
            }
        }
        let remarks = indices.flatMap { index in
            content.remarks(on: content.report.comparisons[index]).map { remark in
                ReportContent.Fact(name: content.name(of: index), value: remark)
            }
        }
        return told(reasons) + told(remarks)
    }

    /// Equal sentences as one, under the names that they are about, of which a few are told.
    private func told(_ facts: [ReportContent.Fact]) -> [String] {
        var order: [String] = []
        var names: [String: [String]] = [:]
        for fact in facts {
            if names[fact.value] == nil { order.append(fact.value) }
            names[fact.value, default: []].append(fact.name)
        }
        return order.map { value in
            let all = names[value] ?? []
            if all.count == content.report.comparisons.count, all.count > Self.mostNames {
                return "all \(all.count) comparisons: \(value)"
            }
            let rest = all.count - Self.mostNames
            let list = all.prefix(Self.mostNames).joined(separator: ", ")
            return "\(list)\(rest > 0 ? " and \(rest) more" : ""): \(value)"
        }
    }

    private static let mostNames = 3

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
        let lines = Array(table.rendering(style: style).lines.dropFirst())
        guard !isSeveral else { return lines }
        var host = content.hostText
        if let visible = content.smallestVisible(of: comparison), !isNoise {
            host += "; smallest visible worsening: \(visible)"
        }
        return lines + hanging("pairing", content.pairingText(of: comparison))
            + hanging("host", host)
    }

    /// What all comparisons have in common.
    private var commonHeader: [String] {
        let pairings = content.unique(content.report.comparisons.map(content.pairingText))
        return pairings.flatMap { hanging("pairing", $0) } + hanging("host", content.hostText)
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

import Analysis

/// A report of comparisons in GitHub's Markdown.
package struct ComparisonMarkdown: Sendable {
    private let content: ComparisonContent
    private let plots: [RenderedPlot]
    private let plotFolder: String

    /// - Parameters:
    ///   - report: What is told.
    ///   - plots: Those with files are shown by reference.
    ///   - plotFolder: The folder of those files, relative to that of the report; empty for the same.
    package init(
        _ report: ComparisonReport,
        plots: [RenderedPlot] = [],
        plotFolder: String = ""
    ) {
        content = ComparisonContent(report)
        self.plots = plots
        self.plotFolder = plotFolder
    }

    package var text: String {
        let pictures = MarkdownReport.pictures(plots, in: plotFolder)
        return beginning + sections.joined() + pictures + environment + method
    }

    /// The answer, and whether to trust it.
    var beginning: String {
        var text = "# \(content.headline.proseForMarkdown)\n\n"
        text +=
            "\(content.report.title.escapedForMarkdown). \(content.advice.proseForMarkdown)\n\n"
        guard !content.trust.isEmpty else { return text }
        text += "## Can I trust it?\n\n"
        for remark in content.trust {
            text += "- \(remark.label): \(remark.text.proseForMarkdown)\n"
        }
        return text + "\n"
    }

    /// The figures, one text a comparison.
    var sections: [String] {
        content.report.comparisons.indices.map { index in
            let comparison = content.report.comparisons[index]
            var text = "## \(content.name(of: index).escapedForMarkdown): "
            text += "\(comparison.verdict.word)\n\n"
            text += content.metricTable(of: index).markdown + "\n"
            if let noise = content.noiseTable(of: index) { text += noise.markdown + "\n" }
            if let requirements = content.requirementTable(of: index) {
                text += requirements.markdown + "\n"
            }
            let reasons = content.reasons(of: index)
            for reason in reasons {
                text += "- \(reason.name.escapedForMarkdown): \(reason.value.proseForMarkdown)\n"
            }
            return reasons.isEmpty ? text : text + "\n"
        }
    }

    /// Only what differs: the rest is on the page.
    private var environment: String {
        let tables = content.report.comparisons.indices.map { index -> ReportTable in
            var table = content.environmentTable(of: index)
            table.rows = table.rows.enumerated().filter { table.marked.contains($0.offset) }
                .map(\.element)
            table.marked = []
            return table
        }
        guard tables.contains(where: { !$0.rows.isEmpty }) else { return "" }
        return "## In what the sides differ\n\n"
            + tables.filter { !$0.rows.isEmpty }.map { $0.markdown + "\n" }.joined()
    }

    var method: String {
        "## To repeat it\n\n" + content.command.asMarkdownCodeBlock
            + "\nWritten by punctual \(content.report.toolVersion.escapedForMarkdown).\n"
    }
}

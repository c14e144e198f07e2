package import Analysis
import PunctualBase
import Runs

/// The report of a run in GitHub's Markdown.
package struct MarkdownReport: Sendable {
    private let content: ReportContent
    private let plots: [RenderedPlot]
    private let notes: [String]
    private let plotFolder: String

    /// - Parameters:
    ///   - analysis: The run and its figures.
    ///   - plots: Those with files are shown by reference.
    ///   - plotFolder: The folder of those files, relative to that of the report; empty for the same.
    ///   - notes: What is missing and how to get it, a sentence each.
    package init(
        analysis: RunAnalysis,
        plots: [RenderedPlot] = [],
        plotFolder: String = "",
        notes: [String] = []
    ) {
        content = ReportContent(analysis: analysis)
        self.plots = plots
        self.plotFolder = plotFolder
        self.notes = notes
    }

    package var text: String {
        var text = "# \(content.title.escapedForMarkdown)\n\n"
        text += "\(content.byline.escapedForMarkdown)\n\n"
        for sentence in content.recommendations {
            text += "> **\(sentence.proseForMarkdown)**\n\n"
        }
        for note in notes { text += "\(note.proseForMarkdown)\n\n" }
        text += "## Can I trust it?\n\n"
        for remark in content.trust {
            text += "- \(remark.label): \(remark.text.proseForMarkdown)\n"
        }
        let causes = content.causes
        if !causes.isEmpty { text += "\n## Why so late?\n\n" }
        for cause in causes { text += "- \(cause.proseForMarkdown)\n" }
        text += "\n## Figures\n\n"
        for group in content.groups {
            text += "### \(group.title.escapedForMarkdown)\n\n"
            guard !content.measured(in: group).isEmpty else {
                text += "Nothing could be measured here.\n\n"
                continue
            }
            text += content.ranking(of: group).markdown + "\n"
            if let stages = content.stages(of: group) { text += stages.markdown + "\n" }
        }
        text += Self.pictures(plots, in: plotFolder)
        text += "## Environment\n\n\(facts(content.environment))\n"
        text += "## How it was measured\n\n"
        text += content.command.asMarkdownCodeBlock + "\n"
        return text + facts(content.method)
    }

    /// The plots that have files, by reference; empty where none has.
    static func pictures(_ plots: [RenderedPlot], in plotFolder: String) -> String {
        let drawn = plots.filter { !$0.fileNames.isEmpty }
        guard !drawn.isEmpty else { return "" }
        var text = "## Plots\n\n"
        for rendered in drawn {
            let title = rendered.plot.fullTitle.escapedForMarkdown
            let path = (plotFolder.isEmpty ? "" : plotFolder + "/") + rendered.fileNames[0]
            text += "### \(title)\n\n![\(title)](<\(reference(to: path))>)\n\n"
            text += "\(rendered.plot.description.proseForMarkdown)\n\n"
        }
        return text
    }

    private func facts(_ facts: [ReportContent.Fact]) -> String {
        ReportTable(
            caption: "",
            columns: [.init("what", isNumber: false), .init("value", isNumber: false)],
            rows: facts.map { [$0.name, $0.value] }
        ).markdown
    }

    /// A path between angle brackets, where only these, the backslash and line breaks have a meaning
    /// (CommonMark 0.31, link destinations); they and what a URL reserves are percent-encoded.
    private static func reference(to path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            switch byte {
            case 0x00...0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
                UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"):
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            case 0x80...: text += "%" + String(byte, radix: 16, uppercase: true)
            default: text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return text
    }
}

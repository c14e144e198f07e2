import PunctualPlatform
import Reporting

/// A folder with the report of a comparison: the page, the same in Markdown and JSON, and the plots.
struct ComparisonFolder {
    var path: String

    /// What was written, and what could not be.
    struct Written {
        var page: String
        var notes: [String]
    }

    func write(_ report: ComparisonReport) throws(FileFailure) -> Written {
        let plots = ComparisonContent(report).plots
        return try DraftFolder.fill(path) { draft throws(FileFailure) in
            let set = draft.draw(into: "plots") { PlotSet.draw(plots, as: [.svg, .png], into: $0) }
            let html = ComparisonPage(report, plots: set.plots, notes: set.problems)
            let markdown = ComparisonMarkdown(report, plots: set.plots, plotFolder: "plots")
            let page = try draft.write(html.text, to: "report.html")
            try draft.write(markdown.text, to: "report.md")
            try draft.write(ComparisonJSON(report).text, to: "report.json")
            return Written(page: page, notes: set.problems)
        }
    }
}

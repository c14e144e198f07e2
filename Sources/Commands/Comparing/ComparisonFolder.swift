import Reporting

/// A folder with the report of a comparison: the page, the same in Markdown and JSON, and the plots.
struct ComparisonFolder {
    var path: String

    /// What was written, and what could not be.
    struct Written {
        var page: String
        var notes: [String]
    }

    func write(_ report: ComparisonReport) throws(ReportingError) -> Written {
        try FileWriter.makeFolder(path)
        let plots = ComparisonContent(report).plots
        let set = PlotSet.draw(plots, as: [.svg, .png], into: path + "/plots")
        let page = path + "/report.html"
        let html = ComparisonPage(report, plots: set.plots, notes: set.problems)
        let markdown = ComparisonMarkdown(report, plots: set.plots, plotFolder: "plots")
        try FileWriter.write(html.text, to: page)
        try FileWriter.write(markdown.text, to: path + "/report.md")
        try FileWriter.write(ComparisonJSON(report).text, to: path + "/report.json")
        return Written(page: page, notes: set.problems)
    }
}

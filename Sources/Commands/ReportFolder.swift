import Analysis
import Reporting
import Runs

/// A folder with the report of a run: the page, the same in Markdown and JSON, and the plots.
struct ReportFolder {
    var path: String

    /// What was written, and what could not be.
    struct Written {
        var page: String
        var notes: [String]
    }

    /// `reports/run-N-TIME`: the number alone may stand for another run in another archive.
    static func path(for run: Run) -> String {
        let time = UTCText.text(unixNanoseconds: run.startedAtUnixNanoseconds)
        return "reports/run-\(run.identifier)-\(time.filter { $0 != "-" && $0 != ":" })"
    }

    func write(_ analysis: RunAnalysis) throws(ReportingError) -> Written {
        try FileWriter.makeFolder(path)
        let set = PlotSet.draw(analysis, as: [.svg, .png], into: path + "/plots")
        let page = path + "/report.html"
        let html = HTMLReport(analysis: analysis, plots: set.plots, notes: set.problems)
        let markdown = MarkdownReport(
            analysis: analysis,
            plots: set.plots,
            plotFolder: "plots",
            notes: set.problems
        )
        try FileWriter.write(html.text, to: page)
        try FileWriter.write(markdown.text, to: path + "/report.md")
        try FileWriter.write(JSONReport(analysis: analysis).text, to: path + "/report.json")
        return Written(page: page, notes: set.problems)
    }
}

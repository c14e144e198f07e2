import Analysis
import PunctualBase
import PunctualPlatform
import Reporting
import Runs

/// A folder with the report of a run: the page, the same in Markdown and JSON, and the plots.
struct ReportFolder {
    var path: String

    /// What was written, and what could not be.
    struct Written {
        var page: String
        var notes: [String]
        /// Whether no file is missing that could have been written.
        var isWhole: Bool
    }

    /// Where reports go that nobody has named a folder for.
    static let standard = "reports"

    /// `reports/run-N-TIME`: the number alone may stand for another run in another archive.
    static func path(for run: Run) -> String {
        let time = UTCText.text(unixNanoseconds: run.startedAtUnixNanoseconds)
        return "\(standard)/run-\(run.identifier)-\(time.filter { $0 != "-" && $0 != ":" })"
    }

    /// - Parameters:
    ///   - analysis: What is told.
    ///   - heatMap: Whose lateness over time is drawn.
    ///   - givenUp: What came of an attempt to draw, where gnuplot is not to be asked again.
    /// - Returns: What was written.
    /// - Throws: `FileFailure` if there is no report.
    func write(
        _ analysis: RunAnalysis,
        heatMap: HeatMapChoice = .usual,
        givenUp: PlotSet? = nil
    ) throws(FileFailure) -> Written {
        try DraftFolder.fill(path) { draft throws(FileFailure) in
            let set =
                givenUp
                ?? draft.draw(into: "plots") {
                    PlotSet.draw(analysis, heatMap: heatMap, as: [.svg, .png], into: $0)
                }
            let html = HTMLReport(analysis: analysis, plots: set.plots, notes: set.problems)
            let markdown = MarkdownReport(
                analysis: analysis,
                plots: set.plots,
                plotFolder: "plots",
                notes: set.problems
            )
            let page = try draft.write(html.text, to: "report.html")
            try draft.write(markdown.text, to: "report.md")
            try draft.write(JSONReport(analysis: analysis).text, to: "report.json")
            return Written(page: page, notes: set.problems, isWhole: set.isWritten)
        }
    }
}

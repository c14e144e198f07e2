import Analysis
import Glibc
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
        "reports/run-\(run.identifier)-\(compactUTC(run.startedAtUnixNanoseconds))"
    }

    func write(_ analysis: RunAnalysis) throws -> Written {
        try makeFolder(path + "/plots")
        let plots = PlotSet(of: analysis, into: path + "/plots", formats: [.svg, .png])
        let page = path + "/report.html"
        try writeFile(page, HTMLReport(analysis, plots: plots).text)
        try writeFile(path + "/report.md", MarkdownReport(analysis, plots: plots).text)
        try writeFile(path + "/report.json", JSONReport(analysis).text)
        return Written(page: page, notes: plots.notes)
    }
}

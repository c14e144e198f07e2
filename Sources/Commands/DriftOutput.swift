import Analysis
import PunctualBase
import PunctualPlatform
import Reporting

/// `punctual report --drift`: what a run's mechanisms lose of the time.
struct DriftOutput {
    let report: DriftReport
    let style: TerminalStyle
    let context: Context

    /// Prints one form, or without one writes a folder and prints the table; answers with the exit
    /// code.
    func tell(as format: ReportFormat?, folder: String?) throws -> Int32 {
        switch format {
        case nil:
            context.console.print(report.text(style: style))
            let written = try write(to: folder ?? ReportFolder.path(for: report.analysis.run))
            context.console.print("report: \(written.page)".visible())
            return written.isWhole ? ExitCode.success : ExitCode.failure
        case .table: context.console.print(report.text(style: style))
        case .html:
            let set = PlotSet.draw(report.plots, as: [.svg], into: nil)
            context.console.print(report.page(plots: set.plots, notes: set.problems))
        case .markdown: context.console.print(report.markdown())
        case .json: context.console.print(report.value.text)
        }
        return ExitCode.success
    }

    private func write(to folder: String) throws(FileFailure) -> ReportFolder.Written {
        try DraftFolder.fill(folder) { draft throws(FileFailure) in
            let set = draft.draw(into: "plots") {
                PlotSet.draw(report.plots, as: [.svg, .png], into: $0)
            }
            for problem in set.problems { context.console.note("punctual: \(problem)") }
            let html = report.page(plots: set.plots, notes: set.problems)
            let markdown = report.markdown(plots: set.plots, plotFolder: "plots")
            let page = try draft.write(html, to: "drift.html")
            try draft.write(markdown, to: "drift.md")
            try draft.write(report.value.text, to: "drift.json")
            return ReportFolder.Written(page: page, notes: [], isWhole: set.isWritten)
        }
    }
}

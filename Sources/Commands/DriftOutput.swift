import Analysis
import PunctualBase
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
            let page = try write(to: folder ?? ReportFolder.path(for: report.analysis.run))
            context.console.print("report: \(page)")
        case .table: context.console.print(report.text(style: style))
        case .html:
            let set = PlotSet.draw(report.plots, as: [.svg], into: nil)
            context.console.print(report.page(plots: set.plots, notes: set.problems))
        case .markdown: context.console.print(report.markdown())
        case .json: context.console.print(report.value.text)
        }
        return ExitCode.success
    }

    /// - Returns: The path of the page.
    private func write(to folder: String) throws -> String {
        try FileWriter.makeFolder(folder)
        let set = PlotSet.draw(report.plots, as: [.svg, .png], into: folder + "/plots")
        for problem in set.problems { context.console.note("punctual: \(problem)") }
        let page = folder + "/drift.html"
        try FileWriter.write(report.page(plots: set.plots, notes: set.problems), to: page)
        try FileWriter.write(
            report.markdown(plots: set.plots, plotFolder: "plots"),
            to: folder + "/drift.md"
        )
        try FileWriter.write(report.value.text, to: folder + "/drift.json")
        return page
    }
}

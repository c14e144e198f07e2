import Analysis
import Glibc
import PunctualBase
import PunctualPlatform
import Reporting
import Runs

/// Prints an answer, writes its files, and says what the program ends with.
struct ComparisonOutput {
    let format: ComparisonFormat
    let exports: [ExportTarget]
    /// Whether the report's folder is written, and where if not below `reports`.
    let writesReport: Bool
    let folder: String?
    let style: TerminalStyle
    let isQuiet: Bool
    /// The file that results of a check point at.
    var artifact: String?
    let context: Context

    init(
        _ arguments: ParsedArguments,
        settings: SettingsFile,
        in context: Context
    ) throws {
        format = try arguments.choice("--format", ComparisonFormat.self) ?? .text
        exports = try Self.exports(arguments) ?? settings.exports
        folder = arguments.value("--output") ?? settings.output
        writesReport = !arguments.has("--no-report")
        style = try context.style(arguments)
        isQuiet = arguments.has("--quiet")
        self.context = context
        for (variable, _) in gitHubFiles { try context.checkPath(in: variable, unless: false) }
        let conflict = targets.conflict(printed: format) { context.console.isOutput($0) }
        if let conflict { throw UsageError.conflict(conflict) }
    }

    static func exports(_ arguments: ParsedArguments) throws -> [ExportTarget]? {
        let texts = arguments.values("--export")
        guard !texts.isEmpty else { return nil }
        return try texts.map { text in
            do throws(ExportTarget.Problem) { return try ExportTarget(text) } catch {
                switch error {
                case .notUnderstood:
                    throw UsageError.badValue(
                        option: "--export",
                        found: text,
                        expected: ExportTarget.expected
                    )
                case .unusablePath(let problem):
                    throw UsageError.unusableValue(of: "--export", problem: problem)
                }
            }
        }
    }

    /// Refuses places that cannot be written to; asked before a minute is spent on measuring.
    func checkPlaces() throws(CommandError) {
        var places = exports.map { export in
            ("the export \(export.format)", OutputPlace.problem(ofFile: export.path))
        }
        for (variable, path) in gitHubFiles {
            places.append((variable, OutputPlace.problem(ofFile: path)))
        }
        if writesReport {
            places.append(
                ("the report", OutputPlace.problem(ofFolder: folder ?? ReportFolder.standard))
            )
        }
        for case (let what, let failure?) in places {
            throw .placeNotWritable(what: what, failure)
        }
    }

    /// Prints the answer, then writes the files, and ends with the report's exit code.
    ///
    /// What cannot be written is told after the verdict and takes nothing away from it: the code
    /// stays what the verdict says.
    ///
    /// - Parameters:
    ///   - report: The answer.
    ///   - run: The one that was judged: the report's folder has its number.
    ///   - isMeasured: Whether it was measured for this answer.
    /// - Returns: The report's exit code.
    /// - Throws: If the answer cannot be put into the form that is to be printed.
    func tell(_ report: ComparisonReport, ofRun run: Int64, isMeasured: Bool) throws -> Int32 {
        try printAnswer(report)
        var complaints: [String] = []
        func attempt(_ what: String, _ write: () throws -> Void) {
            do { try write() } catch { complaints.append("\(what): \(error)") }
        }
        let github = GitHubReport(report)
        for (variable, path) in gitHubFiles {
            let text = variable == Self.gitHubSummary ? github.summary : github.outputs
            attempt(variable) {
                guard !context.console.isOutput(path) else { return context.console.write(text) }
                try FileWriter.append(text, to: path)
            }
        }
        for export in exports {
            attempt("the export \(export.format)") {
                let text = try text(of: report, as: export.format)
                guard !context.console.isOutput(export.path) else {
                    return context.console.write(text)
                }
                try FileWriter.write(text, to: export.path)
            }
        }
        // A page of what was not measured would show nothing.
        if writesReport, !report.comparisons.isEmpty {
            attempt("the report") { try writeFolder(report, ofRun: run) }
        }
        for complaint in complaints {
            context.console.note("punctual: \(style.printable(complaint))")
        }
        if isMeasured, run > 0, !complaints.isEmpty || context.console.failure != nil {
            context.console.note(
                "punctual: run \(run) is kept; `punctual \(report.kind.rawValue) \(run)` with the "
                    + "same options judges it again"
            )
        }
        return report.exitCode
    }

    private func printAnswer(_ report: ComparisonReport) throws {
        let summary = ComparisonSummary(of: report, style: style)
        switch format {
        case .text where isQuiet: tell(summary.verdictLine)
        case .text:
            if report.kind == .noise { printNoise(report) }
            tell(summary.text)
        default:
            context.console.write(try text(of: report, as: format))
            context.console.note(summary.verdictLine)
        }
        if report.kind != .noise, report.exitCode == ExitCode.success,
            report.verdict == .inconclusive
        {
            context.console.note(
                "punctual: the rounds do not decide, and this was let pass as was asked for"
            )
        }
    }

    /// Prints text for people: on standard error where a form has standard output for itself.
    private func tell(_ text: String) {
        if targets.contains(where: { context.console.isOutput($0.path) }) {
            context.console.note(text)
        } else {
            context.console.print(text)
        }
    }

    private func writeFolder(_ report: ComparisonReport, ofRun run: Int64) throws {
        let folder = ComparisonFolder(path: folder ?? Self.folder(of: report, ofRun: run))
        let written = try folder.write(report)
        for note in written.notes { context.console.note("punctual: \(style.printable(note))") }
        let line = "report: \(written.page)"
        switch format {
        case .text: tell(style.printable(line))
        default: context.console.note(style.printable(line))
        }
    }

    private func printNoise(_ report: ComparisonReport) {
        for comparison in report.comparisons {
            let lines = NoiseTable(of: comparison).lines(style: style)
            guard !lines.isEmpty else { continue }
            tell(lines.joined(separator: "\n") + "\n\n")
        }
    }

    /// `reports/check-N-TIME`: the number alone may stand for another run in another archive.
    private static func folder(of report: ComparisonReport, ofRun run: Int64) -> String {
        let time = UTCText.text(unixNanoseconds: report.createdAtUnixNanoseconds)
        let kind = report.kind.rawValue
        return "\(ReportFolder.standard)/\(kind)-\(run)-\(time.filter { $0 != "-" && $0 != ":" })"
    }

    private func text(
        of report: ComparisonReport,
        as format: ComparisonFormat
    ) throws -> String {
        switch format {
        case .text:
            ComparisonSummary(of: report, style: TerminalStyle(width: 100)).text
        case .json: ComparisonJSON(report).text
        case .markdown: ComparisonMarkdown(report).text
        case .junit: JUnitReport(report).text
        case .github: GitHubReport(report).annotation
        case .sarif: SARIFReport(report, artifact: artifact).text
        case .html: page(of: report)
        }
    }

    private func page(of report: ComparisonReport) -> String {
        let set = PlotSet.draw(ComparisonContent(report).plots, as: [.svg], into: nil)
        return ComparisonPage(report, plots: set.plots, notes: set.problems).text
    }

    private var targets: [OutputTarget] {
        let ofExports = exports.map { OutputTarget(name: "--export \($0)", path: $0.path) }
        let ofGitHub = gitHubFiles.map { variable, path in
            OutputTarget(name: "\(variable)=\(path)", path: path, isAppended: true)
        }
        return ofExports + ofGitHub
    }

    private static let gitHubSummary = "GITHUB_STEP_SUMMARY"

    /// Files that GitHub's runner reads besides the annotation, by the variables that name them.
    private var gitHubFiles: [(variable: String, path: String)] {
        guard format == .github || exports.contains(where: { $0.format == .github }) else {
            return []
        }
        return ["GITHUB_OUTPUT", Self.gitHubSummary].compactMap { variable in
            guard let path = context.environment[variable], !path.isEmpty else { return nil }
            return (variable, path)
        }
    }
}

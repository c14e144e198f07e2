import Analysis
import Glibc
import PunctualBase
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
    }

    static func exports(_ arguments: ParsedArguments) throws -> [ExportTarget]? {
        let texts = arguments.values("--export")
        guard !texts.isEmpty else { return nil }
        return try texts.map { text in
            guard let target = ExportTarget(text) else {
                throw UsageError.badValue(
                    option: "--export",
                    found: text,
                    expected: ExportTarget.expected
                )
            }
            return target
        }
    }

    /// Prints and writes, and answers with the report's exit code.
    ///
    /// `run` is the one that was judged: the report's folder has its number.
    func tell(_ report: ComparisonReport, ofRun run: Int64) throws -> Int32 {
        var pagePath: String?
        if writesReport {
            let folder = ComparisonFolder(path: folder ?? Self.folder(of: report, ofRun: run))
            let written = try folder.write(report)
            for note in written.notes { context.console.note("punctual: \(style.printable(note))") }
            pagePath = written.page
        }
        for export in exports {
            try FileWriter.write(try text(of: report, as: export.format), to: export.path)
        }
        try appendForGitHub(report)
        let summary = ComparisonSummary(of: report, style: style, reportPath: pagePath)
        switch format {
        case .text where isQuiet: context.console.print(summary.verdictLine)
        case .text:
            if report.kind == .noise { printNoise(report) }
            context.console.print(summary.text)
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
        return report.exitCode
    }

    private func printNoise(_ report: ComparisonReport) {
        for comparison in report.comparisons {
            let lines = NoiseTable(of: comparison).lines(style: style)
            if !lines.isEmpty { context.console.print(lines.joined(separator: "\n") + "\n\n") }
        }
    }

    /// `reports/check-N-TIME`: the number alone may stand for another run in another archive.
    private static func folder(of report: ComparisonReport, ofRun run: Int64) -> String {
        let time = UTCText.text(unixNanoseconds: report.createdAtUnixNanoseconds)
        let kind = report.kind.rawValue
        return "reports/\(kind)-\(run)-\(time.filter { $0 != "-" && $0 != ":" })"
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

    /// What GitHub's runner reads besides the annotation: the job's summary and the step's outputs.
    private func appendForGitHub(_ report: ComparisonReport) throws {
        guard format == .github || exports.contains(where: { $0.format == .github }) else { return }
        let github = GitHubReport(report)
        let places = [("GITHUB_STEP_SUMMARY", github.summary), ("GITHUB_OUTPUT", github.outputs)]
        for (variable, text) in places {
            guard let path = context.environment[variable], !path.isEmpty else { continue }
            try append(text, to: path)
        }
    }

    private func append(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw Self.failure(path) }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    private static func failure(_ path: String) -> ReportingError {
        .fileNotWritten(path: path, reason: String(cString: strerror(errno)))
    }
}

import Analysis
import PunctualBase
import Reporting
import Runs
import Storage

/// The forms that a report can have.
enum ReportFormat: String, CaseIterable, Sendable {
    case table
    case html
    case markdown
    case json
}

/// `punctual report`: a stored run, analysed and rendered again.
enum ReportCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual report",
        summary: "Write the report of a stored run.",
        discussion: """
            Without --format, a folder with report.html (one self-contained page), report.md, \
            report.json and the plots is written, and its page is named. With --format, one form \
            is printed.
            With --drift it is what each mechanism loses of the time, and what a loop of sleeps of \
            an hour comes to in a month.
            """,
        arguments: [
            ArgumentSpecification(
                name: "RUN",
                summary: "A number, a label, or `latest` (the default).",
                isRequired: false
            )
        ],
        options: [
            OptionSpecification(
                name: "--format",
                short: "f",
                value: "FORMAT",
                summary: "Print one form: table, html, markdown or json.",
                completion: .words(ReportFormat.allCases.map(\.rawValue))
            ),
            OptionSpecification(
                name: "--drift",
                summary: "Report the drift alone: what is lost in an hour, a day and a month."
            ),
            OptionSpecification(
                name: "--work",
                value: "DURATION",
                summary: "How long the job of an hourly loop takes, for --drift; 1s by default."
            ),
            .output,
            OptionSpecification(
                name: "--plots",
                value: "FOLDER",
                summary: "Write each plot as SVG and PNG into this folder as well.",
                completion: .folders
            ),
            OptionSpecification(
                name: "--heat-map",
                value: "NAMES",
                summary:
                    "Mechanisms whose lateness over time is drawn: names as the report has them, "
                    + "or all; by default the recommended one and two more.",
                isRepeatable: true
            ),
            .database, .color,
        ],
        examples: [
            Example(command: "punctual report", purpose: "Write the report of the newest run."),
            Example(
                command: "punctual report 1 --format markdown",
                purpose: "Print the tables of run 1 for a merge request."
            ),
            Example(command: "punctual report --plots plots", purpose: "Get the plots as files."),
            Example(
                command: "punctual report --heat-map all",
                purpose: "See the lateness of every mechanism over time."
            ),
            Example(
                command: "punctual report --drift --work 90s",
                purpose: "See how far a loop of hourly sleeps has gone after a month."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let format = try arguments.choice("--format", ReportFormat.self)
        let style = try context.style(arguments)
        if format != nil, arguments.has("--output") {
            throw UsageError.conflict("--format prints, --output writes a folder; give one of them")
        }
        for option in ["--plots", "--heat-map"]
        where arguments.has("--drift") && arguments.has(option) {
            throw UsageError.conflict(
                "--drift has plots of its own in its folder; leave \(option) out"
            )
        }
        if arguments.has("--heat-map"), let format, format != .html, !arguments.has("--plots") {
            throw UsageError.conflict(
                "--format \(format.rawValue) has no plots; leave --heat-map out, or give --plots"
            )
        }
        let work = try arguments.duration("--work", in: 0...3_600_000_000_000, as: "90s")
        if work != nil, !arguments.has("--drift") {
            throw UsageError.conflict("--work goes with --drift alone; give both, or leave it out")
        }
        let archive = try context.archive(arguments, mode: .readOnly)
        let analysis = try archive.analysis(
            of: archive.run(named: arguments.arguments.first ?? "latest")
        )
        if arguments.has("--drift") {
            let drift = DriftReport(analysis: analysis, workNanoseconds: work ?? 1_000_000_000)
            let output = DriftOutput(report: drift, style: style, context: context)
            return try output.tell(as: format, folder: arguments.value("--output"))
        }
        let heatMap = try heatMap(arguments, of: analysis)
        let plots = arguments.value("--plots").map {
            PlotSet.draw(analysis, heatMap: heatMap, as: [.svg, .png], into: $0)
        }
        let told = plots?.problems ?? []
        for problem in told { context.console.note("punctual: \(problem)") }
        // A gnuplot that hangs or prints without end is tried once.
        let givenUp = plots.flatMap { $0.gnuplotAnswers ? nil : $0 }
        var isWritten = plots?.isWritten ?? true
        switch format {
        case nil:
            let folder = arguments.value("--output") ?? ReportFolder.path(for: analysis.run)
            let report = try ReportFolder(path: folder)
                .write(analysis, heatMap: heatMap, givenUp: givenUp)
            for note in report.notes where !told.contains(note) {
                context.console.note("punctual: \(note)")
            }
            context.console.print("report: \(report.page)".visible())
            isWritten = isWritten && report.isWhole
        case .table: context.console.print(summary(of: analysis, style: style))
        case .html:
            let set =
                givenUp ?? PlotSet.draw(analysis, heatMap: heatMap, as: [.svg], into: nil)
            let page = HTMLReport(analysis: analysis, plots: set.plots, notes: set.problems)
            context.console.print(page.text)
        case .markdown: context.console.print(MarkdownReport(analysis: analysis).text)
        case .json: context.console.print(JSONReport(analysis: analysis).text)
        }
        return isWritten ? ExitCode.success : ExitCode.failure
    }

    /// Names by commas, except that one with a comma in it may stand alone.
    private static func heatMap(
        _ arguments: ParsedArguments,
        of analysis: RunAnalysis
    ) throws(UsageError) -> HeatMapChoice {
        let known = Set(
            analysis.series.indices.filter { analysis.series[$0].sampleCount > 0 }
                .map { analysis.name(of: $0) }
        )
        var chosen: Set<String> = []
        for value in arguments.values("--heat-map") {
            if value == "all" { return .all }
            let names =
                known.contains(value)
                ? [value]
                : value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            for name in names {
                guard known.contains(name) else {
                    throw .badValue(
                        option: "--heat-map",
                        found: name,
                        expected: "all, or names of what was measured: "
                            + known.sorted().joined(separator: ", ")
                    )
                }
                chosen.insert(name)
            }
        }
        return chosen.isEmpty ? .usual : .named(chosen)
    }
}

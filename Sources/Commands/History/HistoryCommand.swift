import PunctualBase
import PunctualPlatform
import Reporting
import Runs
import Storage

/// The forms that a history can have.
enum HistoryFormat: String, CaseIterable, Sendable {
    case text
    case markdown
    case html
    case json
}

/// `punctual history`: a metric over the stored runs, with the runs at which it changed.
enum HistoryCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual history",
        summary: "Show a metric over the stored runs, and with which run its level changed.",
        discussion: """
            Each series has a table and a plot of its own. A change is one that lasts, over three \
            runs at least, and that is told from chance; what was found stays found as long as the \
            runs after it agree. Single runs far from their level, changes of the environment and \
            runs that do not count are marked. Without --format the tables are printed and a folder \
            with page and plots is written.
            """,
        options: [
            OptionSpecification(
                name: "--metric",
                value: "METRIC",
                summary:
                    "p99 by default; "
                    + Metric.allCases.map(\.rawValue).joined(separator: ", ") + ".",
                completion: .words(Metric.allCases.map(\.rawValue))
            ),
            OptionSpecification(
                name: "--label",
                short: "l",
                value: "TEXT",
                summary: "Only runs with this label; all by default."
            ),
            OptionSpecification(
                name: "--series",
                value: "NAME",
                summary: "Only series of this name, such as `precise`, or `./timer -v` where "
                    + "there are other arguments too."
            ),
            OptionSpecification(
                name: "--format",
                short: "f",
                value: "FORMAT",
                summary: "Print one form: text, markdown, html or json.",
                completion: .words(HistoryFormat.allCases.map(\.rawValue))
            ),
            OptionSpecification(
                name: "--output",
                short: "o",
                value: "FOLDER",
                summary: "Where page and plots go; reports/history-METRIC by default.",
                completion: .folders
            ),
            OptionSpecification(
                name: "--fail-on-change",
                summary: "Exit with 2 if a level changed, for better or worse, in the runs shown."
            ),
            .database, .color,
        ],
        examples: [
            Example(
                command: "punctual history --metric p99 --label nightly",
                purpose: "See how p99 went from night to night."
            ),
            Example(
                command: "punctual history --series precise --format markdown",
                purpose: "Print the table of one mechanism."
            ),
            Example(
                command: "punctual history --label nightly --format json --fail-on-change",
                purpose: "Let a nightly job fail when the level has changed."
            ),
        ]
    )

    static func answersByCode(_ arguments: ParsedArguments) -> Bool {
        arguments.has("--fail-on-change")
    }

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let metric = try metric(arguments)
        let format = try arguments.choice("--format", HistoryFormat.self)
        let style = try context.style(arguments)
        if format != nil, arguments.has("--output") {
            throw UsageError.conflict("--format prints, --output writes a folder; give one of them")
        }
        let history = RunHistory(
            metric: metric,
            label: arguments.value("--label"),
            series: arguments.value("--series")
        )
        let archive = try context.archive(arguments, mode: .readOnly)
        var damage: [ArchiveError] = []
        let histories = try history.read(from: archive, leavingOut: &damage)
        guard histories.contains(where: { !$0.points.isEmpty }) else {
            if let first = damage.first { throw first }
            throw CommandError.nothingStored(reason: history.lack(of: histories))
        }
        let hasChanged = histories.contains { !$0.changes.isEmpty }
        // Told before the answer, which may be a document; its code says what matters more.
        let whole = context.console.told(damage)
        let code =
            hasChanged && arguments.has("--fail-on-change")
            ? ExitCode.regressed : whole
        switch format {
        case .markdown: context.console.print(histories.map(\.markdown).joined(separator: "\n"))
        case .json: context.console.print(JSONValue.array(histories.map(\.value)).text)
        case .html:
            let set = PlotSet.draw(plots(of: histories), as: [.svg], into: nil)
            context.console.print(page(of: histories, plots: set))
        case .text, nil:
            let texts = histories.map { $0.text(style: style) }
            context.console.print(texts.joined(separator: "\n"))
        }
        guard format == nil else { return code }
        let folder = arguments.value("--output") ?? "reports/history-\(metric.rawValue)"
        // The answer has been printed; a folder that cannot be had takes nothing away from it, nor from a
        // code that says that something has changed.
        do throws(FileFailure) {
            let set = try write(histories, to: folder)
            for problem in set.problems { context.console.note("punctual: \(problem)") }
            context.console.print("report: \(folder)/history.html".visible())
            if set.isWritten { return code }
        } catch {
            context.console.note("punctual: \(error)")
        }
        return code == ExitCode.success ? ExitCode.failure : code
    }

    private static func metric(_ arguments: ParsedArguments) throws -> Metric {
        guard let name = arguments.value("--metric") else { return .p99 }
        guard let metric = Metric(rawValue: name) else {
            throw UsageError.conflict("--metric: \(LimitText.unknown(name))")
        }
        return metric
    }

    /// - Returns: The plots, and what could not be drawn, in sentences.
    private static func write(
        _ histories: [MetricHistory],
        to folder: String
    ) throws(FileFailure) -> PlotSet {
        try DraftFolder.fill(folder) { draft throws(FileFailure) in
            let set = draft.draw {
                PlotSet.draw(plots(of: histories), as: [.svg, .png], into: $0)
            }
            var text = ""
            for (place, history) in histories.enumerated() {
                text += history.markdown + "\n"
                let pictures = set.plots.filter { $0.plot.group == place }
                for name in pictures.compactMap(\.fileNames.first) { text += "![](\(name))\n\n" }
            }
            try draft.write(page(of: histories, plots: set), to: "history.html")
            try draft.write(text, to: "history.md")
            try draft.write(JSONValue.array(histories.map(\.value)).text, to: "history.json")
            return set
        }
    }

    private static func plots(of histories: [MetricHistory]) -> [Plot] {
        histories.enumerated().compactMap { place, history in
            var plot = HistoryPlot.plot(of: history)
            plot?.group = place
            return plot
        }
    }

    private static func page(of histories: [MetricHistory], plots: PlotSet) -> String {
        HistoryPage(
            of: histories,
            plots: plots.plots,
            notes: plots.problems,
            version: Program.version
        ).text
    }
}

extension RunHistory {
    /// That no run counts, with the reason for each that was left out.
    fileprivate func lack(of histories: [MetricHistory]) -> String {
        let labelled = label.map { " with the label “\($0)”" } ?? ""
        let named = series.map { " of a series “\($0)”" } ?? ""
        let reasons = histories.map { "\($0.name): \($0.leftOut.joined(separator: ", "))" }
        let what = "no stored run\(labelled) has \(metric.rawValue)\(named)"
        return reasons.isEmpty ? what : "\(what) (\(reasons.joined(separator: "; ")))"
    }
}

import PunctualBase
import Reporting
import Runs
import Storage

/// `punctual baseline list`: names and what they stand for.
enum BaselineListCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual baseline list",
        summary: "List the baselines of the archive.",
        options: [.database, .color],
        examples: [
            Example(
                command: "punctual baseline list",
                purpose: "See what a check can be made against."
            )
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let style = try context.style(arguments)
        let archive = try context.archive(arguments, mode: .readOnly)
        var table = TerminalTable(columns: [
            TerminalTable.Column("name"), TerminalTable.Column("measured"),
            TerminalTable.Column("series"),
            TerminalTable.Column("rounds", .right),
            TerminalTable.Column("revision", dropOrder: 1),
            TerminalTable.Column("host", dropOrder: 2),
        ])
        var damaged: [String] = []
        for name in try archive.baselineNames() {
            do throws(ArchiveError) {
                table.append(row(of: try archive.baseline(named: name), style: style))
            } catch {
                guard case .damagedBaseline = error else { throw error }
                damaged.append("\(error)")
            }
        }
        let isEmpty = table.rows.isEmpty && damaged.isEmpty
        context.console.print(
            isEmpty
                ? "no baselines yet; `punctual baseline save` makes one"
                : table.lines(style: style).joined(separator: "\n")
        )
        for problem in damaged { context.console.note("punctual: \(problem)") }
        return damaged.isEmpty ? ExitCode.success : ExitCode.failure
    }

    private static func row(of baseline: Baseline, style: TerminalStyle) -> [String] {
        [
            baseline.name,
            UTCText.text(unixNanoseconds: baseline.createdAtUnixNanoseconds),
            baseline.members.map(\.series).names.joined(separator: ", "),
            style.quantities.count(baseline.members.map(\.rounds.count).max()),
            baseline.gitRevision.map(SideText.shortRevision) ?? style.quantities.absent,
            baseline.host.hostName,
        ]
    }
}

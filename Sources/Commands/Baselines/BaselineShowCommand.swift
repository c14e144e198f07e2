import Analysis
import PunctualBase
import Reporting
import Runs

/// `punctual baseline show`: the figures that a check compares with.
enum BaselineShowCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual baseline show",
        summary: "Show the figures of a baseline and where it was measured.",
        arguments: [.baselineOrFile],
        options: [.database, .color],
        examples: [
            Example(command: "punctual baseline show main", purpose: "See a baseline's figures.")
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let style = try context.style(arguments)
        let baseline = try context.baseline(arguments.arguments[0], arguments)
        var lines = heading(baseline, style: style)
        for member in baseline.members { lines += [""] + section(member, style: style) }
        context.console.print(lines.joined(separator: "\n"))
        return ExitCode.success
    }

    private static func heading(_ baseline: Baseline, style: TerminalStyle) -> [String] {
        let time = UTCText.text(unixNanoseconds: baseline.createdAtUnixNanoseconds)
        let revision = baseline.gitRevision.map { ", revision \($0)" } ?? ""
        let host = baseline.host
        return [
            "\(baseline.name), measured \(time)\(revision), by punctual \(baseline.programVersion)",
            "on \(host.hostName): \(host.processorModel), \(host.processorCount) processors, "
                + "kernel \(host.kernelRelease)",
        ].map(style.printable)
    }

    private static func section(_ member: Baseline.Member, style: TerminalStyle) -> [String] {
        let words = ConditionsText(quantities: style.quantities)
        let line = words.line(
            periodNanoseconds: member.series.periodNanoseconds,
            conditions: member.series.conditions
        )
        var table = TerminalTable(columns: [
            TerminalTable.Column("metric"),
            TerminalTable.Column("median of \(member.rounds.count) rounds", .right),
            TerminalTable.Column("reference timer", .right),
        ])
        let metrics = MetricText(quantities: style.quantities)
        let own = RoundFigures.medians(over: member.rounds)
        let reference = RoundFigures.medians(over: member.reference)
        for metric in Metric.allCases where own[metric] != nil {
            table.append(
                [
                    metrics.name(of: metric), metrics.value(own[metric], of: metric),
                    metrics.value(reference[metric], of: metric),
                ]
            )
        }
        return [style.printable("\(member.series.name): \(line)")] + table.lines(style: style)
    }
}

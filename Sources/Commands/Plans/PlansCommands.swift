import BenchmarkPlans
import Harness
import PunctualBase
import Reporting
import Runs
import Timekeeping

/// `punctual plans`: the plans that come with the program.
enum PlansGroup {
    static let specification = CommandSpecification(
        name: "punctual plans",
        summary: "List the plans that come with the program, and print one as a model.",
        examples: [
            Example(command: "punctual plans list", purpose: "See what there is."),
            Example(
                command: "punctual plans show quick > mine.json5",
                purpose: "Begin a plan of your own."
            ),
        ],
        subcommands: [PlansListCommand.specification, PlansShowCommand.specification]
    )
}

/// `punctual plans list`: names, lengths, and what they are for.
enum PlansListCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual plans list",
        summary: "List the plans that come with the program.",
        options: [.color],
        examples: [Example(command: "punctual plans list", purpose: "See what there is.")]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let style = try context.style(arguments)
        let processors = HostProbe.snapshot(readingTimeFrom: KernelClock()).processorCount
        var table = TerminalTable(columns: [
            .init("plan"), .init("takes about", .right), .init("measures"),
        ])
        for known in BenchmarkPlan.allCases {
            let plan = try known.plan()
            let estimate = plan.estimate(processors: processors)
            table.append([
                known.rawValue,
                style.quantities.time(nanoseconds: estimate.nanoseconds),
                try known.purpose(),
            ])
        }
        context.console.print(table.lines(style: style).map { $0 + "\n" }.joined())
        return ExitCode.success
    }
}

/// `punctual plans show`: the text of a plan.
enum PlansShowCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual plans show",
        summary: "Print a plan that comes with the program, in JSON5.",
        arguments: [ArgumentSpecification(name: "PLAN", summary: "Its name.")],
        examples: [
            Example(
                command: "punctual plans show quick > mine.json5",
                purpose: "Begin a plan of your own."
            )
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let name = arguments.arguments[0]
        guard let plan = BenchmarkPlan(rawValue: name) else {
            let known = BenchmarkPlan.allCases.map(\.rawValue)
            throw CommandError.noSuchPlan(
                name: name,
                nearest: nearest(to: name, among: known),
                known: known
            )
        }
        context.console.print(plan.text)
        return ExitCode.success
    }
}

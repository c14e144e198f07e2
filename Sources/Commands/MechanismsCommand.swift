import Reporting
import Runs
import Wakeups

/// `punctual mechanisms`: what there is, and what works here.
enum MechanismsCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual mechanisms",
        summary: "List the wakeup mechanisms and whether each works here.",
        discussion: """
            Each mechanism is tried for a millisecond in a process of its own, which has a second to \
            wake; what the kernel refuses is told with its reason. Those marked with * can be woken early by another \
            thread.
            """,
        options: [
            .color,
            OptionSpecification(
                name: MechanismTrials.option,
                value: "NAMES",
                summary: "Try these in this process, and print what came of it.",
                isHidden: true
            ),
        ],
        examples: [
            Example(command: "punctual mechanisms", purpose: "See what can be measured here.")
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let style = try context.style(arguments)
        if let names = arguments.value(MechanismTrials.option) {
            MechanismTrials.tryHere(names, printingTo: context.console)
            return ExitCode.success
        }
        let findings = MechanismTrials(context).findings(of: CataloguedMechanism.allCases)
        let rows = CataloguedMechanism.allCases.compactMap { mechanism in
            MechanismName(rawValue: mechanism.rawValue).map { name in
                MechanismRow(
                    name: name,
                    isInterruptible: mechanism.isInterruptible,
                    call: mechanism.kernelCall,
                    needs: mechanism.needs ?? "",
                    refusal: findings[mechanism]?.refusal
                )
            }
        }
        context.console.print(mechanismTable(rows, style: style))
        return ExitCode.success
    }
}

import Reporting
import Runs
import Wakeups

/// `punctual mechanisms`: what there is, and what works here.
enum MechanismsCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual mechanisms",
        summary: "List the wakeup mechanisms and whether each works here.",
        discussion: """
            Each mechanism is tried for a millisecond on a thread of its own; what the kernel \
            refuses is told with its reason. Those marked with * can be woken early by another \
            thread.
            """,
        options: [.color],
        examples: [
            Example(command: "punctual mechanisms", purpose: "See what can be measured here.")
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let style = try context.style(arguments)
        let rows = CataloguedMechanism.allCases.compactMap { mechanism in
            MechanismName(rawValue: mechanism.rawValue).map { name in
                MechanismRow(
                    name: name,
                    isInterruptible: mechanism.isInterruptible,
                    call: mechanism.kernelCall,
                    needs: mechanism.needs ?? "",
                    refusal: mechanism.trial().map(String.init(describing:))
                )
            }
        }
        context.console.print(mechanismTable(rows, style: style))
        return ExitCode.success
    }
}

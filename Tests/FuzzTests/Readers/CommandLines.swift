import BenchmarkPlans
import Runs
import Scheduling

@testable import Commands
@testable import Harness

/// A command line, a word a line: what the program makes of it before it touches anything.
func readCommandLine(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    var words = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var command = Program.specification
    while let next = command.subcommands.first(where: { $0.word == words.first }) {
        command = next
        words.removeFirst()
    }
    do {
        let arguments = try ParsedArguments(words, for: command)
        _ = HelpText(command: command, width: 80).text
        try ask(arguments, of: command)
    } catch let error as UsageError {
        require(!error.description.isEmpty, "wrong usage is told")
        _ = error.pointer
    } catch {
        _ = "\(error)"
    }
}

private func ask(_ arguments: ParsedArguments, of command: CommandSpecification) throws {
    // Files are read by other readers.
    let isFile = arguments.value("--plan").map { BenchmarkPlan(rawValue: $0) == nil } ?? false
    switch command.name {
    case "punctual benchmark" where !isFile: try askToMeasure(arguments)
    case "punctual compare", "punctual noise":
        _ = try Judging(arguments, over: SettingsFile())
        let request = try CompareRequest(comparing: arguments)
        require((1...2).contains(request.sides.count), "a comparison has sides")
        _ = request.title
        _ = request.hasOnlyStored
    case "punctual check" where !isFile:
        let judging = try Judging(arguments, over: SettingsFile())
        for pairing in [.stored, .duet] as [Pairing] {
            _ = judging.rules(for: pairing, hasReference: true, expectsSameMechanism: true)
        }
        _ = try CheckRequest(arguments, settings: SettingsFile()).hasSubject
    case "punctual next":
        let request = try NextRequest(arguments)
        require((1...10_000).contains(request.count), "a count is within its bounds")
    case "punctual jobs add":
        let policy = try JobPolicyOptions.policy(arguments)
        require(policy.jitterNanoseconds >= 0, "a jitter is not negative")
    default: _ = try arguments.label()
    }
}

private func askToMeasure(_ arguments: ParsedArguments) throws {
    if arguments.has("--stream") {
        // As another benchmark would set it, from words that nothing else uses.
        let words = arguments.values("--load-command")
        let environment = ["PUNCTUAL_START_NS", "PUNCTUAL_PERIOD_NS", "PUNCTUAL_TICKS"]
        _ = try BenchmarkStream(
            arguments,
            environment: Dictionary(
                zip(environment, words.flatMap { $0.split(separator: " ").map(String.init) })
            ) { first, _ in first }
        )
    }
    let plan = try BenchmarkRequest(arguments).plan
    require(PlanRules.problem(plan: plan) == nil, "what is taken keeps the rules")
    _ = plan.estimate(processors: 2)
}

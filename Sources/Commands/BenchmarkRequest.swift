import Harness
import PunctualBase
import Runs

/// What `punctual benchmark` was asked to measure: a plan file with few changes, or options.
struct BenchmarkRequest {
    var plan: Plan
    var clockMode = MeasurementSession.ClockMode.kernel

    init(_ arguments: ParsedArguments) throws {
        let scripted = try arguments.scriptedLatenesses()
        if let name = arguments.value("--plan") {
            plan = try Self.plan(changing: name, arguments)
        } else {
            plan = try Self.plan(arguments, isScripted: scripted != nil)
        }
        guard let scripted else { return }
        guard plan.series.allSatisfy({ $0.subject == .timer }) else {
            throw UsageError.conflict("--scripted stands for a timer; leave the scheduler out")
        }
        clockMode = .scripted(overshoots: scripted)
    }
}

extension BenchmarkRequest {
    /// Options that describe what a plan file describes.
    private static let planned = [
        "--subject", "--executor", "--mechanism", "--period", "--after-miss", "--cpu-budget",
        "--policy", "--priority",
        "--cpu", "--lock-memory", "--timer-slack", "--dma-latency", "--load", "--load-command",
        "--inject",
    ]

    private static func plan(changing name: String, _ arguments: ParsedArguments) throws -> Plan {
        if let option = planned.first(where: arguments.has) {
            throw UsageError.conflict("\(option) belongs into the plan file; leave one of them out")
        }
        var plan = try Commands.plan(named: name)
        plan.rounds = try arguments.rounds() ?? plan.rounds
        plan.roundNanoseconds = try arguments.roundLength() ?? plan.roundNanoseconds
        plan.warmUpNanoseconds = try arguments.warmUp() ?? plan.warmUpNanoseconds
        if arguments.has("--reference") { plan = try plan.withReferences(place: "--reference") }
        if let problem = PlanRules.problem(plan: plan) { throw UsageError.conflict(problem) }
        return plan
    }

    private static func plan(_ arguments: ParsedArguments, isScripted: Bool) throws -> Plan {
        let subject = try arguments.choice("--subject", Subject.self) ?? .timer
        let mechanisms = isScripted ? [.scripted] : try mechanisms(arguments, of: subject)
        let builder = PlanBuilder(
            name: "options",
            rounds: try arguments.rounds() ?? 10,
            roundNanoseconds: try arguments.roundLength() ?? 300_000_000,
            warmUpNanoseconds: try arguments.warmUp() ?? 50_000_000,
            afterMiss: try arguments.choice("--after-miss", AfterMiss.self) ?? .skip,
            processorBudgetPercent: try budget(arguments) ?? 5,
            matrices: [
                PlanMatrix(
                    mechanisms: mechanisms,
                    periodsNanoseconds: try periods(arguments),
                    conditions: [try conditions(arguments)],
                    loads: try loads(arguments),
                    subject: subject,
                    executor: try arguments.choice("--executor", RunExecutor.self),
                    injection: try arguments.value(
                        "--inject",
                        as: PlanText.injectionForm,
                        PlanText.injection
                    )
                )
            ],
            hasReferences: arguments.has("--reference")
        )
        let given = ["--policy", "--priority", "--cpu", "--timer-slack", "--load-command"]
            .filter(arguments.has)
        do throws(HarnessError) {
            return try builder.plan { name(of: $0, conditions: given) }
        } catch {
            guard case .planInvalid(let place, let problem) = error else { throw error }
            // What the rules refuse was typed as an option: that is wrong usage.
            throw UsageError.conflict("\(place): \(problem)")
        }
    }

    /// What a part of a plan is called on the command line.
    private static func name(of part: PlanPart, conditions: [String]) -> String {
        switch part {
        case .rounds: "--rounds"
        case .seconds: "--seconds"
        case .warmUp: "--warm-up"
        case .processorBudget: "--cpu-budget"
        case .mechanism: "--mechanism"
        case .executor: "--executor"
        case .period: "--period"
        // Whoever gave one of them need not read of those that were not given.
        case .conditions: conditions.joined(separator: " or ")
        case .injection: "--inject"
        case .references: "--reference"
        case .whole: "--seconds and --rounds"
        }
    }

    private static func mechanisms(
        _ arguments: ParsedArguments,
        of subject: Subject
    ) throws -> [MechanismName] {
        let words = arguments.list("--mechanism")
        // What stands beside `all` adds nothing, but must be right all the same.
        let named = try words.filter { $0 != "all" }.map { word in
            if let name = MechanismName(rawValue: word), name != .scripted { return name }
            let near = nearest(to: word, among: PlanText.mechanismNames)
            throw UsageError.badValue(
                option: "--mechanism",
                found: word,
                expected: near.map { "a mechanism; did you mean “\($0)”?" }
                    ?? "a name that `punctual mechanisms` lists"
            )
        }
        return words.isEmpty || words.contains("all")
            ? MechanismName.measurable(as: subject) : named
    }

    private static func periods(_ arguments: ParsedArguments) throws -> [Int64] {
        let words = arguments.list("--period")
        guard !words.isEmpty else { return [1_000_000] }
        return try words.map { word in
            try ParsedArguments.duration(
                word,
                of: "--period",
                in: PlanRules.periodRange,
                as: "250us or 1ms"
            )
        }
    }

    private static func budget(_ arguments: ParsedArguments) throws -> Double? {
        try arguments.value("--cpu-budget", as: "a share such as 5%, above 0 to 100%") { text in
            PlanText.percent(text).flatMap {
                PlanRules.problem(processorBudget: $0) == nil ? $0 : nil
            }
        }
    }

    private static func conditions(_ arguments: ParsedArguments) throws -> Conditions {
        let policy = try arguments.choice("--policy", SchedulingPolicy.self) ?? .other
        let priority = try arguments.integer("--priority", in: 1...99)
        if priority != nil, policy != .fifo, policy != .rr {
            throw UsageError.conflict("--priority goes with --policy fifo or rr alone")
        }
        if priority == nil, policy == .fifo || policy == .rr {
            throw UsageError.conflict(
                "--policy \(policy.rawValue) needs a priority from 1 to 99: --priority N"
            )
        }
        return Conditions(
            policy: policy,
            priority: priority,
            processors: try arguments.value(
                "--cpu",
                as: "`all` or a list such as 1 or 0,2-3",
                PlanText.processors
            ) ?? .any,
            isMemoryLocked: arguments.has("--lock-memory"),
            timerSlackNanoseconds: try arguments.duration(
                "--timer-slack",
                in: PlanRules.slackRange,
                as: "1 (nanoseconds) or 50us",
                plainUnit: .nanosecond
            ),
            dmaLatencyMicroseconds: try latency(arguments)
        )
    }

    private static func latency(_ arguments: ParsedArguments) throws(UsageError) -> Int32? {
        let longest = Int64(Int32.max) * 1_000
        let length = try arguments.duration(
            "--dma-latency",
            in: 0...longest,
            as: "10 (microseconds) or 10us",
            plainUnit: .microsecond
        )
        guard let length else { return nil }
        if length.isMultiple(of: 1_000) { return Int32(length / 1_000) }
        throw .badValue(
            option: "--dma-latency",
            found: arguments.value("--dma-latency") ?? "",
            expected: "whole microseconds; the kernel knows no shorter ones"
        )
    }

    private static func loads(_ arguments: ParsedArguments) throws -> [Load] {
        let named = try arguments.list("--load").map { word in
            guard let load = PlanText.load(word) else {
                throw UsageError.badValue(
                    option: "--load",
                    found: word,
                    expected: PlanText.loadNames.joined(separator: ", ")
                )
            }
            return load
        }
        guard let command = arguments.value("--load-command") else {
            return named.isEmpty ? [.none] : named
        }
        guard let words = quotedWords(of: command), words.first?.isEmpty == false else {
            throw UsageError.badValue(
                option: "--load-command",
                found: command,
                expected: "a program and its arguments, quotes in pairs"
            )
        }
        return named + [.command(words)]
    }
}

/// Splits a command at blanks.
///
/// Single and double quotes keep blanks together, and a backslash keeps the next character as it
/// is. Nothing else has a meaning: no shell takes part.
///
/// - Returns: The words, or `nil` where a quote is not closed.
func quotedWords(of text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
        if isEscaped {
            word = (word ?? "") + String(character)
            isEscaped = false
        } else if character == "\\", quote != "'" {
            isEscaped = true
        } else if let open = quote {
            if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        } else if character == "'" || character == "\"" {
            quote = character
            word = word ?? ""
        } else if character.isWhitespace {
            if let complete = word { words.append(complete) }
            word = nil
        } else {
            word = (word ?? "") + String(character)
        }
    }
    guard quote == nil, !isEscaped else { return nil }
    return words + (word.map { [$0] } ?? [])
}

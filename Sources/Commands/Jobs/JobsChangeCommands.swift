import Scheduling
import Timekeeping

/// `punctual jobs pause`: lets a job's occurrences pass.
enum JobsPauseCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual jobs pause",
        summary: "Let a job's runs pass until it is resumed.",
        arguments: [.job],
        options: [.jobs],
        examples: [Example(command: "punctual jobs pause hourly", purpose: "Pause a job.")]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let store = try context.jobStore(arguments)
        try context.planner(of: store).pause(arguments.arguments[0])
        return ExitCode.success
    }
}

/// `punctual jobs resume`: goes on with a job.
enum JobsResumeCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual jobs resume",
        summary: "Go on with a paused job, from its first run from now on.",
        arguments: [.job],
        options: [.jobs],
        examples: [Example(command: "punctual jobs resume hourly", purpose: "Resume a job.")]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let store = try context.jobStore(arguments)
        try context.planner(of: store).resume(arguments.arguments[0])
        return ExitCode.success
    }
}

/// `punctual jobs remove`: forgets a job; its history stays.
enum JobsRemoveCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual jobs remove",
        summary: "Remove a job; its history stays.",
        arguments: [.job],
        options: [.jobs],
        examples: [Example(command: "punctual jobs remove hourly", purpose: "Remove a job.")]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let store = try context.jobStore(arguments)
        try context.planner(of: store).remove(arguments.arguments[0])
        return ExitCode.success
    }
}

/// `punctual jobs run`: asks the server for a run beside the schedule.
enum JobsRunCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual jobs run",
        summary: "Run a job once, now, beside its schedule.",
        discussion: "The server runs it; where none is running, the next one does when it starts.",
        arguments: [.job],
        options: [.jobs],
        examples: [Example(command: "punctual jobs run hourly", purpose: "Run a job at once.")]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let store = try context.jobStore(arguments)
        _ = try store.request(jobID: arguments.arguments[0], at: WallClock().now)
        if !store.isServed {
            context.console.note(
                "no server runs at the moment; the run is kept, and carried out when "
                    + "`punctual serve` starts"
            )
        }
        return ExitCode.success
    }
}

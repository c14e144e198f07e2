import PunctualBase
import PunctualPlatform
import Scheduling
import Timekeeping

/// `punctual jobs export`: all jobs as one JSON text.
enum JobsExportCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual jobs export",
        summary: "Print all jobs as JSON, to be imported elsewhere or kept in version control.",
        discussion: """
            One job a line, in the order of their next runs. The history is not part of it. Jobs \
            that were set aside cannot be exported; they are named on standard error.
            """,
        options: [.jobs],
        examples: [
            Example(
                command: "punctual jobs export > jobs.json",
                purpose: "Keep the jobs in a file."
            )
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let store = try context.jobStore(arguments)
        let archive = try context.planner(of: store).exportJobs()
        context.console.write(try archive.json())
        for job in try store.quarantined() {
            context.console.note(
                "not exported: the job “\(job.id.echoed)” is set aside, since "
                    + job.reason
            )
        }
        return ExitCode.success
    }
}

/// `punctual jobs import`: adds the jobs of a JSON text, all or none.
enum JobsImportCommand: Command {
    /// In bytes; 100,000 jobs take half of it.
    private static let byteLimit = 96 << 20

    static let specification = CommandSpecification(
        name: "punctual jobs import",
        summary: "Add the jobs of a JSON text, all or none.",
        discussion: """
            A job keeps its next run, also one that has passed, which is then caught up or missed \
            as its policy says; where the file has a history of the job, it goes on from now. At \
            most \(byteLimit >> 20) MiB and 200,000 jobs are read at once.
            """,
        arguments: [
            ArgumentSpecification(
                name: "FILE",
                summary: "What `punctual jobs export` has printed; - for standard input.",
                completion: .files
            )
        ],
        options: [
            OptionSpecification(
                name: "--replace",
                summary: "Let jobs take the place of those with their ids."
            ),
            .jobs,
        ],
        examples: [
            Example(command: "punctual jobs import jobs.json", purpose: "Add the jobs of a file."),
            Example(
                command:
                    "punctual jobs export -d old.sqlite | punctual jobs import - -d new.sqlite",
                purpose: "Move jobs to another file."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let name = arguments.arguments[0]
        let json = try InputFile.bytes(of: name, byteLimit: byteLimit)
        let archive: JobArchive
        do throws(JobArchiveError) {
            let planner = context.planner(of: MemoryJobStore())
            archive = try JobArchive(
                json: json,
                now: WallClock().now,
                objection: planner.objection
            )
        } catch {
            throw ImportFailure(description: "\(name == "-" ? "standard input" : name): \(error)")
        }
        let store = try context.jobStore(arguments, mayCreate: true)
        try context.planner(of: store).importJobs(
            archive,
            replacingExisting: arguments.has("--replace")
        )
        let count = archive.jobs.count
        context.console.print("\(count) \(count == 1 ? "job" : "jobs") imported")
        return ExitCode.success
    }
}

/// Why a text with jobs was not taken.
private struct ImportFailure: Error, CustomStringConvertible {
    var description: String
}

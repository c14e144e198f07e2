import Glibc
import PunctualPlatform
import Scheduling

/// `punctual jobs`: what the server runs.
enum JobsGroup {
    static let specification = CommandSpecification(
        name: "punctual jobs",
        summary: "Add, list and change the jobs that `punctual serve` runs.",
        discussion: """
            All of these work on the file of jobs, whether a server runs or not; one that runs \
            hears of each change at once.
            """,
        examples: [
            Example(
                command: "punctual jobs add --id hourly --cron 'minute=0' -- /usr/bin/sync",
                purpose: "Run a program at each full hour."
            ),
            Example(command: "punctual jobs list", purpose: "See what runs next, and how it went."),
        ],
        subcommands: [
            JobsAddCommand.specification, JobsListCommand.specification,
            JobsShowCommand.specification, JobsHistoryCommand.specification,
            JobsPauseCommand.specification, JobsResumeCommand.specification,
            JobsRunCommand.specification, JobsRemoveCommand.specification,
            JobsExportCommand.specification, JobsImportCommand.specification,
        ]
    )
}

extension OptionSpecification {
    static let jobs = OptionSpecification(
        name: "--database",
        short: "d",
        value: "PATH",
        summary:
            "The file of jobs; else PUNCTUAL_JOBS, else punctual/jobs.sqlite in the data folder.",
        completion: .files
    )
}

/// How `jobs list`, `show` and `history` write.
enum JobsFormat: String, CaseIterable, Sendable {
    case text, json
}

extension OptionSpecification {
    static let jobsFormat = OptionSpecification(
        name: "--format",
        short: "f",
        value: "FORMAT",
        summary: "text (default), or json: instants in ISO 8601, lengths of time in nanoseconds.",
        completion: .words(JobsFormat.allCases.map(\.rawValue))
    )
}

extension ArgumentSpecification {
    static let job = ArgumentSpecification(name: "ID", summary: "The job's id.")
}

extension Context {
    /// Where the file of jobs is.
    func jobsPath(_ arguments: ParsedArguments) throws -> String {
        let option = arguments.value("--database")
        try checkDataPlace(named: "PUNCTUAL_JOBS", unless: option != nil)
        let path = DataPlace.path(
            of: "jobs.sqlite",
            option: option,
            variable: "PUNCTUAL_JOBS",
            environment: environment
        )
        guard let path else {
            throw Self.noPlace(for: "the jobs")
        }
        return path
    }

    /// The file of jobs, as a command that ends soon uses it: it can wait for others.
    func jobStore(
        _ arguments: ParsedArguments,
        mayCreate: Bool = false
    ) throws -> SQLiteJobStore {
        let path = try jobsPath(arguments)
        if mayCreate {
            try checkJobsFolder(of: path, arguments)
        } else if access(path, F_OK) != 0, errno == ENOENT {
            throw CommandError.noJobs(path: path)
        }
        return try SQLiteJobStore(
            path: path,
            busyTimeoutMilliseconds: 5_000,
            mayCreate: mayCreate
        )
    }

    /// Refuses a named file in a folder that is not there, which most often is a slip.
    ///
    /// The folder of the place that nobody named is made.
    func checkJobsFolder(of path: String, _ arguments: ParsedArguments) throws(CommandError) {
        let isNamed =
            arguments.has("--database") || !(environment["PUNCTUAL_JOBS"] ?? "").isEmpty
        guard isNamed, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let folder = String(path[..<slash])
        guard access(folder, F_OK) != 0, errno == ENOENT else { return }
        throw .folderMissing(path: path)
    }

    /// A scheduler that is not started: it plans and changes jobs, and a server runs them.
    func planner(of store: any JobStore) -> Scheduler {
        Scheduler(
            stores: ["default": store],
            executors: ["default": CommandExecutor()]
        )
    }
}

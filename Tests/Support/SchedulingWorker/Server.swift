import Glibc
import Scheduling
import Timekeeping

/// A whole scheduler with two files of jobs and all executors, until SIGTERM; its jobs append a line
/// to a file whenever one of them begins.
struct Server {
    /// Ids of the jobs, which are those of their executors, by the name of their store.
    static let places = [
        "first": ["threads", "commands"], "second": ["tasks", "processes"],
    ]

    let effects: String
    let scheduler: Scheduler

    init(first: String, second: String, effects: String) throws {
        self.effects = effects
        var configuration = SchedulerConfiguration()
        // What is counted afterwards is the whole ledger.
        configuration.retention.entriesPerJob = 1_000_000
        configuration.log = SchedulerLog(level: .warning) { level, line in
            let text = "\(level): \(line)\n"
            write(STDERR_FILENO, text, text.utf8.count)
        }
        scheduler = Scheduler(
            configuration: configuration,
            stores: [
                "first": try SQLiteJobStore(path: first, busyTimeoutMilliseconds: 5_000),
                "second": try SQLiteJobStore(path: second, busyTimeoutMilliseconds: 5_000),
            ],
            executors: [
                "threads": ThreadPoolExecutor(threads: 2),
                "tasks": ConcurrencyExecutor(),
                "processes": ProcessPoolExecutor(
                    processes: 1,
                    startLimitNanoseconds: 60_000_000_000
                ),
                "commands": CommandExecutor(),
            ],
            tasks: Self.tasks
        )
    }

    /// What the scheduler and its workers know.
    static var tasks: TaskRegistry {
        var tasks = TaskRegistry()
        tasks.register("note") { context in try note(context) }
        tasks.registerAsynchronous("note-later") { context in
            await Task.yield()
            try note(context)
        }
        return tasks
    }

    static func note(_ context: TaskContext) throws {
        let path = try context.arguments(as: String.self)
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        defer { close(file) }
        let line =
            "\(context.jobID) \(context.scheduled.nanosecondsSince1970) \(context.attempt)\n"
        // At once, so that lines of several processes do not mix.
        write(file, line, line.utf8.count)
    }

    func serve() throws {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        try scheduler.start()
        try addJobs()
        var signal: Int32 = 0
        sigwait(&signals, &signal)
        try finish()
    }

    private func addJobs() throws {
        let start = WallTime(nanosecondsSince1970: 0)
        for (store, ids) in Self.places {
            for id in ids {
                var policy = JobPolicy()
                policy.coalescing = .all
                policy.overlap = .queue(limit: 100_000)
                policy.recovery = id == "tasks" ? .runAgain : .listInDoubt
                let job = Job(
                    id: id,
                    trigger: try IntervalTrigger(
                        everyNanoseconds: 25_000_000,
                        startingAt: start
                    ),
                    work: work(of: id),
                    executor: id,
                    policy: policy
                )
                try scheduler.add(job, to: store, replacingExisting: true)
            }
        }
    }

    private func work(of id: String) -> Work {
        if id == "commands" {
            let script = "echo \"$PUNCTUAL_JOB $PUNCTUAL_SCHEDULED $PUNCTUAL_ATTEMPT\" >> \"$1\""
            return .command(Command(["/bin/sh", "-c", script, "sh", effects]))
        }
        let task = id == "tasks" ? "note-later" : "note"
        return .task(TaskCall(task: task, arguments: "\"\(effects)\""))
    }

    /// Lets all that was claimed come to its end.
    private func finish() throws {
        for (store, ids) in Self.places {
            for id in ids { try scheduler.pause(id, in: store) }
        }
        for store in Self.places.keys {
            while try !scheduler.history(in: store, limit: 1_000_000).allSatisfy(\.state.isFinal) {
                usleep(20_000)
            }
        }
        scheduler.shutDown()
    }
}

import Glibc
import PunctualBase
import Runs
import Scheduling
import Synchronization
import Timekeeping

/// `punctual serve`: runs the jobs of a file.
enum ServeCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual serve",
        summary: "Run the jobs of a file, in the foreground, until a signal asks to end.",
        discussion: """
            SIGTERM and SIGINT end it when what runs has ended, at most after the shutdown time; \
            SIGHUP reads the file again. A second server of the same file waits, and takes over when \
            the first has ended, however it ended.
            """,
        options: [
            .jobs,
            OptionSpecification(
                name: "--mechanism",
                value: "NAME",
                summary: "What it waits with: timerfd-epoll, ppoll, futex, dispatch or precise.",
                completion: .words(ServeMechanism.allCases.map(\.rawValue))
            ),
            OptionSpecification(
                name: "--clock-policy",
                value: "POLICY",
                summary: "When the clock is set: follow, hold, or catch-up=N (follow)."
            ),
            OptionSpecification(
                name: "--parallel",
                value: "N",
                summary: "Commands that run at the same time (20)."
            ),
            OptionSpecification(
                name: "--shutdown-time",
                value: "DURATION",
                summary: "How long the end waits for what runs (30s)."
            ),
            OptionSpecification(
                name: "--history",
                value: "N",
                summary: "Results that are kept of each job (1000)."
            ),
            OptionSpecification(
                name: "--history-age",
                value: "DURATION",
                summary: "How long results are kept, such as 720h (for ever)."
            ),
            OptionSpecification(
                name: "--log-level",
                value: "LEVEL",
                summary: "What standard error tells from: debug, info, warning or error (info).",
                completion: .words(ServeLogLevel.allCases.map(\.rawValue))
            ),
            OptionSpecification(
                name: "--no-wait",
                summary: "Fail at once if another server has the file."
            ),
        ],
        examples: [
            Example(
                command: "punctual serve --database jobs.sqlite",
                purpose: "Run the jobs of a file."
            ),
            Example(
                command: "punctual serve --history 100 --history-age 720h",
                purpose: "Keep the last 100 results of each job, and none for more than 30 days."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let shutdown = try JobPolicyOptions.duration("--shutdown-time", arguments) ?? 30_000_000_000
        let limit = try arguments.integer("--parallel", in: 1...10_000) ?? 20
        let retention = Retention(
            entriesPerJob: try arguments.integer("--history", in: 0...1_000_000_000) ?? 1_000,
            ageNanoseconds: try JobPolicyOptions.duration("--history-age", arguments)
        )
        let console = context.console
        var configuration = SchedulerConfiguration()
        configuration.wakeup =
            (try arguments.choice("--mechanism", ServeMechanism.self) ?? .timerfdEpoll).wakeup
        configuration.clockPolicy =
            try arguments.value(
                "--clock-policy",
                as: "follow, hold or catch-up=N",
                clockPolicy
            ) ?? .follow
        configuration.retention = retention
        let level = try arguments.choice("--log-level", ServeLogLevel.self) ?? .info
        configuration.log = SchedulerLog(level: level.level) { level, line in
            let kind = level == .info ? "" : "\(level): "
            console.note("\(stamp()) \(kind)\(line.visible(limit: 2_000))")
        }
        let path = try context.jobsPath(arguments)
        try context.checkJobsFolder(of: path, arguments)
        let signals = ServeSignals()
        let scheduler = Scheduler(
            configuration: configuration,
            stores: [
                "default": try SQLiteJobStore(
                    path: path,
                    busyTimeoutMilliseconds: 100
                )
            ],
            executors: ["default": CommandExecutor(limit: limit)]
        )
        guard try start(scheduler, waits: !arguments.has("--no-wait"), signals, console) else {
            return ExitCode.success
        }
        while signals.next() == SIGHUP { scheduler.reread() }
        scheduler.shutDown(.atMost(nanoseconds: shutdown))
        return ExitCode.success
    }

    /// Starts the scheduler, when the file is free.
    ///
    /// - Returns: Whether it runs: not if a signal asked to end before.
    private static func start(
        _ scheduler: Scheduler,
        waits: Bool,
        _ signals: ServeSignals,
        _ console: Console
    ) throws -> Bool {
        var isTold = false
        while true {
            do throws(SchedulerError) {
                try scheduler.start()
                return true
            } catch {
                guard waits, case .store(.servedByAnother) = error else { throw error }
                if !isTold { console.note("\(stamp()) waiting: \(error)") }
                isTold = true
            }
            if let signal = signals.next(withinMilliseconds: 50), signal != SIGHUP { return false }
        }
    }

    private static func clockPolicy(_ text: String) -> ClockPolicy? {
        switch text {
        case "follow": return .follow
        case "hold": return .hold
        default:
            guard text.hasPrefix("catch-up="), let limit = PlainNumber.whole(text.dropFirst(9))
            else {
                return nil
            }
            return .catchUp(atMost: limit)
        }
    }

    private static func stamp() -> String {
        UTCText.text(unixNanoseconds: WallClock().now.nanosecondsSince1970)
    }
}

/// What a server can wait with.
private enum ServeMechanism: String, CaseIterable {
    case timerfdEpoll = "timerfd-epoll"
    case ppoll, futex, dispatch, precise

    var wakeup: SchedulerWakeup {
        switch self {
        case .timerfdEpoll: .timerfdEpoll
        case .ppoll: .ppoll
        case .futex: .futex
        case .dispatch: .dispatch
        case .precise: .precise(processorBudgetPercent: 5)
        }
    }
}

/// The signals that a server heeds, taken in order by one thread.
///
/// They are blocked in all threads, since those that are made later inherit the mask; so none is
/// lost between two looks.
private struct ServeSignals {
    private var set = sigset_t()

    init() {
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGHUP)
        // The kernel keeps a blocked signal also where it is ignored, as by a shell for what it starts in
        // the background.
        if !Interruption.isIgnored(SIGINT) { sigaddset(&set, SIGINT) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next signal.
    func next() -> Int32 {
        var set = set
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }

    /// - Returns: `nil` if none came in time.
    func next(withinMilliseconds limit: Int) -> Int32? {
        var set = set
        var time = timespec(tv_sec: limit / 1_000, tv_nsec: limit % 1_000 * 1_000_000)
        let number = sigtimedwait(&set, nil, &time)
        return number > 0 ? number : nil
    }
}

/// What the server's log tells, as it is named on the command line.
private enum ServeLogLevel: String, CaseIterable {
    case debug, info, warning, error

    var level: LogLevel {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}

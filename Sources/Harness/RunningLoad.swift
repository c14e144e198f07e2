import Glibc
import PunctualPlatform
import Runs

/// A load while it runs; ended with all that it has started when this value is, on every path, and when
/// this process is.
struct RunningLoad: ~Copyable {
    private let load: Load
    private let arguments: [String]
    private let version: String
    private let folder: TemporaryFolder
    private var process: GuardedProcess
    private var seenNanoseconds: Int64 = 0

    /// The longest that workers may take until their processor time is seen to grow.
    private static let startMilliseconds = 5_000

    /// Starts a load and returns when it is seen to be running; `nil` for no load.
    ///
    /// It is needed for `seconds` at most; an interruption ends the wait early.
    static func start(
        _ load: Load,
        seconds: Int,
        isInterrupted: () -> Bool
    ) throws(HarnessError) -> RunningLoad? {
        if load == .none { return nil }
        var running = try RunningLoad(load, seconds: seconds)
        try running.waitUntilWorking(isInterrupted: isInterrupted)
        return running
    }

    private init(_ load: Load, seconds: Int) throws(HarnessError) {
        guard let path = TemporaryFolder.make() else {
            let code = errno
            throw .loadFailed(
                load: load.name,
                reason: "no temporary folder can be made: \(ConditionRefusals.reason(code))",
                remedy: FileFailure.remedy(forWriteError: code)
                    ?? "set TMPDIR to a folder that can be written"
            )
        }
        let folder = TemporaryFolder(adopting: path)
        let version: String
        let arguments: [String]
        switch load {
        case .none:
            (version, arguments) = ("", ["true"])
        case .command(let command):
            (version, arguments) = ("", command)
        case .stress(let kind):
            version = try Self.stressVersion(for: load)
            arguments = Self.invocation(of: kind, seconds: seconds, folder: path).arguments
        }
        do throws(ProcessRefusal) {
            process = try GuardedProcess(Self.request(arguments, for: load))
        } catch {
            throw .loadFailed(
                load: load.name,
                reason: error.description,
                remedy: error.remedy
            )
        }
        self.load = load
        self.arguments = arguments
        self.version = version
        self.folder = folder
    }

    private static func invocation(
        of kind: StressLoad,
        seconds: Int,
        folder: String
    ) -> LoadInvocation {
        let meminfo = KernelFile.text("/proc/meminfo") ?? ""
        return .stress(
            kind,
            processors: ThreadSettings.processors(of: 0)?.count ?? 1,
            memoryKibibytes: KernelText.kibibytes(of: "MemAvailable", in: meminfo) ?? 0,
            seconds: seconds + 60,
            folder: folder
        )
    }

    /// A command of the user's gets the user's environment; a tool of ours only what it needs.
    private static func request(_ arguments: [String], for load: Load) -> ProcessRequest {
        if case .command = load {
            return ProcessRequest(arguments, environment: ProcessEnvironment.forPrograms)
        }
        return ProcessRequest(arguments, environment: ProcessEnvironment.forTools())
    }

    private static func stressVersion(for load: Load) throws(HarnessError) -> String {
        let answer: ProgramAnswer
        do throws(ProgramFailure) {
            answer = try stressVersion(environment: ProcessEnvironment.forTools())
        } catch {
            if case .notStarted(let refusal) = error, refusal.code == ENOENT {
                throw .loadFailed(
                    load: load.name,
                    reason: "stress-ng is not installed",
                    remedy: "`apt-get install stress-ng`"
                )
            }
            throw .loadFailed(
                load: load.name,
                reason: "\(error)",
                remedy: "see whether `\(LoadInvocation.program) --version` works"
            )
        }
        guard let line = answer.text.split(whereSeparator: \.isNewline).first else {
            throw .loadFailed(
                load: load.name,
                reason: "`\(LoadInvocation.program) --version` \(answer.end) and printed nothing",
                remedy: "`apt-get install --reinstall stress-ng`"
            )
        }
        return KernelText.trimmed(line)
    }

    /// A program that is asked for its version has so long to answer.
    private static let versionMilliseconds: Int32 = 5_000

    static func stressVersion(
        environment: [String: String]
    ) throws(ProgramFailure) -> ProgramAnswer {
        try ProgramAnswer(
            of: ProcessRequest([LoadInvocation.program, "--version"], environment: environment),
            limitMilliseconds: versionMilliseconds,
            byteLimit: 65_536
        )
    }

    /// Looks whether the load still runs, before a round.
    mutating func beginRound() -> HarnessError? {
        seenNanoseconds = process.workers.processorNanoseconds
        return problem
    }

    /// Looks whether the load still runs after a round, and whether stress-ng has worked in it.
    func endRound() -> HarnessError? {
        if let problem { return problem }
        guard case .stress = load else { return nil }
        // The kernel adds up a running process's time at its ticks: a short round may end before.
        for _ in 0..<10 {
            if process.workers.processorNanoseconds > seenNanoseconds { return nil }
            poll(nil, 0, 20)
        }
        return .loadFailed(
            load: load.name,
            reason: "its processes used no processor time during the round",
            remedy: "see whether a cgroup holds them back"
        )
    }

    /// Why it is not the load that was asked for; `nil` while nothing speaks against it.
    private var problem: HarnessError? {
        if process.wakeGuardian() { return stoppedGuardian }
        return process.isRunning ? nil : died
    }

    private var stoppedGuardian: HarnessError {
        .loadFailed(
            load: load.name,
            reason: "it has stopped the process that watches over it",
            remedy: "let it send signals to processes of its own alone"
        )
    }

    private var died: HarnessError {
        .loadFailed(
            load: load.name,
            reason: "it ended before the measurement did",
            remedy: "run it by hand to see why: \(arguments.joined(separator: " "))"
        )
    }

    /// Ends the load and reports what it did.
    mutating func end() -> LoadReport {
        process.finish()
        let yaml = KernelFile.text(folder.path + "/" + LoadInvocation.metricsFile) ?? ""
        return LoadReport(
            arguments: arguments,
            version: version,
            bogoOperations: LoadInvocation.bogoOperations(yaml: yaml)
        )
    }

    /// A command of the user's need not use the processor: it only has to live.
    private mutating func waitUntilWorking(isInterrupted: () -> Bool) throws(HarnessError) {
        guard case .stress = load else {
            poll(nil, 0, 50)
            if let problem { throw problem }
            return
        }
        guard access("/proc/self/stat", R_OK) == 0 else {
            throw .loadFailed(
                load: load.name,
                reason: "without /proc it cannot be seen whether it works",
                remedy: "mount it, or use --load-command, of which that is not asked"
            )
        }
        for _ in 0..<(Self.startMilliseconds / 20) {
            if isInterrupted() { return }
            poll(nil, 0, 20)
            if let problem { throw problem }
            let (count, nanoseconds) = process.workers
            if count > 0, nanoseconds >= 10_000_000 { return }
        }
        throw .loadFailed(
            load: load.name,
            reason: "its processes have used no processor time in 5 s",
            remedy: "run it by hand to see why: \(arguments.joined(separator: " "))"
        )
    }
}

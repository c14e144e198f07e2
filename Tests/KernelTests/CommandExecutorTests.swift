import CKernel
import Glibc
import PunctualPlatform
import Scheduling
import Synchronization
import Testing
import Timekeeping
import Wakeups

/// Real programs, processes and signals.
@Suite("Commands on the kernel", .serialized)
struct CommandExecutorTests {
    private final class Observer: RunObserver {
        private struct State {
            var outcomes: [RunNumber: RunOutcome] = [:]
            var started: Set<RunNumber> = []
            var reports = 0
        }

        private let state = Mutex(State())
        let refused: RunNumber?

        init(refusing refused: RunNumber? = nil) {
            self.refused = refused
        }

        func runMayStart(_ number: RunNumber) -> Bool {
            _ = state.withLock { $0.started.insert(number) }
            return number != refused
        }

        func runEnded(_ number: RunNumber, _ outcome: RunOutcome, started: ClockReading?) {
            state.withLock { state in
                state.outcomes[number] = outcome
                state.reports += 1
            }
        }

        func keepCheckpoint(_ data: [UInt8], of number: RunNumber) throws {}

        func outcome(_ value: Int64) -> RunOutcome? {
            state.withLock { $0.outcomes[RunNumber(value)] }
        }
        func hasStarted(_ value: Int64) -> Bool {
            state.withLock { $0.started.contains(RunNumber(value)) }
        }
        var reports: Int { state.withLock { $0.reports } }
    }

    private func run(_ number: Int64, _ command: Command) -> Run {
        let time = KernelClocks().reading.wall
        return Run(
            number: RunNumber(number),
            jobID: "job",
            work: .command(command),
            occurrence: PlannedOccurrence(scheduled: time, due: time)
        )
    }

    private func shell(_ script: String) -> Command { Command(["/bin/sh", "-c", script]) }

    private func wait(until condition: () -> Bool) {
        let end = KernelClock().now.nanoseconds + 20_000_000_000
        while !condition(), KernelClock().now.nanoseconds < end { poll(nil, 0, 2) }
    }

    private func outcome(
        of command: Command,
        _ executor: CommandExecutor = CommandExecutor()
    ) throws -> RunOutcome? {
        let observer = Observer()
        try executor.start(tasks: TaskRegistry(), reportingTo: observer)
        executor.submit([run(1, command)])
        executor.shutDown(waitingUntil: nil)
        #expect(observer.reports == 1)
        return observer.outcome(1)
    }

    private func failure(of command: Command) throws -> String {
        guard case .failed(let message, _) = try outcome(of: command) else { return "no failure" }
        return message
    }

    // MARK: Output and ends

    @Test("Output and errors are one text, and the result of a success")
    func output() throws {
        let result = try outcome(of: shell("echo out; echo err >&2; cat; echo end"))
        #expect(result == .succeeded(result: "out\nerr\nend\n"))
    }

    @Test("A program is found on the PATH and gets its arguments without a shell")
    func arguments() throws {
        let result = try outcome(of: Command(["printf", "%s|", "$HOME *", "b c"]))
        #expect(result == .succeeded(result: "$HOME *|b c|"))
    }

    @Test("The environment is added to the scheduler's, and its PATH is searched")
    func environment() throws {
        setenv("PUNCTUAL_TEST_INHERITED", "one", 1)
        let script = "echo $PUNCTUAL_TEST_INHERITED $PUNCTUAL_TEST_OWN"
        let command = Command(
            ["sh", "-c", script],
            environment: ["PUNCTUAL_TEST_OWN": "two=2", "PATH": "/nowhere:/bin"]
        )
        #expect(try outcome(of: command) == .succeeded(result: "one two=2\n"))
        let hidden = Command(["sh", "-c", "exit"], environment: ["PATH": "/nowhere"])
        #expect(try failure(of: hidden).contains("no program “sh” on the PATH"))
    }

    @Test("It starts in its folder")
    func folder() throws {
        let result = try outcome(of: Command(["/bin/sh", "-c", "pwd"], folder: "/usr"))
        #expect(result == .succeeded(result: "/usr\n"))
    }

    @Test("An exit code other than 0 and a signal are failures that keep the output")
    func failures() throws {
        #expect(
            try outcome(of: shell("echo why; exit 3"))
                == .failed(message: "exit code 3", output: "why\n")
        )
        #expect(
            try outcome(of: shell("echo x; kill -KILL $$"))
                == .failed(message: "ended by signal 9 (Killed)", output: "x\n")
        )
    }

    @Test("What cannot be started says why in one sentence")
    func refusals() throws {
        #expect(try failure(of: Command(["no-such-program-here"])).contains("on the PATH"))
        #expect(try failure(of: Command(["/no/such"])).contains("no program “/no/such”"))
        #expect(try failure(of: Command(["/etc/passwd"])).contains("chmod +x"))
        let lost = Command(["true"], folder: "/no/such/folder")
        #expect(try failure(of: lost).contains("no folder “/no/such/folder”"))
        let file = Command(["true"], folder: "/etc/passwd")
        #expect(try failure(of: file).contains("is no folder"))
        #expect(try failure(of: Command([])).contains("names no program"))
    }

    @Test("Of a long output, the beginning and the end are kept")
    func longOutput() throws {
        let script = "echo begin; head -c 1000000 /dev/zero | tr '\\0' x; echo end"
        let result = try outcome(of: shell(script), CommandExecutor(outputLimit: 20))
        #expect(
            result
                == .succeeded(
                    result: "begin\nxxxx\n[… 999990 bytes left out …]\nxxxxxxend\n"
                )
        )
    }

    @Test("Neither signals nor descriptors of the scheduler reach the program")
    func inheritance() throws {
        let open = Glibc.open("/dev/null", O_RDONLY)
        defer { close(open) }
        // `ls` has the folder itself open as well; the shell adds nothing.
        let listing = try outcome(of: Command(["ls", "/proc/self/fd"]))
        #expect(listing == .succeeded(result: "0\n1\n2\n3\n"))
        let script = "grep -E 'Sig(Blk|Ign)' /proc/self/status | cut -f 2"
        guard case .succeeded(let text?) = try outcome(of: shell(script)) else {
            Issue.record("the signals could not be read")
            return
        }
        let masks = text.split(separator: "\n").compactMap { UInt64($0, radix: 16) }
        // 32 and 33 belong to the C library, which lets nobody change them; posix_spawn(3), by which
        // tests may have been started, leaves them ignored.
        let ours = masks.map { $0 & ~(0b11 << 31) }
        #expect(ours == [0, 0])
    }

    @Test("What goes on in the background does not hold up the end of the run")
    func background() throws {
        let begin = KernelClock().now
        let result = try outcome(of: shell("sleep 30 & echo $!"))
        #expect(begin.nanoseconds(to: KernelClock().now) < 20_000_000_000)
        guard case .succeeded(let text?) = result, let child = pid_t(text.dropLast()) else {
            Issue.record("not \(String(describing: result))")
            return
        }
        #expect(kill(child, SIGKILL) == 0, "it was left alone")
    }

    // MARK: Cancelling

    private func isAlive(_ process: pid_t) -> Bool {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, 512, file) != nil else { return false }
        let text = String(
            decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        return !text.contains(") Z ") && !text.contains(") X ")
    }

    /// Cancels a command whose script prints the numbers of two children into a pipe of its own.
    private func cancelledGroup(_ script: String, grace: Int64) throws -> (RunOutcome?, [pid_t]) {
        let path = "\(P_tmpdir)/punctual-group-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        defer { unlink(path) }
        let observer = Observer()
        let executor = CommandExecutor(terminationGraceNanoseconds: grace)
        try executor.start(tasks: TaskRegistry(), reportingTo: observer)
        executor.submit([
            run(1, Command(["/bin/sh", "-c", script], environment: ["NOTE": path]))
        ])
        wait { access(path, F_OK) == 0 }
        var processes: [pid_t] = []
        if let file = fopen(path, "r") {
            var line = [CChar](repeating: 0, count: 64)
            while fgets(&line, 64, file) != nil { processes.append(pid_t(atoi(line))) }
            fclose(file)
        }
        executor.cancel(RunNumber(1), abandoningAfterNanoseconds: 60_000_000_000)
        wait { observer.outcome(1) != nil }
        wait { !processes.contains { isAlive($0) } }
        executor.shutDown(waitingUntil: nil)
        return (observer.outcome(1), processes.filter { isAlive($0) } + [pid_t(-processes.count)])
    }

    @Test("A cancelled command ends with all that it has started, and keeps its output")
    func cancelling() throws {
        let script =
            "echo before; (sleep 60 & echo $! >$NOTE.new; wait) & "
            + "until [ -s $NOTE.new ]; do sleep 0.01; done; echo $! >>$NOTE.new; "
            + "mv $NOTE.new $NOTE; wait"
        let (outcome, left) = try cancelledGroup(script, grace: 20_000_000_000)
        #expect(outcome == .cancelled(output: "before\n"))
        #expect(left == [-2], "two children were noted and none of them lives")
    }

    @Test("One that does not heed SIGTERM is killed with its group after the grace")
    func stubborn() throws {
        let script =
            "trap '' TERM; sleep 60 & echo $! >$NOTE.new; mv $NOTE.new $NOTE; "
            + "while :; do sleep 1; done"
        let (outcome, left) = try cancelledGroup(script, grace: 50_000_000)
        #expect(outcome == .cancelled(output: ""))
        #expect(left == [-1])
    }

    @Test("A waiting run that is cancelled never starts")
    func cancellingWaiting() throws {
        let observer = Observer()
        let executor = CommandExecutor(limit: 1)
        try executor.start(tasks: TaskRegistry(), reportingTo: observer)
        executor.submit([run(1, Command(["sleep", "60"])), run(2, Command(["true"]))])
        executor.cancel(RunNumber(2), abandoningAfterNanoseconds: 0)
        wait { observer.outcome(2) != nil }
        #expect(observer.outcome(2) == .cancelled(output: nil))
        #expect(!observer.hasStarted(2))
        executor.shutDown(waitingUntil: KernelClock().now)
        #expect(observer.outcome(1) == .cancelled(output: ""))
        #expect(observer.reports == 2)
    }

    // MARK: Many, and again

    @Test("Many commands at once all end, each with its own output")
    func many() throws {
        let observer = Observer()
        let executor = CommandExecutor(limit: 16)
        try executor.start(tasks: TaskRegistry(), reportingTo: observer)
        executor.submit((1...200).map { run($0, Command(["echo", "\($0)"])) })
        executor.shutDown(waitingUntil: nil)
        for number in Int64(1)...200 {
            #expect(observer.outcome(number) == .succeeded(result: "\(number)\n"))
        }
        #expect(observer.reports == 200)
    }

    @Test("A run that may not start is over without a word")
    func refusedRun() throws {
        let observer = Observer(refusing: RunNumber(1))
        let executor = CommandExecutor()
        try executor.start(tasks: TaskRegistry(), reportingTo: observer)
        executor.submit([run(1, Command(["true"])), run(2, Command(["true"]))])
        executor.shutDown(waitingUntil: nil)
        #expect(observer.outcome(1) == nil)
        #expect(observer.outcome(2) == .succeeded(result: ""))
    }

    @Test("It can be started again, and gives back every descriptor")
    func restart() throws {
        let executor = CommandExecutor()
        for _ in 0..<3 {
            #expect(try outcome(of: Command(["true"]), executor) == .succeeded(result: ""))
        }
        // Other tests open files meanwhile, but not hundreds.
        let before = dup(0)
        close(before)
        let observer = Observer()
        try executor.start(tasks: TaskRegistry(), reportingTo: observer)
        executor.submit((1...400).map { run($0, Command([$0 % 2 == 0 ? "true" : "/no/such"])) })
        executor.shutDown(waitingUntil: nil)
        let after = dup(0)
        close(after)
        #expect(observer.reports == 400)
        #expect(after < before + 200)
    }

    @Test("A command dies with the thread of its scheduler")
    func parentDeath() throws {
        let process = Mutex<ckernel_command_process?>(nil)
        let thread = try BackgroundThread(named: "short-lived") {
            var started = ckernel_command_process()
            var pointers = [strdup("/bin/sleep"), strdup("60")]
            pointers.append(nil)
            if ckernel_command_start(pointers, [nil], nil, &started) == 0 {
                process.withLock { $0 = started }
            }
            for pointer in pointers { free(pointer) }
        }
        thread.join()
        let started = try #require(process.withLock { $0 })
        var request = pollfd(fd: started.process, events: Int16(POLLIN), revents: 0)
        #expect(poll(&request, 1, 20_000) == 1)
        var code: Int32 = 0
        var signal: Int32 = 0
        #expect(ckernel_process_has_ended(started.identifier, &code, &signal) == 1)
        #expect(signal == SIGKILL)
        waitpid(started.identifier, nil, 0)
        close(started.process)
        close(started.output)
    }
}

import FoundationEssentials
import Glibc
import Scheduling
import Testing
import Timekeeping

@Suite("Pool of processes", .serialized)
struct ProcessPoolExecutorTests {
    /// Built beside the test bundle, which is an executable.
    static let worker: String = {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let bundle = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return bundle.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
            + "/scheduling-worker"
    }()

    private let recorder = RunRecorder()

    private func withPool(
        processes: Int = 1,
        _ body: (ProcessPoolExecutor) throws -> Void
    ) throws {
        let pool = ProcessPoolExecutor(
            processes: processes,
            program: Self.worker,
            startLimitNanoseconds: 30_000_000_000
        )
        try pool.start(tasks: TaskRegistry(), reportingTo: recorder)
        defer { pool.shutDown(waitingUntil: KernelClock().now) }
        try body(pool)
    }

    private func outcome(_ run: Run) throws -> RunOutcome? {
        try withPool { pool in
            pool.submit([run])
            recorder.wait(forEnds: 1)
        }
        return recorder.outcome(of: run.number.value)
    }

    private func decoded<Value: Decodable>(_ outcome: RunOutcome?, as: Value.Type) throws -> Value {
        guard case .succeeded(let result?) = outcome else {
            throw RunRecorder.Refusal(description: "no result but \(String(describing: outcome))")
        }
        return try JSONDecoder().decode(Value.self, from: Data(result.utf8))
    }

    @Test("A task gets its arguments and gives its result, in another process")
    func result() throws {
        try withPool { pool in
            pool.submit([run(1, "echo", arguments: "\"grüße\\u0000\""), run(2, "process")])
            recorder.wait(forEnds: 2)
        }
        #expect(try decoded(recorder.outcome(of: 1), as: String.self) == "grüße\0")
        #expect(try decoded(recorder.outcome(of: 2), as: Int32.self) != getpid())
        #expect(recorder.ends.allSatisfy { $0.started != nil })
    }

    @Test("Arguments larger than a socket holds arrive")
    func largeArguments() throws {
        let text = String(repeating: "0123456789abcdef", count: 200_000)
        let outcome = try outcome(run(1, "echo", arguments: "\"\(text)\""))
        #expect(try decoded(outcome, as: String.self) == text)
    }

    @Test("What a task throws is the message of its failure")
    func failure() throws {
        #expect(try outcome(run(1, "fail")) == .failed(message: "refused", output: nil))
    }

    @Test("A task that the worker does not know is a failure that names it")
    func unknownTask() throws {
        guard case .failed(let message, _) = try outcome(run(1, "nonsense")) else {
            Issue.record("it did not fail")
            return
        }
        #expect(message.contains("“nonsense”"))
    }

    @Test(
        "A crash is a failure of the run that tells the cause, and the next run finds a new process",
        arguments: [
            ("crash", "the worker process was ended by signal 11 (Segmentation fault)"),
            ("exit", "the worker process has exited with code 3"),
        ]
    )
    func crash(task: String, message: String) throws {
        try withPool { pool in
            pool.submit([run(1, "process"), run(2, task), run(3, "process")])
            recorder.wait(forEnds: 3)
        }
        #expect(recorder.outcome(of: 2) == .failed(message: message, output: nil))
        let before = try decoded(recorder.outcome(of: 1), as: Int32.self)
        let after = try decoded(recorder.outcome(of: 3), as: Int32.self)
        #expect(before != after)
        #expect(recorder.ends.map(\.number) == [1, 2, 3])
    }

    @Test("A task that heeds its cancellation keeps its process")
    func heeded() throws {
        try withPool { pool in
            pool.submit([run(1, "process"), run(2, "heed"), run(3, "process")])
            recorder.wait { recorder.begun.contains(2) }
            pool.cancel(RunNumber(2), abandoningAfterNanoseconds: 60_000_000_000)
            recorder.wait(forEnds: 3)
        }
        #expect(recorder.outcome(of: 2) == .cancelled(output: nil))
        #expect(recorder.outcome(of: 1) == recorder.outcome(of: 3))
    }

    @Test("A task that does not heed it is killed with its children, and replaced")
    func stuck() throws {
        try withPool { pool in
            pool.submit([run(1, "stuck"), run(2, "echo", arguments: "\"after\"")])
            recorder.wait { !recorder.checkpoints.isEmpty }
            pool.cancel(RunNumber(1), abandoningAfterNanoseconds: 20_000_000)
            recorder.wait(forEnds: 2)
        }
        #expect(recorder.outcome(of: 1) == .cancelled(output: nil))
        #expect(try decoded(recorder.outcome(of: 2), as: String.self) == "after")
        let data = Data(recorder.checkpoints.first ?? [])
        let processes = try JSONDecoder().decode([pid_t].self, from: data)
        #expect(processes.count == 2)
        recorder.wait { !processes.contains(where: isAlive) }
        #expect(!processes.contains(where: isAlive))
    }

    @Test("A run that waits is left out when it is cancelled")
    func cancelWaiting() throws {
        try withPool { pool in
            pool.submit([run(1, "heed"), run(2, "echo", arguments: "\"never\"")])
            recorder.wait { recorder.begun.contains(1) }
            pool.cancel(RunNumber(2), abandoningAfterNanoseconds: 0)
            recorder.wait(forEnds: 1)
            #expect(recorder.ends.map(\.number) == [2])
            pool.cancel(RunNumber(1), abandoningAfterNanoseconds: 60_000_000_000)
            recorder.wait(forEnds: 2)
        }
        #expect(recorder.begun == [1])
        #expect(recorder.outcome(of: 2) == .cancelled(output: nil))
    }

    @Test("A run that may not start is over without a word, and the next one runs")
    func refused() throws {
        recorder.refuse(1)
        try withPool { pool in
            pool.submit([run(1, "process"), run(2, "process")])
            recorder.wait(forEnds: 1)
        }
        #expect(recorder.ends.map(\.number) == [2])
    }

    @Test("A checkpoint is kept by the scheduler's process, and the last one comes back")
    func checkpoint() throws {
        let outcome = try outcome(run(1, "checkpoint", attempt: 2, checkpoint: [0, 255]))
        #expect(try decoded(outcome, as: [UInt8].self) == [0, 255])
        #expect(recorder.checkpoints == [[0, 255, 1]])
    }

    @Test("A checkpoint that cannot be kept is an error in the task")
    func refusedCheckpoint() throws {
        recorder.refuseCheckpoints(saying: "the disk is full")
        let outcome = try outcome(run(1, "checkpoint"))
        #expect(outcome == .failed(message: "the disk is full", output: nil))
    }

    @Test("A worker has no descriptor of this process, and what it starts is no worker")
    func inheritance() throws {
        let pipe = try #require(openedPipe())
        defer { for end in pipe { close(end) } }
        #expect(try decoded(outcome(run(1, "inherited")), as: [String].self) == [])
    }

    private func openedPipe() -> [Int32]? {
        var ends: [Int32] = [-1, -1]
        return Glibc.pipe(&ends) == 0 ? ends : nil
    }

    @Test("Each of a thousand runs on four processes is reported once")
    func many() throws {
        let numbers = [Int64](1...1_000)
        try withPool(processes: 4) { pool in
            pool.submit(numbers.map { run($0, "echo", arguments: "\"\($0)\"") })
            pool.shutDown(waitingUntil: nil)
        }
        #expect(recorder.ends.map(\.number).sorted() == numbers)
        #expect(recorder.begun == numbers)
        for end in recorder.ends {
            #expect(end.outcome == .succeeded(result: "\"\(end.number)\""))
        }
    }

    @Test("Shut down and started again, it takes runs as before")
    func restart() throws {
        let pool = ProcessPoolExecutor(processes: 2, program: Self.worker)
        for number in Int64(1)...2 {
            try pool.start(tasks: TaskRegistry(), reportingTo: recorder)
            pool.submit([run(number, "process")])
            pool.shutDown(waitingUntil: nil)
        }
        #expect(recorder.ends.map(\.number) == [1, 2])
        #expect(recorder.outcome(of: 1) != recorder.outcome(of: 2))
    }

    @Test("A shutdown whose time is over cancels what waits and kills what runs")
    func shutDownDeadline() throws {
        try withPool { pool in
            pool.submit([run(1, "stuck"), run(2, "process")])
            recorder.wait { !recorder.checkpoints.isEmpty }
            pool.shutDown(waitingUntil: KernelClock().now)
            #expect(recorder.ends.map(\.number).sorted() == [1, 2])
        }
        #expect(recorder.ends.allSatisfy { $0.outcome == .cancelled(output: nil) })
        let data = Data(recorder.checkpoints.first ?? [])
        let processes = try JSONDecoder().decode([pid_t].self, from: data)
        recorder.wait { !processes.contains(where: isAlive) }
        #expect(!processes.contains(where: isAlive))
    }

    @Test(
        "A program that does not serve is refused with what it has to do",
        arguments: ["/bin/true", "/bin/yes-there-is-no-such-program"]
    )
    func notServing(program: String) {
        let pool = ProcessPoolExecutor(processes: 2, program: program)
        let error = #expect(throws: ExecutorError.self) {
            try pool.start(tasks: TaskRegistry(), reportingTo: recorder)
        }
        if program == "/bin/true" {
            #expect("\(String(describing: error))".contains("ProcessWorker.serveIfAsked"))
        }
    }

    @Test("A program that runs on without serving is refused when the time is over")
    func silent() throws {
        // The worker knows itself by this name as one that does not serve.
        let folder =
            FileManager.default.temporaryDirectory.path
            + "/punctual-\(UInt64.random(in: 0...UInt64.max))"
        try #require(mkdir(folder, 0o700) == 0)
        let program = folder + "/silent"
        defer {
            unlink(program)
            rmdir(folder)
        }
        try #require(symlink(Self.worker, program) == 0)
        let pool = ProcessPoolExecutor(
            processes: 1,
            program: program,
            startLimitNanoseconds: 200_000_000
        )
        #expect(throws: ExecutorError.self) {
            try pool.start(tasks: TaskRegistry(), reportingTo: recorder)
        }
    }

    @Test("Workers end with the process that has started them, even if that is killed")
    func parentDeath() throws {
        // The program as a scheduler: it prints the number of its worker, then waits.
        var ends: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&ends) == 0)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        let words = ([Self.worker, "--schedule"] as [String]).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        try #require(posix_spawn(&process, Self.worker, &actions, nil, words, environ) == 0)
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(ends[0], &bytes, bytes.count)
        close(ends[0])
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        let worker = try #require(pid_t(text.filter(\.isNumber)))
        #expect(isAlive(worker))
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        recorder.wait { !isAlive(worker) }
        #expect(!isAlive(worker))
    }
}

import CKernel
import Glibc
import PunctualPlatform
import TestSupport
import Testing

/// Programs as they are started for an answer, and behind a guardian.
@Suite("Started programs", .serialized)
struct ProcessTests {
    private func answer(
        _ script: String,
        environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        limitMilliseconds: Int32 = 10_000,
        byteLimit: Int = 65_536
    ) throws -> ProgramAnswer {
        try ProgramAnswer(
            of: ProcessRequest(["sh", "-c", script], environment: environment),
            limitMilliseconds: limitMilliseconds,
            byteLimit: byteLimit
        )
    }

    @Test("Both outputs and the end come back, also much of them")
    func answers() throws {
        let short = try answer("echo out; echo err >&2; exit 3")
        #expect(short.text == "out\n")
        #expect(String(decoding: short.errors, as: UTF8.self) == "err\n")
        #expect(short.end == .exited(code: 3))
        let long = try answer("head -c 3000000 /dev/zero", byteLimit: 3_000_000)
        #expect(long.output.count == 3_000_000)
        #expect(try answer("kill -9 $$").end == .signalled(SIGKILL))
    }

    @Test("One that takes too long, or prints too much, is ended with all that it has started")
    func limits() throws {
        let nap = "4721.\(getpid())"
        #expect(throws: ProgramFailure.tooSlow(program: "sh", limitMilliseconds: 200)) {
            try answer("trap '' TERM; sleep \(nap) & sleep \(nap)", limitMilliseconds: 200)
        }
        #expect(throws: ProgramFailure.tooMuch(program: "sh", byteLimit: 1_000)) {
            try answer("sleep \(nap) & yes", byteLimit: 1_000)
        }
        #expect(processes(withArgument: nap).isEmpty)
    }

    @Test("What goes on in the background and holds the output open is not waited for")
    func background() throws {
        let nap = "4722.\(getpid())"
        #expect(try answer("sleep \(nap) & echo done").text == "done\n")
        #expect(processes(withArgument: nap).isEmpty)
    }

    @Test(
        "It gets the environment of the request, three descriptors, and signals at their defaults"
    )
    func surroundings() throws {
        var blocked = sigset_t()
        var former = sigset_t()
        sigfillset(&blocked)
        pthread_sigmask(SIG_SETMASK, &blocked, &former)
        let handler = signal(SIGUSR1, SIG_IGN)
        defer {
            signal(SIGUSR1, handler)
            pthread_sigmask(SIG_SETMASK, &former, nil)
        }
        let variables = try ProgramAnswer(
            of: ProcessRequest(
                program: "/usr/bin/env",
                ["env"],
                environment: ["A": "1", "B": "="]
            ),
            limitMilliseconds: 10_000,
            byteLimit: 1_000
        )
        #expect(Set(variables.text.split(separator: "\n")) == ["A=1", "B=="])
        #expect(try answer("ls /proc/self/fd").text == "0\n1\n2\n3\n")  // the last is of ls itself
        #expect(try answer("kill -USR1 $$").end == .signalled(SIGUSR1))
        let mask = try answer("grep -E 'SigBlk|SigIgn' /proc/self/status").text
        #expect(mask == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
    }

    @Test("What cannot be started is told with its reason")
    func refusals() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("echo no first line\n".utf8), to: "script")
        chmod(folder.file("script"), 0o755)
        for (program, reason) in [
            ("no-such-program-4723", "No such file or directory"), ("/", "Permission denied"),
            (
                folder.file("script"),
                "it is no program; a script begins with a line such as #!/bin/sh"
            ),
        ] {
            let request = ProcessRequest([program], environment: ["PATH": "/usr/bin:/bin"])
            let guarded = #expect(throws: ProcessRefusal.self) { _ = try GuardedProcess(request) }
            #expect(guarded?.description == "\(program) cannot be started: \(reason)")
        }
    }

    // MARK: Guardians

    private func guarded(_ script: String) throws -> GuardedProcess {
        try GuardedProcess(
            ProcessRequest(["sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"])
        )
    }

    /// Waits until a process with the text as an argument is there, or is gone.
    private func waited(for text: String, isThere: Bool) -> Bool {
        for _ in 0..<500 {
            if processes(withArgument: text).isEmpty != isThere { return true }
            poll(nil, 0, 10)
        }
        return false
    }

    @Test("The end of a guarded program is told, with what it has used")
    func guardedEnd() throws {
        for (script, end) in [
            ("exit 0", ProcessEnd.success), ("exit 9", .exited(code: 9)),
            ("kill -KILL $$", .signalled(SIGKILL)),
        ] {
            var process = try guarded(script)
            for _ in 0..<500 where process.isRunning { poll(nil, 0, 10) }
            let told = [process.end(), process.end()]
            #expect(told == [end, end])
            let usage = process.finish()
            #expect((usage?.largestKibibytes ?? 0) > 0)
            let nothing = process.finish()
            #expect(nothing == nil)
        }
    }

    @Test("All that came from it is ended with it, wherever it has gone")
    func descendants() throws {
        let nap = "4724.\(getpid())"
        var process = try guarded(
            "setsid -f sleep \(nap); (setsid sh -c 'sleep \(nap) & sleep \(nap)' &) ; trap '' TERM; "
                + "sleep \(nap); sleep \(nap)"
        )
        #expect(waited(for: nap, isThere: true))
        let isRunning = process.isRunning
        #expect(isRunning)
        process.finish(patienceMilliseconds: 100)
        #expect(waited(for: nap, isThere: false))
    }

    @Test("What it has left behind is ended when it is let go")
    func leftovers() throws {
        let nap = "4725.\(getpid())"
        do {
            var process = try guarded("setsid -f sleep \(nap); sleep \(nap) & exit 0")
            for _ in 0..<500 where process.isRunning { poll(nil, 0, 10) }
            let end = process.end()
            #expect(end == .success)
            #expect(waited(for: nap, isThere: true))
        }
        #expect(waited(for: nap, isThere: false))
    }

    @Test("A guardian holds nothing of its maker open, and no child is left of either")
    func tidy() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        var process = try guarded("exec sleep 4726.\(getpid())")
        close(ends[1])
        var request = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
        #expect(poll(&request, 1, 5_000) == 1)
        process.finish()
        let children = KernelFile.text("/proc/self/task/\(getpid())/children") ?? ""
        #expect(!children.split(separator: " ").contains { Int32($0) == process.identifier })
    }

    @Test("A guardian sleeps while its program runs, whatever is handed to that")
    func idle() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        for output in [ProcessRequest.Stream.nothing, .inherited, .descriptor(ends[1])] {
            var request = ProcessRequest(
                ["sleep", "4727.\(getpid())"],
                environment: ["PATH": "/usr/bin:/bin"]
            )
            request.output = output
            var process = try GuardedProcess(request)
            let guardian = try #require(
                KernelFile.text("/proc/\(process.identifier)/status")?.split(separator: "\n")
                    .first { $0.hasPrefix("PPid:") }?.split(separator: "\t").last
            )
            poll(nil, 0, 300)
            let ran = try #require(
                KernelFile.text("/proc/\(guardian)/schedstat")?.split(separator: " ").first
                    .flatMap { Int64($0) }
            )
            #expect(ran < 50_000_000, "\(ran) ns of 300 ms")
            process.finish(patienceMilliseconds: 100)
        }
    }

    @Test("A program that stops its guardian is ended all the same, with all that it has started")
    func stoppedGuardian() throws {
        let nap = "4729.\(getpid())"
        for script in [
            "kill -STOP $PPID; sleep \(nap)",
            // Again and again, from a group of its own.
            "trap '' TERM; g=$PPID; setsid sh -c \"trap '' TERM; while kill -STOP $g; do :; done\" & "
                + "sleep \(nap); sleep \(nap)",
        ] {
            let started = ckernel_monotonic_nanoseconds()
            var process = try guarded(script)
            #expect(waited(for: nap, isThere: true))
            process.finish(patienceMilliseconds: 200)
            #expect(ckernel_monotonic_nanoseconds() - started < 12_000_000_000, "\(script)")
            #expect(waited(for: nap, isThere: false), "\(script)")
        }
    }

    // MARK: Threads

    @Test("Work that takes too long is left to itself")
    func boundedThread() throws {
        #expect(try onFreshThread(limitNanoseconds: 60_000_000_000) { 7 } == 7)
        let isReleased = EventFlag()
        #expect(try onFreshThread(limitNanoseconds: 20_000_000) { isReleased.wait() } == nil)
        isReleased.set()
    }
}

/// Holds a thread up until it is set.
private final class EventFlag: Sendable {
    private let event = try? EventDescriptor()

    func set() { event?.raise() }
    func wait() { event?.waitUntilRaised() }
}

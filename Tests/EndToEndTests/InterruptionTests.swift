import Glibc
import PunctualPlatform
import Testing

/// Real measurements that are ended from outside.
@Suite("Interruption", .serialized)
struct InterruptionTests {
    private let measurement = [
        "benchmark", "-m", "absolute", "--period", "1ms", "--seconds", "0.3", "--rounds", "200",
        "--warm-up", "0.01s", "--no-report",
    ]

    /// Waits until the archive holds a finished round, as another program sees it.
    private func awaitRounds(_ punctual: Punctual, atLeast count: Int) throws {
        for _ in 0..<200 {
            let list = try punctual.run(["runs", "export", "latest", "--format", "csv"])
            let rows = list.output.split(whereSeparator: \.isNewline).count - 1
            if list.code == 0, rows >= count { return }
            usleep(100_000)
        }
        Issue.record("no round was stored within 20 seconds")
    }

    @Test(
        "A signal ends the run in order: its rounds are kept, the code names the signal",
        arguments: [SIGINT, SIGTERM]
    )
    func signal(number: Int32) throws {
        let punctual = try Punctual()
        let started = try punctual.start(measurement)
        try awaitRounds(punctual, atLeast: 2)
        kill(started.process, number)
        let outcome = try punctual.wait(for: started)
        #expect(outcome.code == 128 + number)
        let list = try punctual.run(["runs", "list"])
        #expect(list.output.contains("interrupted"), "\(list.output)")
        let report = try punctual.run(["report", "latest", "--format", "json"])
        #expect(report.code == 0, "\(report.errors)")
    }

    @Test("Under nohup the end of the terminal changes nothing")
    func hangUp() throws {
        let punctual = try Punctual()
        let started = try punctual.start(
            [
                "benchmark", "-m", "absolute", "--seconds", "0.3", "--rounds", "6", "--warm-up",
                "0.01s", "--no-report",
            ],
            through: ["/usr/bin/nohup"]
        )
        try awaitRounds(punctual, atLeast: 2)
        kill(started.process, SIGHUP)
        #expect(try punctual.wait(for: started).code == 0)
        let list = try punctual.run(["runs", "list"])
        #expect(list.output.contains("finished"), "\(list.output)")
    }

    @Test("After kill -9 the finished rounds are there and the run is listed as interrupted")
    func killed() throws {
        let punctual = try Punctual()
        let started = try punctual.start(measurement)
        try awaitRounds(punctual, atLeast: 2)
        kill(started.process, SIGKILL)
        #expect(try punctual.wait(for: started).code == 128 + SIGKILL)
        let list = try punctual.run(["runs", "list"])
        #expect(list.code == 0, "\(list.errors)")
        #expect(list.output.contains("interrupted"), "\(list.output)")
        let rows = try punctual.run(["runs", "export", "latest", "--format", "csv", "--samples"])
        // Two rounds of 300 ticks, of which a busy host may make some be missed.
        #expect(rows.output.split(whereSeparator: \.isNewline).count > 100)
        #expect(try punctual.run(["report", "latest", "--format", "json"]).code == 0)
    }

    @Test("After kill -9 nothing is left of a load, nor of what it has started")
    func killedLoad() throws {
        let punctual = try Punctual()
        let nap = "4730.\(getpid())"
        let load = "/bin/sh -c \"sleep \(nap) & setsid -f sleep \(nap); sleep \(nap)\""
        let started = try punctual.start(measurement + ["--load-command", load])
        try awaitRounds(punctual, atLeast: 1)
        // A shell that has just been started has not started its own programs yet.
        for _ in 0..<500 where Self.processes(withArgument: nap) < 3 { usleep(20_000) }
        let count = Self.processes(withArgument: nap)
        kill(started.process, SIGKILL)
        let outcome = try punctual.wait(for: started)
        #expect(count >= 3, "\(outcome)")
        for _ in 0..<200 where Self.processes(withArgument: nap) > 0 { usleep(20_000) }
        #expect(Self.processes(withArgument: nap) == 0)
    }

    private static func processes(withArgument text: String) -> Int {
        KernelFile.numbers(in: "/proc").filter { process in
            KernelFile.text("/proc/\(process)/cmdline")?
                .split(separator: "\0").contains { $0 == text } ?? false
        }.count
    }

    @Test("A round longer than a second is stored while it goes on")
    func checkpoints() throws {
        let punctual = try Punctual()
        let started = try punctual.start([
            "benchmark", "-m", "absolute", "--period", "1ms", "--seconds", "60", "--rounds", "1",
            "--warm-up", "0", "--no-report",
        ])
        usleep(3_500_000)
        kill(started.process, SIGKILL)
        _ = try punctual.wait(for: started)
        let rows = try punctual.run(["runs", "export", "latest", "--format", "csv", "--samples"])
        #expect(rows.code == 0, "\(rows.errors)")
        #expect(rows.output.split(whereSeparator: \.isNewline).count > 500)
    }

    @Test(
        "The load ends with the program, however that ends",
        .enabled(if: access("/usr/bin/stress-ng", X_OK) == 0, "stress-ng is not installed"),
        arguments: [SIGINT, SIGKILL]
    )
    func load(number: Int32) throws {
        let punctual = try Punctual()
        // One long round: the load is ended and started anew between rounds.
        let started = try punctual.start([
            "benchmark", "-m", "absolute", "--seconds", "60", "--rounds", "1", "--load", "cpu",
            "--no-report",
        ])
        var stressors: [pid_t] = []
        // stress-ng itself and at least one worker.
        for _ in 0..<200 where stressors.count < 2 {
            usleep(100_000)
            stressors = descendants(of: started.process)
        }
        #expect(stressors.count >= 2)
        kill(started.process, number)
        _ = try punctual.wait(for: started)
        for _ in 0..<100 where stressors.contains(where: isAlive) { usleep(100_000) }
        #expect(!stressors.contains(where: isAlive))
    }

    private func descendants(of process: pid_t) -> [pid_t] {
        let tasks = "/proc/\(process)/task/\(process)/children"
        guard let file = fopen(tasks, "r") else { return [] }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4_096)
        guard fgets(&line, Int32(line.count), file) != nil else { return [] }
        let text = String(
            decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        let children = text.split(separator: " ").compactMap { pid_t($0) }
        return children + children.flatMap { descendants(of: $0) }
    }

    private func isAlive(_ process: pid_t) -> Bool {
        guard kill(process, 0) == 0 else { return false }
        // A process that has ended but was not yet reaped by its new parent is not alive.
        guard let file = fopen("/proc/\(process)/stat", "r") else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, Int32(line.count), file) != nil else { return false }
        let text = String(
            decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        return text.split(separator: ")").last?.split(separator: " ").first != "Z"
    }
}

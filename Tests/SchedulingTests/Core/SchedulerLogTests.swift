import Synchronization
import Testing
import Timekeeping

@testable import Scheduling

@Suite("Log of a scheduler")
struct SchedulerLogTests {
    private final class Lines: Sendable {
        let texts = Mutex<[String]>([])
    }

    /// What a scheduler writes that runs a good and a bad job once.
    private func lines(from level: LogLevel) throws -> [String] {
        let lines = Lines()
        let clocks = VirtualClocks(wall: Bench.start)
        var configuration = SchedulerConfiguration()
        configuration.wakeup = .manual
        configuration.clocks = clocks
        configuration.log = SchedulerLog(level: level) { level, text in
            lines.texts.withLock { $0.append("\(level): \(text)") }
        }
        let scheduler = Scheduler(
            configuration: configuration,
            stores: ["default": MemoryJobStore()],
            executors: ["default": InlineExecutor(clocks: clocks)]
        )
        try scheduler.registerTasks { tasks in
            tasks.register("good") { _ in }
            tasks.register("bad") { _ in throw Bench.Failure() }
        }
        try scheduler.start()
        for name in ["bad", "good"] {
            let trigger = DateTrigger(at: Bench.start.advanced(byNanoseconds: 90_000_000_000))
            try scheduler.add(Job(id: name, trigger: trigger, work: .task(TaskCall(task: name))))
        }
        scheduler.runPending()
        clocks.advance(byNanoseconds: 90_012_000_000)
        scheduler.runPending()
        scheduler.shutDown()
        return lines.texts.withLock { $0 }
    }

    @Test("At level info it tells what is done to jobs, and how they went")
    func info() throws {
        let expected = [
            "info: started", "info: “bad” was added", "info: “good” was added",
            "error: “bad” failed: on purpose", "info: “bad” was removed",
            "info: “good” succeeded, started 12.0 ms late", "info: “good” was removed",
            "info: ended",
        ]
        #expect(try lines(from: .info).sorted() == expected.sorted())
    }

    @Test("At level debug it tells each look for due jobs and what it waits for")
    func debug() throws {
        let lines = try lines(from: .debug)
        #expect(lines.count { $0 == "debug: looking for jobs that are due" } == 2)
        #expect(
            lines.contains("debug: the next wakeup is due at 2026-01-01T00:01:29.91Z, in 89.9 s")
        )
        #expect(lines.contains("debug: nothing is due until something changes"))
        #expect(lines.contains("debug: “good” is handed over, due at 2026-01-01T00:01:30Z"))
    }

    @Test("At level warning it makes no events for what it does not tell")
    func warning() throws {
        #expect(try lines(from: .warning) == ["error: “bad” failed: on purpose"])
        let hub = EventHub(log: .none)
        SchedulerLog(level: .warning) { _, _ in }.follow(hub)
        #expect(hub.interest.isDisjoint(with: [.jobExecuted, .jobSubmitted, .jobStarted]))
        let silent = EventHub(log: .none)
        SchedulerLog.none.follow(silent)
        #expect(silent.interest.isEmpty)
    }
}

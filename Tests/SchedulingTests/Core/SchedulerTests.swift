import Glibc
import Scheduling
import Testing
import Timekeeping

@Suite("Scheduler on virtual clocks")
struct SchedulerTests {
    @Test("A job runs at each of its fire times, and its grid does not move")
    func grid() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job())
        bench.pass(seconds: 4)
        #expect(bench.scheduledSeconds == [1, 2, 3, 4])
    }

    @Test("Tasks that many threads register at once are all known")
    func registration() async throws {
        let bench = try Bench()
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    try? bench.scheduler.registerTasks { tasks in
                        tasks.register("task-\(number)") { _ in }
                        // Room for another thread to come between reading and writing.
                        for _ in 0..<100 { sched_yield() }
                    }
                }
            }
        }
        for number in 0..<200 {
            try bench.scheduler.add(bench.job("\(number)", task: "task-\(number)"))
        }
        try bench.scheduler.start()
        #expect(throws: SchedulerError.alreadyRunning) {
            try bench.scheduler.registerTasks { _ in }
        }
    }

    @Test("Events come in the order of their causes")
    func order() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job())
        bench.forgetEvents()
        bench.pass(seconds: 1)
        #expect(bench.events == ["jobSubmitted", "jobStarted", "jobExecuted"])
    }

    @Test("A job whose trigger has ended is removed after its last run")
    func exhausted() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        let date = WallTime(nanosecondsSince1970: Bench.start.nanosecondsSince1970 + 5)
        let job = Job(
            id: "once",
            trigger: DateTrigger(at: date),
            work: .task(TaskCall(task: "note"))
        )
        try bench.scheduler.add(job)
        bench.forgetEvents()
        bench.pass(seconds: 1)
        #expect(bench.events == ["jobSubmitted", "jobStarted", "jobExecuted", "jobRemoved"])
        #expect(try bench.scheduler.jobs().isEmpty)
        #expect(try bench.scheduler.history().map(\.state) == [.succeeded])
    }

    @Test(
        "Of several occurrences that are due together, coalescing decides which run",
        arguments: [(.latest, [4]), (.earliest, [1]), (.all, [1, 2, 3, 4])]
            as [(Coalescing, [Double])]
    )
    func coalescing(_ coalescing: Coalescing, _ expected: [Double]) throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job { $0.coalescing = coalescing })
        bench.clocks.advance(byNanoseconds: 4_000_000_000)
        bench.scheduler.runPending()
        #expect(bench.scheduledSeconds == expected)
        let counts = try bench.scheduler.history().filter { $0.state == .coalesced }.map(\.count)
        #expect(counts == (coalescing == .all ? [] : [3]))
    }

    @Test("What is due longer ago than the grace is missed, and told once")
    func misfire() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(
            try bench.job {
                $0.coalescing = .all
                $0.misfireGraceNanoseconds = 1_500_000_000
            }
        )
        bench.clocks.advance(byNanoseconds: 10_000_000_000)
        bench.scheduler.runPending()
        #expect(bench.scheduledSeconds == [9, 10])
        let missed = try bench.scheduler.history().first { $0.state == .missed }
        #expect(missed?.count == 8)
        #expect(bench.events.count { $0 == "jobMissed" } == 1)
    }

    @Test("A failed run is tried again, later each time, with the scheduled time it had")
    func retry() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(
            try bench.job(every: 100, task: "fail") {
                $0.retry = Retry(limit: 2, delayNanoseconds: 1_000_000_000, jitterPercent: 0)
            }
        )
        bench.pass(seconds: 150)
        #expect(bench.trace == ["job@100.0#1", "job@100.0#2", "job@100.0#3"])
        #expect(bench.events.count { $0 == "jobRetried" } == 2)
        #expect(bench.events.count { $0 == "jobError" } == 1)
        let entry = try #require(try bench.scheduler.history().first)
        #expect(entry.state == .failed)
        #expect(entry.message == "on purpose")
        // One second after the first attempt and two after the second.
        #expect(entry.stamps?.latenessNanoseconds == 3_000_000_000)
    }

    @Test("A task gets its last checkpoint back when it is tried again")
    func checkpoint() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(
            try bench.job(every: 100, task: "recover") { $0.retry = Retry(limit: 5) }
        )
        bench.pass(seconds: 150)
        #expect(bench.attempts == [1, 2, 3])
        #expect(try bench.scheduler.history().first?.state == .succeeded)
    }

    @Test("A paused scheduler runs nothing, and goes on with what is due then")
    func pause() throws {
        let bench = try Bench()
        try bench.scheduler.start(paused: true)
        try bench.scheduler.add(try bench.job())
        bench.pass(seconds: 3)
        #expect(bench.scheduledSeconds.isEmpty)
        try bench.scheduler.resume()
        bench.pass(seconds: 1)
        #expect(bench.scheduledSeconds == [3, 4])
    }

    @Test("A paused job runs again from the first occurrence after it is resumed")
    func pausedJob() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job())
        try bench.scheduler.pause("job")
        bench.pass(seconds: 3)
        #expect(bench.scheduledSeconds.isEmpty)
        try bench.scheduler.resume("job")
        bench.pass(seconds: 2)
        #expect(bench.scheduledSeconds == [3, 4, 5])
    }

    @Test("Adding a job again keeps its next occurrence unless its trigger has changed")
    func replacing() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job(every: 10))
        bench.clocks.advance(byNanoseconds: 12_000_000_000)
        try bench.scheduler.add(try bench.job(every: 10), replacingExisting: true)
        let kept = try #require(try bench.scheduler.job("job")?.next)
        #expect(kept.due.nanosecondsSince1970 == Bench.start.nanosecondsSince1970 + 10_000_000_000)
        try bench.scheduler.add(try bench.job(every: 7), replacingExisting: true)
        let moved = try #require(try bench.scheduler.job("job")?.next)
        #expect(moved.due.nanosecondsSince1970 == Bench.start.nanosecondsSince1970 + 14_000_000_000)
        #expect(throws: SchedulerError.store(.jobExists(id: "job"))) {
            try bench.scheduler.add(try bench.job())
        }
    }

    @Test("A job can be run at once, beside its schedule")
    func runNow() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job(every: 10))
        bench.clocks.advance(byNanoseconds: 3_000_000_000)
        try bench.scheduler.runNow("job")
        #expect(bench.scheduledSeconds == [3])
        bench.pass(seconds: 8)
        #expect(bench.scheduledSeconds == [3, 10])
    }

    @Test("A scheduler that was shut down can be started again")
    func restart() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job())
        bench.pass(seconds: 1)
        bench.scheduler.shutDown()
        #expect(!bench.scheduler.isRunning)
        bench.clocks.advance(byNanoseconds: 2_000_000_000)
        try bench.scheduler.start()
        bench.pass(seconds: 1)
        #expect(bench.scheduledSeconds == [1, 3, 4])
        #expect(throws: SchedulerError.alreadyRunning) { try bench.scheduler.start() }
    }

    @Test("A listener that throws disturbs nobody")
    func listener() throws {
        let bench = try Bench()
        bench.scheduler.addListener { _ in throw Bench.Failure() }
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job())
        bench.pass(seconds: 2)
        #expect(bench.scheduledSeconds == [1, 2])
        #expect(bench.events.contains("jobExecuted"))
    }

    @Test("Ten missed years of a one-second job are caught up by counting them")
    func longCatchUp() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job())
        let tenYears: Int64 = 3_653 * 86_400
        bench.clocks.advance(byNanoseconds: tenYears * 1_000_000_000)
        bench.scheduler.runPending()
        #expect(bench.scheduledSeconds == [Double(tenYears)])
        let coalesced = try bench.scheduler.history().first { $0.state == .coalesced }
        #expect(coalesced?.count == Int(tenYears) - 1)
    }

    @Test("A hundred thousand missed occurrences are caught up one by one where that is asked for")
    func manyOccurrences() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job { $0.coalescing = .all })
        bench.clocks.advance(byNanoseconds: 100_005_000_000_000)
        bench.scheduler.runPending()
        #expect(bench.scheduledSeconds.count == 100_000)
        #expect(bench.scheduledSeconds.first == 6)
        #expect(try bench.scheduler.history().first { $0.state == .missed }?.count ?? 5 == 5)
    }
}

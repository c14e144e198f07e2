import Scheduling
import TestSupport
import Testing
import Timekeeping

/// An occurrence is known by its job and its instant, and runs once whatever is done to the job.
@Suite("An occurrence runs once")
struct OccurrenceIdentityTests {
    private static let second: Int64 = 1_000_000_000

    private func interval(seconds: Int64) throws -> IntervalTrigger {
        try IntervalTrigger(
            everyNanoseconds: seconds * Self.second,
            startingAt: Bench.start.advanced(byNanoseconds: seconds * Self.second)
        )
    }

    @Test("A job that got another trigger after a step back leaves out what has run")
    func rescheduled() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job(every: 10))
        bench.pass(seconds: 20)
        bench.clocks.stepWall(byNanoseconds: -16 * Self.second)
        try bench.scheduler.reschedule("job", trigger: try interval(seconds: 5))
        bench.pass(seconds: 21)
        #expect(bench.scheduledSeconds == [10, 20, 5, 15, 25])
    }

    @Test("So does one whose new trigger begins with what has run")
    func rescheduledOntoPast() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job(every: 10))
        bench.pass(seconds: 20)
        bench.clocks.stepWall(byNanoseconds: -11 * Self.second)
        try bench.scheduler.reschedule("job", trigger: try interval(seconds: 5))
        bench.pass(seconds: 16)
        #expect(bench.scheduledSeconds == [10, 20, 15, 25])
    }

    @Test("Of several that are due together, those that have run keep none of the others back")
    func backlog() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job(every: 10) { $0.coalescing = .all })
        bench.pass(seconds: 20)
        bench.clocks.stepWall(byNanoseconds: -16 * Self.second)
        try bench.scheduler.reschedule("job", trigger: try interval(seconds: 5))
        bench.clocks.advance(byNanoseconds: 17 * Self.second)
        bench.pass(seconds: 5)
        #expect(bench.scheduledSeconds == [10, 20, 5, 15, 25])
    }

    @Test("A job that is removed and added again does not do again what it has done")
    func addedAgain() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job(every: 10))
        bench.pass(seconds: 20)
        try bench.scheduler.remove("job")
        bench.clocks.stepWall(byNanoseconds: -15 * Self.second)
        try bench.scheduler.add(try bench.job(every: 10))
        bench.pass(seconds: 26)
        #expect(bench.scheduledSeconds == [10, 20, 30])
    }

    @Test("A job for one date that a program adds at each start runs at the first one alone")
    func dateAtEachStart() throws {
        let bench = try Bench()
        let date = DateTrigger(at: Bench.start.advanced(byNanoseconds: Self.second))
        let job = Job(id: "once", trigger: date, work: .task(TaskCall(task: "note")))
        for _ in 0..<3 {
            try bench.scheduler.start()
            try bench.scheduler.add(job, replacingExisting: true)
            bench.pass(seconds: 2)
            #expect(try bench.scheduler.jobs().isEmpty)
            #expect(bench.scheduler.runPending() == nil)
            bench.scheduler.shutDown()
        }
        #expect(bench.scheduledSeconds == [1])
    }

    @Test("Runs by hand at one instant are so many occurrences, and the schedule stays")
    func byHand() throws {
        let bench = try Bench()
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job(every: 10))
        bench.pass(seconds: 3)
        for _ in 0..<30 { try bench.scheduler.runNow("job") }
        #expect(bench.scheduledSeconds.count == 30)
        bench.pass(seconds: 8)
        #expect(bench.scheduledSeconds.last == 10)
        let entries = try bench.scheduler.history()
        #expect(Set(entries.map(\.occurrence.scheduled)).count == 31)
    }
}

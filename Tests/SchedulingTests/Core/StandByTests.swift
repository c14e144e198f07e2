import Glibc
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Scheduling

@Suite("A scheduler whose store another one takes over")
struct StandByTests {
    private final class Server: Sendable {
        let scheduler: Scheduler
        let store: SQLiteJobStore
        let clocks: VirtualClocks
        let runs = Mutex<[Int64]>([])

        init(_ path: String, _ clocks: VirtualClocks) throws {
            self.clocks = clocks
            store = try SQLiteJobStore(path: path)
            var configuration = SchedulerConfiguration()
            configuration.wakeup = .manual
            configuration.clocks = clocks
            scheduler = Scheduler(
                configuration: configuration,
                stores: ["default": store],
                executors: ["default": InlineExecutor(clocks: clocks)]
            )
            try scheduler.registerTasks { [self] tasks in
                tasks.register("note") { context in
                    self.runs.withLock {
                        $0.append(
                            Bench.start.nanoseconds(to: context.scheduled) / 1_000_000_000
                        )
                    }
                }
            }
        }
    }

    @Test("It runs nothing more, and goes on when the other one has ended")
    func takenOver() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("jobs.sqlite")
        let clocks = VirtualClocks(wall: Bench.start)
        let first = try Server(path, clocks)
        let second = try Server(path, clocks)
        try first.scheduler.start()
        let trigger = try IntervalTrigger(
            everyNanoseconds: 1_000_000_000,
            startingAt: Bench.start.advanced(byNanoseconds: 1_000_000_000)
        )
        let work = Work.task(TaskCall(task: "note"))
        try first.scheduler.add(Job(id: "job", trigger: trigger, work: work))
        pass(clocks, first)
        // Whoever removes the file undoes the lock that keeps a second server out.
        unlink(path + "-server")
        try second.scheduler.start()
        pass(clocks, first, second)
        pass(clocks, first, second)
        second.scheduler.shutDown()
        pass(clocks, first)
        pass(clocks, first)
        #expect(second.runs.withLock { $0 } == [2, 3])
        #expect(first.runs.withLock { $0 } == [1, 4, 5])
        let states = try first.scheduler.history().map(\.state)
        #expect(states == Array(repeating: .succeeded, count: 5))
        first.scheduler.shutDown()
    }

    private func pass(_ clocks: VirtualClocks, _ servers: Server...) {
        clocks.advance(byNanoseconds: 1_000_000_000)
        for server in servers { server.scheduler.runPending() }
    }
}

import Scheduling
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("Stores that come and go")
struct StoreChangeTests {
    private static let second: Int64 = 1_000_000_000

    private func addJob(_ id: String, to store: String, of bench: Bench) throws {
        try bench.scheduler.add(try bench.job(id, every: 1), to: store)
    }

    @Test("A store that is added is served at once, and one that is removed no more")
    func removed() throws {
        let bench = try Bench()
        let other = MemoryJobStore()
        try bench.scheduler.start()
        try bench.scheduler.addStore(other, named: "other")
        try addJob("here", to: "default", of: bench)
        try addJob("there", to: "other", of: bench)
        bench.pass(seconds: 1)
        try bench.scheduler.removeStore(named: "other")
        #expect(throws: SchedulerError.noSuchStore("other")) {
            try bench.scheduler.jobs(in: "other")
        }
        bench.pass(seconds: 1)
        #expect(bench.trace.sorted() == ["here@1.0#1", "here@2.0#1", "there@1.0#1"])
        let told = bench.events.filter { $0.hasPrefix("jobStore") }
        #expect(told == ["jobStoreAdded", "jobStoreRemoved"])
        // It is free for another scheduler, and for this one by the same name.
        #expect(try other.open {}.isEmpty)
        other.close()
        try bench.scheduler.addStore(other, named: "other")
        bench.pass(seconds: 1)
        #expect(bench.trace.contains("there@3.0#1"))
    }

    @Test("A removed store stays closed when the scheduler is started again")
    func restarted() throws {
        let bench = try Bench()
        let other = MemoryJobStore()
        try bench.scheduler.addStore(other, named: "other")
        try bench.scheduler.removeStore(named: "other")
        try bench.scheduler.start()
        #expect(try other.open {}.isEmpty)
        bench.scheduler.shutDown()
    }

    @Test("A store that cannot be opened leaves its name free")
    func refused() throws {
        let bench = try Bench()
        let taken = MemoryJobStore()
        _ = try taken.open {}
        try bench.scheduler.start()
        #expect(throws: SchedulerError.self) {
            try bench.scheduler.addStore(taken, named: "other")
        }
        try bench.scheduler.addStore(MemoryJobStore(), named: "other")
        try addJob("there", to: "other", of: bench)
        bench.pass(seconds: 1)
        #expect(bench.trace == ["there@1.0#1"])
    }

    @Test("What waits to be tried again is left to the next scheduler of the store")
    func retrying() throws {
        let bench = try Bench()
        let folder = try TemporaryFolder()
        let path = folder.file("jobs.sqlite")
        try bench.scheduler.start()
        try bench.scheduler.addStore(try SQLiteJobStore(path: path), named: "other")
        let job = try bench.job("job", every: 100, task: "fail") {
            $0.retry = Retry(limit: 1, delayNanoseconds: 50 * Self.second, jitterPercent: 0)
        }
        try bench.scheduler.add(job, to: "other")
        bench.pass(seconds: 101)
        #expect(bench.trace == ["job@100.0#1"])
        try bench.scheduler.removeStore(named: "other")
        bench.pass(seconds: 60)
        #expect(bench.trace.count == 1)
        try bench.scheduler.addStore(try SQLiteJobStore(path: path), named: "again")
        bench.pass(seconds: 1)
        #expect(bench.trace == ["job@100.0#1", "job@100.0#2"])
        #expect(try bench.scheduler.history(in: "again").first?.state == .failed)
    }
}

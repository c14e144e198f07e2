import Glibc
import Scheduling
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// Listeners that fail, or are slow, on the thread that hands events over.
@Suite("Listeners that fail", .serialized)
struct ListenerFaultTests {
    private struct Refusal: Error, CustomStringConvertible {
        var description: String { "no ear for it" }
    }

    @Test("One that throws is written into the log, and harms neither jobs nor other listeners")
    func throwing() async throws {
        let bench = try FaultBench(stores: ["default": MemoryJobStore()]) { tasks in
            tasks.register("note") { _ in }
        }
        bench.scheduler.addListener(.jobExecuted) { _ in throw Refusal() }
        let stream = bench.scheduler.events(.jobExecuted)
        let streamed = Mutex<[UInt64]>([])
        let reader = Task {
            for await event in stream { streamed.withLock { $0.append(event.sequence) } }
        }
        let told: [UInt64] = try await onOwnThread {
            try bench.scheduler.start()
            try bench.add("job", .task(named: "note"), everyMilliseconds: 5)
            #expect(try bench.waitUntil { try bench.succeeded("job") >= 20 })
            bench.scheduler.shutDown()
            return bench.events.compactMap { event in
                if case .jobExecuted = event.kind { event.sequence } else { nil }
            }
        }
        #expect(told.count >= 20)
        let failures = bench.logLines.filter { $0.contains("a listener failed") }
        #expect(failures == told.map { "error: a listener failed at event \($0): no ear for it" })
        for _ in 0..<3_000 where streamed.withLock({ $0.count }) < told.count {
            try await Task.sleep(for: .milliseconds(10))
        }
        reader.cancel()
        #expect(streamed.withLock { $0 } == told)
    }

    @Test("One that never returns keeps no shutdown with a time limit, and the log tells of it")
    func hanging() async throws {
        try await onOwnThread {
            let isHeld = Atomic(true)
            let bench = try FaultBench(stores: ["default": MemoryJobStore()]) { tasks in
                tasks.register("note") { _ in }
            }
            bench.scheduler.addListener(.jobExecuted) { _ in
                while isHeld.load(ordering: .relaxed) { usleep(1_000) }
            }
            try bench.scheduler.start()
            try bench.add("job", .task(named: "note"), everyMilliseconds: 5)
            #expect(try bench.waitUntil { try bench.succeeded("job") >= 5 })
            bench.scheduler.shutDown(.atMost(nanoseconds: 100_000_000))
            #expect(!bench.scheduler.isRunning)
            #expect(bench.logLines.count { $0.contains("a listener does not return") } == 1)
            isHeld.store(false, ordering: .relaxed)
        }
    }

    @Test("One that is too slow is told how many events it has lost, and no run waits for it")
    func slow() async throws {
        let (received, lost, runs) = try await onOwnThread {
            let isHeld = Atomic(true)
            let received = Mutex(0)
            let lost = Mutex(0)
            let bench = try FaultBench(
                stores: ["default": MemoryJobStore()],
                telling: .jobAdded
            ) { tasks in
                tasks.register("note") { _ in }
            }
            bench.scheduler.addListener(.jobAdded) { event in
                while isHeld.load(ordering: .relaxed) { usleep(1_000) }
                switch event.kind {
                case .eventsLost(let count): lost.withLock { $0 += count }
                default: received.withLock { $0 += 1 }
                }
            }
            try bench.scheduler.start()
            try bench.add("job", .task(named: "note"), everyMilliseconds: 5)
            let trigger = try IntervalTrigger(
                everyNanoseconds: 3_600_000_000_000,
                startingAt: KernelClocks().reading.wall.advanced(byNanoseconds: 3_600_000_000_000)
            )
            for batch in 0..<12 {
                try bench.scheduler.add(
                    (0..<10_000).map {
                        Job(id: "\(batch) \($0)", trigger: trigger, work: .task(named: "note"))
                    }
                )
            }
            let before = try bench.succeeded("job")
            #expect(try bench.waitUntil { try bench.succeeded("job") >= before + 5 })
            isHeld.store(false, ordering: .relaxed)
            let runs = try bench.succeeded("job")
            bench.scheduler.shutDown()
            return (received.withLock { $0 }, lost.withLock { $0 }, runs)
        }
        #expect(runs >= 5)
        #expect(lost > 0)
        #expect(received + lost == 120_001)
    }
}

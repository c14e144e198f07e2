import Scheduling
import Synchronization
import Testing
import Timekeeping

@Suite("Clock changes")
struct ClockChangeTests {
    private static let second: Int64 = 1_000_000_000

    /// A job each ten seconds, one second after the start, and what is told of the clocks.
    private final class Scene: Sendable {
        let bench: Bench
        private let told = Mutex<[ClockMovement]>([])

        init(
            _ policy: ClockPolicy,
            _ change: (inout JobPolicy) -> Void = { _ in },
            seen: (VirtualClocks) -> any Clocks = { $0 }
        ) throws {
            bench = try Bench(policy: policy, seen: seen)
            bench.scheduler.addListener(.clockMoved) { [self] event in
                guard case .clockMoved(let movement) = event.kind else { return }
                told.withLock { $0.append(movement) }
            }
            try bench.scheduler.start()
            try bench.scheduler.add(try bench.job(every: 10, change))
            bench.pass(seconds: 1)
        }

        var movements: [ClockMovement] { told.withLock { $0 } }
    }

    @Test("After a step forwards, what was jumped over is due at once")
    func followForwards() throws {
        let scene = try Scene(.follow)
        scene.bench.clocks.stepWall(byNanoseconds: 25 * Self.second)
        scene.bench.scheduler.runPending()
        #expect(scene.bench.scheduledSeconds == [20])
    }

    @Test("After a step back, no occurrence is run again")
    func followBackwards() throws {
        let scene = try Scene(.follow)
        scene.bench.pass(seconds: 19)
        scene.bench.clocks.stepWall(byNanoseconds: -15 * Self.second)
        scene.bench.pass(seconds: 25)
        #expect(scene.bench.scheduledSeconds == [10, 20, 30])
    }

    @Test("A scheduler that holds goes on by the time that has passed")
    func hold() throws {
        let scene = try Scene(.hold)
        scene.bench.clocks.stepWall(byNanoseconds: 3_600 * Self.second)
        scene.bench.pass(seconds: 10)
        scene.bench.clocks.stepWall(byNanoseconds: -7_200 * Self.second)
        scene.bench.pass(seconds: 10)
        #expect(scene.bench.scheduledSeconds == [10, 20])
    }

    @Test("A scheduler that holds waits longer by what the machine slept")
    func holdOverSuspend() throws {
        let scene = try Scene(.hold)
        scene.bench.clocks.suspend(forNanoseconds: 60 * Self.second)
        scene.bench.pass(seconds: 8)
        #expect(scene.bench.scheduledSeconds.isEmpty)
        scene.bench.pass(seconds: 1)
        #expect(scene.bench.scheduledSeconds == [10])
    }

    @Test("At most so many of the occurrences that were jumped over are caught up")
    func catchUp() throws {
        let scene = try Scene(.catchUp(atMost: 2)) { $0.coalescing = .all }
        scene.bench.clocks.stepWall(byNanoseconds: 100 * Self.second)
        scene.bench.pass(seconds: 10)
        #expect(scene.bench.scheduledSeconds == [90, 100, 110])
        #expect(try scene.bench.scheduler.history().first { $0.state == .missed }?.count == 8)
    }

    @Test("None is caught up where none may be, and the job goes on with the next one")
    func catchUpNone() throws {
        let scene = try Scene(.catchUp(atMost: 0))
        scene.bench.clocks.suspend(forNanoseconds: 100 * Self.second)
        scene.bench.pass(seconds: 10)
        #expect(scene.bench.scheduledSeconds == [110])
        #expect(try scene.bench.scheduler.history().first { $0.state == .missed }?.count == 10)
    }

    @Test("The limit holds also for jobs that are looked at only when the scheduler goes on")
    func catchUpAfterPause() throws {
        let scene = try Scene(.catchUp(atMost: 2)) { $0.coalescing = .all }
        try scene.bench.scheduler.pause()
        scene.bench.clocks.stepWall(byNanoseconds: 100 * Self.second)
        scene.bench.pass(seconds: 1)
        #expect(scene.bench.scheduledSeconds.isEmpty)
        try scene.bench.scheduler.resume()
        scene.bench.pass(seconds: 1)
        #expect(scene.bench.scheduledSeconds == [90, 100])
    }

    @Test("A suspend is slept over, and what was due then is due at once")
    func suspend() throws {
        let scene = try Scene(.follow)
        scene.bench.clocks.suspend(forNanoseconds: 60 * Self.second)
        scene.bench.pass(seconds: 1)
        #expect(scene.bench.scheduledSeconds == [60])
    }

    @Test(
        "Each change is told once, by its kind and size, with the jobs that it has made due",
        arguments: [.follow, .hold, .catchUp(atMost: 3)] as [ClockPolicy]
    )
    func told(_ policy: ClockPolicy) throws {
        let scene = try Scene(policy)
        scene.bench.clocks.stepWall(byNanoseconds: 25 * Self.second)
        scene.bench.pass(seconds: 1)
        scene.bench.clocks.stepWall(byNanoseconds: -5 * Self.second)
        scene.bench.pass(seconds: 1)
        scene.bench.clocks.suspend(forNanoseconds: 60 * Self.second)
        scene.bench.pass(seconds: 1)
        let movements = scene.movements
        #expect(movements.map(\.stepNanoseconds) == [25 * Self.second, -5 * Self.second, 0])
        #expect(movements.map(\.suspendedNanoseconds) == [0, 0, 60 * Self.second])
        #expect(movements.map(\.affectedJobs) == (policy == .hold ? [0, 0, 0] : [1, 0, 1]))
    }

    @Test(
        "A step is told with the jobs that it has made due, wherever in a pass it falls",
        arguments: 1...4
    )
    func stepAmidReadings(number: Int) throws {
        let step = Mutex<SteppingClocks?>(nil)
        let scene = try Scene(
            .follow,
            seen: { clocks in
                let stepping = SteppingClocks(clocks)
                step.withLock { $0 = stepping }
                return stepping
            }
        )
        step.withLock { $0 }?.step(byNanoseconds: 25 * Self.second, atReading: number)
        scene.bench.pass(seconds: 1)
        scene.bench.pass(seconds: 1)
        #expect(scene.movements.map(\.stepNanoseconds) == [25 * Self.second])
        #expect(scene.movements.map(\.affectedJobs) == [1])
        #expect(scene.bench.scheduledSeconds == [20])
    }

    @Test("What slewing explains is no change")
    func slewing() throws {
        let scene = try Scene(.follow)
        for _ in 0..<10 {
            scene.bench.clocks.stepWall(byNanoseconds: 500_000)
            scene.bench.pass(seconds: 1)
        }
        #expect(scene.movements.isEmpty)
    }
}

/// Clocks of which the civil one is set when they are looked at for a certain time.
private final class SteppingClocks: Clocks {
    private let clocks: VirtualClocks
    private let plan = Mutex<(readings: Int, step: Int64)?>(nil)

    init(_ clocks: VirtualClocks) {
        self.clocks = clocks
    }

    /// Sets the clock at the reading with this number, from 1.
    func step(byNanoseconds step: Int64, atReading number: Int) {
        plan.withLock { $0 = (number, step) }
    }

    var reading: ClockReading {
        let step: Int64? = plan.withLock { plan in
            guard let (readings, step) = plan else { return nil }
            plan = readings > 1 ? (readings - 1, step) : nil
            return readings > 1 ? nil : step
        }
        if let step { clocks.stepWall(byNanoseconds: step) }
        return clocks.reading
    }

    var suspendedNanoseconds: Int64 { clocks.suspendedNanoseconds }
}

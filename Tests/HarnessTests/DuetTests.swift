import Runs
import Testing

@testable import Harness

@Suite("Duets on the virtual clock")
struct DuetTests {
    private func plan(_ series: [Series], rounds: Int = 2, warmUp: Int64 = 0) -> Plan {
        Plan(
            name: "duets",
            series: series,
            rounds: rounds,
            roundNanoseconds: 3_000_000,
            warmUpNanoseconds: warmUp,
            pairing: .duet
        )
    }

    private static let names: [MechanismName] = [.absolute, .timerfd, .ppoll, .futex]

    private var four: [Series] {
        Self.names.map { Series(mechanism: $0, periodNanoseconds: 1_000_000) }
    }

    @Test("Duets come as A B B A, and the two of each change places")
    func order() {
        #expect(
            RoundOrder.blocks(of: plan(four, rounds: 3)).map(\.slots) == [
                [[0, 1], [2, 3]], [[3, 2], [1, 0]], [[0, 1], [2, 3]],
            ]
        )
    }

    @Test("Two series without a duet come as A B B A, one at a time")
    func interleaved() {
        var two = plan(Array(four.prefix(2)), rounds: 4)
        two.pairing = .interleaved
        #expect(
            RoundOrder.blocks(of: two).flatMap(\.slots)
                == [[0], [1], [1], [0], [0], [1], [1], [0]]
        )
    }

    @Test("The second of a duet runs half a period behind the first, on the same stretch of time")
    func offset() throws {
        let recorder = KeepingRecorder()
        let session = MeasurementSession(
            plan: plan(Array(four.prefix(2)), warmUp: 1_000_000),
            clockMode: .scripted(overshoots: [10])
        )
        _ = try session.run(recorder: recorder)

        #expect(recorder.begun.map(\.series) == [0, 1, 1, 0])
        #expect(recorder.ended.map(\.round.series) == [0, 1, 1, 0])
        #expect(recorder.ended.map(\.round.position) == [0, 1, 2, 3])
        #expect(recorder.ended.map(\.round.repetition) == [0, 0, 1, 1])
        // One tick of warm-up, then three; the second duet begins when the first has ended, at
        // 4.5 ms and 10 ns.
        #expect(
            recorder.ended.map(\.round.startNanoseconds)
                == [1_000_000, 1_500_000, 5_500_010, 6_000_010]
        )
        #expect(
            recorder.ended.allSatisfy { $0.samples.latenessNanoseconds == [10, 10, 10] }
        )
    }

    @Test("A duet takes the time of one round and the memory of two")
    func estimate() {
        let plan = plan(four, rounds: 3)
        let estimate = plan.estimate(processors: 1)
        // Three times two duets of 3 ticks and 20 ms of preparation.
        #expect(estimate.nanoseconds == 6 * 23_000_000)
        #expect(estimate.samples == 3 * 4 * 3)
        #expect(estimate.bufferBytes == 2 * 3 * 16)
    }

    @Test(
        "What cannot hold for two at once is refused by its name",
        arguments: [
            (Conditions(load: .stress(.cpu)), MechanismName.absolute, "their load differs"),
            (Conditions(isMemoryLocked: true), .absolute, "their locking of memory differs"),
            (Conditions(dmaLatencyMicroseconds: 0), .absolute, "their DMA latency differs"),
            (Conditions(processors: .list([0])), .dispatch, "their choice of processors differs"),
            (Conditions(timerSlackNanoseconds: 1), .taskSleep, "their timer slack differs"),
            (Conditions(policy: .fifo, priority: 1), .dispatch, "their policy differs"),
        ]
    )
    func refusals(conditions: Conditions, mechanism: MechanismName, expected: String) throws {
        let other = Series(mechanism: .dispatch, periodNanoseconds: 1_000_000)
        let changed = Series(
            mechanism: mechanism,
            periodNanoseconds: 1_000_000,
            conditions: conditions
        )
        let problem = try #require(PlanRules.problem(plan: plan([changed, other])))
        #expect(problem.contains(expected), "\(problem)")
        #expect(problem.contains("measured at once"))
        var oneByOne = plan([changed, other])
        oneByOne.pairing = nil
        #expect(PlanRules.problem(plan: oneByOne) == nil)
    }

    @Test(
        "Two of one mechanism are refused by names that tell them apart",
        arguments: [
            (1_000_000, Load.stress(.cpu), "absolute and absolute load=cpu"),
            (2_000_000, Load.none, "absolute period=1ms and absolute period=2ms"),
        ] as [(Int64, Load, String)]
    )
    func names(period: Int64, load: Load, expected: String) throws {
        let changed = Series(
            mechanism: .absolute,
            periodNanoseconds: period,
            conditions: Conditions(load: load)
        )
        let problem = try #require(PlanRules.problem(plan: plan([four[0], changed])))
        #expect(problem.hasPrefix("\(expected) cannot be measured at once"), "\(problem)")
    }

    @Test("Threads of one's own may differ in what is a thread's")
    func allowed() {
        let changed = Series(
            mechanism: .absolute,
            periodNanoseconds: 1_000_000,
            conditions: Conditions(policy: .fifo, priority: 1, processors: .list([0]))
        )
        let other = Series(mechanism: .dispatch, periodNanoseconds: 1_000_000)
        #expect(PlanRules.problem(plan: plan([changed, other])) == nil)
    }

    @Test("A duet has two series of one period")
    func shape() throws {
        let odd = try #require(PlanRules.problem(plan: plan(Array(four.prefix(3)))))
        #expect(odd.contains("even number of series, not 3"))
        let slow = Series(mechanism: .absolute, periodNanoseconds: 2_000_000)
        let unequal = try #require(PlanRules.problem(plan: plan([four[0], slow])))
        #expect(unequal.contains("their periods differ"))
    }
}

import Runs
import Testing
import Timekeeping
import Wakeups

@testable import Harness

@Suite("Injected changes")
struct InjectionTests {
    private func measure(
        _ injection: Injection,
        overshoots: [Int64] = [7],
        ticks: Int64 = 5
    ) throws -> [MeasuredRound] {
        let plan = Plan(
            name: "injected",
            series: [
                Series(
                    mechanism: .absolute,
                    periodNanoseconds: 1_000_000,
                    injection: injection
                )
            ],
            rounds: 2,
            roundNanoseconds: ticks * 1_000_000,
            warmUpNanoseconds: 2_000_000
        )
        let recorder = KeepingRecorder()
        let session = MeasurementSession(plan: plan, clockMode: .scripted(overshoots: overshoots))
        _ = try session.run(recorder: recorder)
        return recorder.ended
    }

    @Test("A delay stands between the wakeup and its stamp")
    func delay() throws {
        for measured in try measure(Injection(delayNanoseconds: 20_000)) {
            #expect(measured.samples.latenessNanoseconds == [Int64](repeating: 20_007, count: 5))
        }
    }

    @Test("A share of the ticks is delayed, the same ones each time")
    func share() throws {
        let injection = Injection(delayNanoseconds: 500_000, delayedShare: 0.1)
        let rounds = try measure(injection, ticks: 5_000)
        for measured in rounds {
            let delayed = measured.samples.latenessNanoseconds.filter { $0 == 500_007 }.count
            // 500 are expected, with a standard deviation of 21.
            #expect((400...600).contains(delayed), "\(delayed)")
            #expect(measured.samples.latenessNanoseconds.allSatisfy { $0 == 7 || $0 == 500_007 })
        }
        #expect(rounds[0].samples != rounds[1].samples)
        #expect(try measure(injection, ticks: 5_000) == rounds)
    }

    @Test("A drift begins with the measured ticks and grows with each period")
    func drift() throws {
        for measured in try measure(Injection(partsPerMillion: 20)) {
            #expect(measured.samples.latenessNanoseconds == [27, 47, 67, 87, 107])
        }
    }

    @Test("A mechanism that calls is held up before it reads the clock, and drifts as well")
    func callbacks() throws {
        let clock = VirtualClock()
        let injection = Injection(delayNanoseconds: 100, partsPerMillion: 1_000)
        let delay = InjectedDelay(injection, seed: 1) { clock.advance(byNanoseconds: $0) }
        var mechanism = InjectedMechanism(
            CallingScript(clock: clock),
            injection,
            delay: delay,
            periodNanoseconds: 10_000
        )
        let buffer = try SampleBuffer(capacity: 3)
        let stop = StopFlag()
        let start = MonotonicInstant(nanoseconds: 50_000)
        let cursor = TickCursor(TickPlan(start: start, periodNanoseconds: 10_000, ticks: 3))
        let collector = TickCollector(
            cursor,
            into: buffer.writer,
            clock: clock,
            until: stop.signal
        )
        try mechanism.run(
            from: start,
            firstDeadline: cursor.deadline,
            periodNanoseconds: 10_000,
            into: collector
        )
        #expect(buffer.samples().latenessNanoseconds == [110, 120, 130])
    }

    @Test(
        "What makes no sense is refused",
        arguments: [
            (Injection(), "adds a delay or a drift"),
            (Injection(delayNanoseconds: 2_000_000_000), "at most 1s"),
            (Injection(delayNanoseconds: 1, delayedShare: 0), "more than 0%"),
            (Injection(partsPerMillion: 20_000), "at most 10000ppm"),
            (Injection(partsPerMillion: 0.3), "no whole number"),
        ]
    )
    func refusals(injection: Injection, expected: String) throws {
        let series = Series(
            mechanism: .absolute,
            periodNanoseconds: 1_000_000,
            injection: injection
        )
        let plan = Plan(
            name: "x",
            series: [series],
            rounds: 1,
            roundNanoseconds: 1_000_000,
            warmUpNanoseconds: 0
        )
        let problem = try #require(PlanRules.problem(plan: plan))
        #expect(problem.contains(expected), "\(problem)")
    }
}

/// Calls at each deadline on a virtual clock.
private struct CallingScript: CallbackMechanism {
    let clock: VirtualClock

    mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        clock.advance(to: deadline)
    }

    mutating func run(
        from start: MonotonicInstant,
        firstDeadline: MonotonicInstant,
        periodNanoseconds: Int64,
        into receiver: some TickReceiver
    ) throws(SystemCallError) {
        var deadline = firstDeadline
        while true {
            clock.advance(to: deadline)
            guard let next = receiver.wakeup() else { return }
            deadline = next
        }
    }
}

import Runs
import Testing
import Timekeeping

@testable import Harness

@Suite("The machine around a round")
struct SurroundingsTests {
    private let usual = Surroundings(
        clockSource: "tsc",
        processorQuota: .unlimited,
        suspendedNanoseconds: 5_000_000_000
    )

    @Test("Another clock, another quota and a suspend are told; a moment between clocks is not")
    func changes() {
        #expect(usual.change(until: usual) == nil)
        var later = usual
        later.suspendedNanoseconds += 900_000
        #expect(usual.change(until: later) == nil)
        later.suspendedNanoseconds = 8_000_000_000
        #expect(usual.change(until: later) == "the machine slept for 3.00 s")
        later.clockSource = "hpet"
        later.processorQuota = ProcessorQuota(
            quotaMicroseconds: 10_000,
            periodMicroseconds: 100_000
        )
        #expect(
            usual.change(until: later)
                == "clock source tsc, now hpet; processor quota none, now 10ms of 100ms; "
                + "the machine slept for 3.00 s"
        )
        later = usual
        later.clockSource = nil
        #expect(usual.change(until: later) == "clock source tsc, now unknown")
    }

    /// A bench that measures nothing.
    private func disturbance(
        of round: Round,
        until observed: ObservedConditions?,
        before: Surroundings?,
        after: Surroundings?,
        atStartOfRun: Surroundings? = nil
    ) throws -> String? {
        let plan = Plan(
            name: "one",
            series: [Series(mechanism: .absolute, periodNanoseconds: 1_000_000)],
            rounds: 1,
            roundNanoseconds: 1_000_000,
            warmUpNanoseconds: 0
        )
        let clock = VirtualClock()
        let bench = RoundBench(
            job: RoundJob(round, of: plan, surroundings: atStartOfRun),
            clock: clock,
            buffer: try SampleBuffer(capacity: 1),
            stop: StopFlag(),
            arrive: { clock.now },
            announce: { _ in },
            wallClock: { 0 },
            spend: { _ in },
            isVirtual: true
        )
        var round = round
        var first = NoiseReading()
        first.surroundings = before
        var last = NoiseReading()
        last.surroundings = after
        bench.noteChange(of: &round, until: observed, from: first, to: last)
        return round.disturbance
    }

    @Test("A round is disturbed by what changed of its thread and of the machine")
    func rounds() throws {
        let observed = ObservedConditions(
            policy: .other,
            priority: 0,
            processors: [0],
            lockedKibibytes: 0,
            timerSlackNanoseconds: 50_000,
            dmaLatencyMicroseconds: nil,
            nice: 0
        )
        let round = Round(
            series: 0,
            repetition: 0,
            position: 0,
            plannedTicks: 1,
            observed: observed
        )
        #expect(try disturbance(of: round, until: observed, before: usual, after: usual) == nil)
        #expect(try disturbance(of: round, until: nil, before: nil, after: nil) == nil)
        var moved = observed
        moved.processors = [1]
        moved.nice = 5
        var asleep = usual
        asleep.suspendedNanoseconds += 2_000_000_000
        #expect(
            try disturbance(of: round, until: moved, before: usual, after: asleep)
                == "processors 0, now 1; nice 0, now 5; the machine slept for 2.00 s"
        )
    }

    @Test("A clock that was left stays told in all later rounds, a suspend before a round does not")
    func laterRounds() throws {
        let round = Round(series: 0, repetition: 0, position: 0, plannedTicks: 1)
        var now = usual
        now.clockSource = "acpi_pm"
        now.suspendedNanoseconds += 60_000_000_000
        #expect(
            try disturbance(of: round, until: nil, before: now, after: now, atStartOfRun: usual)
                == "clock source tsc, now acpi_pm"
        )
    }
}

import Runs
import Timekeeping
import Wakeups

/// Measures rounds on the virtual clock, in no time and always alike.
struct ScriptedRounds {
    let plan: Plan
    let overshoots: [Int64]
    let clock = VirtualClock()

    /// Where the virtual wall clock starts: 14 November 2023, 22:13:20 UTC.
    private static let epoch: Int64 = 1_700_000_000_000_000_000

    /// The rounds of a slot run on the same stretch of time, each on a clock of its own.
    func measure(_ rounds: [Round]) throws(SystemCallError) -> [MeasuredRound] {
        let start = clock.now
        var measured: [MeasuredRound] = []
        for round in rounds {
            let own = VirtualClock(startingAt: start)
            let isSecond = round.series != rounds[0].series
            measured.append(try measure(round, isSecond: isSecond, on: own))
            clock.advance(to: own.now)
        }
        return measured
    }

    /// The script begins anew with each round; its warm-up uses up the first overshoots.
    private func measure(
        _ round: Round,
        isSecond: Bool,
        on clock: VirtualClock
    ) throws(SystemCallError) -> MeasuredRound {
        let job = RoundJob(round, of: plan, isSecond: isSecond)
        let buffer = try SampleBuffer(capacity: Int(max(job.plannedTicks, job.warmUpTicks)))
        let bench = RoundBench(
            job: job,
            clock: clock,
            buffer: buffer,
            stop: StopFlag(),
            arrive: { clock.now },
            announce: { _ in },
            wallClock: { Self.epoch + clock.now.nanoseconds },
            spend: { clock.advance(byNanoseconds: $0) },
            isVirtual: true
        )
        var round = round
        try bench.measure(ScriptedWakeup(on: clock, overshoots: overshoots), into: &round)
        return MeasuredRound(round: round, samples: buffer.samples())
    }
}

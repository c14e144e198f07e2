import PunctualBase
import Runs
import Storage

@testable import Analysis

/// A run whose latenesses, gaps, early wakeups and failures are drawn from a seed.
struct MadeUpRun {
    let run: Run
    let rounds: [MeasuredRound]

    init(seed: UInt64) {
        var draw = Draw(seed: seed)
        let period: Int64 = draw.one(of: [1_000, 250_000, 1_000_000, 100_000_000])
        let ticks: Int64 = draw.one(of: [3, 25, 25, 60, 130, 130, 400, 1_100])
        let mechanisms: [MechanismName] = [.absolute, .spin, .timerfd, .precise, .sleepLoop]
        let first = draw.below(5)
        let series = (0...draw.below(3)).map { place in
            Series(mechanism: mechanisms[(place + first) % 5], periodNanoseconds: period)
        }
        let repetitions = 1 + draw.below(4)
        run = Self.run(series, rounds: repetitions, length: ticks * period)
        var rounds: [MeasuredRound] = []
        for repetition in 0..<repetitions {
            for place in series.indices {
                let measured = Self.round(
                    of: series[place],
                    place,
                    repetition: repetition,
                    position: rounds.count,
                    ticks: ticks,
                    draw: &draw
                )
                rounds.append(measured)
            }
        }
        self.rounds = rounds
    }

    private static func run(_ series: [Series], rounds: Int, length: Int64) -> Run {
        Run(
            startedAtUnixNanoseconds: 1_785_679_387_000_000_000,
            plan: Plan(
                name: "made up",
                series: series,
                rounds: rounds,
                roundNanoseconds: length,
                warmUpNanoseconds: 0
            ),
            host: HostSnapshot(
                hostName: "box",
                operatingSystem: "Debian 12",
                kernelRelease: "6.1",
                kernelVersion: "#1",
                kernelCommandLine: "quiet",
                architecture: "x86_64",
                processorModel: "processor",
                processorCount: 2,
                memoryKibibytes: 4_000_000
            ),
            hostState: HostState(
                loadAverages: [0.5],
                availableMemoryKibibytes: 1,
                uptimeSeconds: 1
            ),
            programVersion: "0",
            arguments: ["punctual", "benchmark"]
        )
    }

    private static func round(
        of series: Series,
        _ place: Int,
        repetition: Int,
        position: Int,
        ticks: Int64,
        draw: inout Draw
    ) -> MeasuredRound {
        var round = Round(
            series: place,
            repetition: repetition,
            position: position,
            plannedTicks: Int(ticks),
            processorNanoseconds: Int64(1 + draw.below(1_000_000_000)),
            isComplete: true
        )
        round.noise.stealNanoseconds = draw.one(of: [0, 0, 10_000_000, 30_000_000])
        round.noise.involuntarySwitches = draw.below(50)
        round.noise.minorFaults = draw.below(9)
        if draw.below(15) == 0 {
            round.failure = "refused in round \(repetition)"
            round.isComplete = false
            return MeasuredRound(round: round, samples: Samples())
        }
        if draw.below(15) == 0 { round.disturbance = "processors 0, now 1" }
        if series.mechanism == .precise {
            round.spin = SpinReport(
                marginNanoseconds: Int64(draw.below(90_000)),
                spinNanoseconds: Int64(draw.below(9_000_000))
            )
        }
        var samples = Self.samples(of: series, ticks: ticks, draw: &draw)
        var last = ticks
        if draw.below(8) == 0, samples.count > 2 {
            let kept = samples.count - 1 - draw.below(samples.count / 2)
            samples = Samples(
                ticks: Array(samples.ticks.prefix(kept)),
                latenessNanoseconds: Array(samples.latenessNanoseconds.prefix(kept))
            )
            last = samples.ticks.last ?? 0
            round.isComplete = false
        }
        round.missedTicks = Int(last) - samples.count
        return MeasuredRound(round: round, samples: samples)
    }

    private static func samples(of series: Series, ticks: Int64, draw: inout Draw) -> Samples {
        let period = series.periodNanoseconds
        var samples = Samples()
        var tick: Int64 = 1
        var lost: Int64 = 0
        let level = Int64(draw.below(Int(period / 2)))
        // Of one kind all wakeups are alike, so that ranks are tied; of another many are early.
        let kind = draw.below(4)
        while tick <= ticks {
            var late = level
            switch kind {
            case 0: break
            case 1: late = Int64(draw.below(Int(period / 4))) - period / 8
            default: late += Int64(draw.below(Int(period / 3) + 1))
            }
            if series.mechanism.isFreeRunning {
                lost += max(1, late / 10)
                late = lost
            } else if draw.below(40) == 0 {
                late += Int64(draw.below(60)) * period
            }
            samples.append(contentsOf: Samples(ticks: [tick], latenessNanoseconds: [late]))
            tick += 1
            if !series.mechanism.isFreeRunning {
                tick += max(0, late) / period
                if draw.below(60) == 0 { tick += Int64(draw.below(12)) }
            }
        }
        return samples
    }

    /// Stores it as a measurement would.
    func store(in archive: RunArchive) throws -> Int64 {
        let identifier = try archive.beginRun(run)
        for measured in rounds {
            let round = measured.round
            let key = try archive.beginRound(run: identifier, round)
            let summary = RoundSummary(
                of: measured,
                periodNanoseconds: run.plan.series[round.series].periodNanoseconds
            )
            try archive.finishRound(key, round, summary, remaining: measured.samples)
        }
        try archive.finishRun(
            identifier,
            state: .finished,
            endedAtUnixNanoseconds: run.startedAtUnixNanoseconds + 1_000_000_000,
            loads: []
        )
        return identifier
    }
}

/// Numbers from a seed.
struct Draw {
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func below(_ limit: Int) -> Int { Int(generator.next() % UInt64(max(1, limit))) }

    mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }
}

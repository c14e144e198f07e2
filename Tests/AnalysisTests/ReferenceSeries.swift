import Analysis
import PunctualBase
import Runs

/// A round of 2 000 wakeups, made once and analysed with numpy, scipy and an independent study of
/// regression checks; the expected values in the tests come from there.
///
/// Every millisecond, 100–120 µs late and 20 ns later with each tick, which is a drift of 20 ppm;
/// one wakeup in fifty is up to 3 ms later still.
enum ReferenceSeries {
    static let latenesses: [Int64] = {
        var generator = SplitMix64(seed: 2026)
        return (0..<2_000).map { (tick: Int64) -> Int64 in
            var lateness = 100_000 + Int64(generator.next() % 20_000) + tick * 20
            if generator.next() % 50 == 0 { lateness += Int64(generator.next() % 3_000_000) }
            return lateness
        }
    }()

    static let samples = Samples(ticks: Array(1...2_000), latenessNanoseconds: latenesses)
    static let periodNanoseconds: Int64 = 1_000_000
}

/// Rounds and runs with no more in them than a test needs.
enum Fixture {
    static func round(
        _ latenesses: [Int64],
        ticks: [Int64]? = nil,
        series: Int = 0,
        repetition: Int = 0,
        position: Int? = nil,
        missed: Int = 0,
        processorNanoseconds: Int64 = 0
    ) -> MeasuredRound {
        let ticks = ticks ?? latenesses.indices.map { Int64($0) + 1 }
        let round = Round(
            series: series,
            repetition: repetition,
            position: position ?? repetition,
            plannedTicks: ticks.last.map(Int.init) ?? 0,
            missedTicks: missed,
            processorNanoseconds: processorNanoseconds,
            isComplete: true
        )
        return MeasuredRound(
            round: round,
            samples: Samples(ticks: ticks, latenessNanoseconds: latenesses)
        )
    }

    static func run(_ series: [Series], rounds: Int = 1) -> Run {
        Run(
            startedAtUnixNanoseconds: 0,
            plan: Plan(
                name: "test",
                series: series,
                rounds: rounds,
                roundNanoseconds: 1_000_000_000,
                warmUpNanoseconds: 0
            ),
            host: HostSnapshot(
                hostName: "host",
                operatingSystem: "Debian 12",
                kernelRelease: "6.1",
                kernelVersion: "#1",
                kernelCommandLine: "",
                architecture: "x86_64",
                processorModel: "processor",
                processorCount: 2,
                memoryKibibytes: 1
            ),
            hostState: HostState(loadAverages: [], availableMemoryKibibytes: 1, uptimeSeconds: 1),
            programVersion: "0",
            arguments: []
        )
    }

    /// Latenesses as on a real host: most close together, one in thirty far off.
    static func latenesses(_ count: Int, seed: UInt64, base: Int64 = 50_000) -> [Int64] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { _ -> Int64 in
            let usual = base + Int64(generator.next() % 10_000)
            return generator.next() % 30 == 0
                ? usual + Int64(generator.next() % 1_000_000) : usual
        }
    }
}

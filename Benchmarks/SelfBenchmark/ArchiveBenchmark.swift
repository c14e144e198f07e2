import Analysis
import Commands
import Glibc
import Harness
import PunctualBase
import Runs
import Storage
import Timekeeping

/// Ten million samples into the archive, and back into an analysis.
struct ArchiveBenchmark {
    private static let rounds = 20
    private static let ticks = 500_000

    func run() throws {
        var template = Array("/tmp/punctual-benchmark-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return }
        let bytes = template.dropLast().map(UInt8.init(bitPattern:))
        let folder = String(decoding: bytes, as: UTF8.self)
        let path = folder + "/runs.sqlite"
        defer {
            for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
            rmdir(folder)
        }
        let clock = KernelClock()
        let writing = clock.now
        try write(rounds: Self.rounds, to: path)
        let written = writing.nanoseconds(to: clock.now)

        var status = stat()
        stat(path, &status)
        let count = Self.rounds * Self.ticks
        tell(
            "\(count) samples to the archive",
            "\(decimal(Double(written) / 1e9, 2)) s, "
                + "\(decimal(Double(status.st_size) / Double(count), 2)) bytes a sample",
            bar: "3 s and 3 bytes",
            isMet: written <= 3_000_000_000
                && Int(status.st_size) <= 3 * count
        )

        let reading = clock.now
        let archive = try RunArchive(path: path, mode: .readOnly)
        let analysis = try archive.analysis(of: archive.run(named: "latest"))
        let read = reading.nanoseconds(to: clock.now)
        precondition(analysis.series[0].sampleCount == count, "all samples came back")
        tell(
            "\(count) samples back and analysed",
            "\(decimal(Double(read) / 1e9, 2)) s",
            bar: "3 s",
            isMet: read <= 3_000_000_000
        )
    }

    /// Writes an archive of noisy samples, to be analysed by hand: 200 rounds are 10⁸ samples.
    func write(rounds: Int, to path: String) throws {
        let series = Series(mechanism: .absolute, periodNanoseconds: 1_000_000)
        let plan = Plan(
            name: "archive",
            series: [series],
            rounds: rounds,
            roundNanoseconds: Int64(Self.ticks) * 1_000_000,
            warmUpNanoseconds: 0
        )
        let archive = try RunArchive(path: path, mode: .readWrite)
        let clock = KernelClock()
        let run = try archive.beginRun(
            Run(
                startedAtUnixNanoseconds: WallClock().now.nanosecondsSince1970,
                plan: plan,
                host: HostProbe.snapshot(readingTimeFrom: clock),
                hostState: HostProbe.state(),
                programVersion: "benchmark",
                arguments: []
            )
        )
        for repetition in 0..<rounds {
            let samples = Self.samples(seed: 20_261_123 + UInt64(repetition))
            let ticks = Int(samples.ticks.last ?? 0)
            var round = Round(
                series: 0,
                repetition: repetition,
                position: repetition,
                plannedTicks: ticks,
                missedTicks: ticks - samples.count
            )
            let key = try archive.beginRound(run: run, round)
            round.isComplete = true
            let summary = RoundSummary(
                of: MeasuredRound(round: round, samples: samples),
                periodNanoseconds: plan.series[0].periodNanoseconds
            )
            try archive.finishRound(key, round, summary, remaining: samples)
        }
        try archive.finishRun(run, state: .finished, endedAtUnixNanoseconds: 0, loads: [])
    }

    /// Latenesses like those of a real timer: some 20 µs wide around 100 µs, one in a hundred far
    /// above; a missed tick after each of those.
    private static func samples(seed: UInt64) -> Samples {
        var random = SplitMix64(seed: seed)
        var samples = Samples()
        samples.ticks.reserveCapacity(ticks)
        samples.latenessNanoseconds.reserveCapacity(ticks)
        var tick: Int64 = 0
        for _ in 0..<ticks {
            tick += 1
            // The sum of four uniform numbers is nearly normal.
            var lateness: Int64 = 60_000
            for _ in 0..<4 { lateness += Int64(random.next() % 20_000) }
            if random.next() % 100 == 0 {
                lateness += Int64(random.next() % 3_000_000)
                tick += 1
            }
            samples.ticks.append(tick)
            samples.latenessNanoseconds.append(lateness)
        }
        return samples
    }
}

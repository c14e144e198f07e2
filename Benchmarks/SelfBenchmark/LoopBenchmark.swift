import AllocationCounter
import Harness
import Timekeeping

/// The loop from wakeup to stored sample: its cost beside the wait, and its allocations.
struct LoopBenchmark {
    func run() throws {
        let repetitions = 21
        var readings: [Double] = []
        var loops: [Double] = []
        // In turn, so that a change of the processor's speed strikes both.
        for _ in 0..<repetitions {
            readings.append(clockReading(times: 200_000))
            loops.append(try LoopCost.nanosecondsPerTick(ticks: 200_000))
        }
        let reading = median(readings)
        let loop = median(loops)
        tell(
            "loop besides the wait, per tick",
            "\(decimal(loop, 1)) ns with a clock reading of \(decimal(reading, 1)) ns, medians of "
                + "\(repetitions) interleaved repetitions of 200,000 ticks",
            bar: "2 clock readings + 20 ns = \(decimal(2 * reading + 20, 1)) ns",
            isMet: loop <= 2 * reading + 20
        )
        try countAllocations()
    }

    private func clockReading(times: Int) -> Double {
        let clock = KernelClock()
        let start = clock.now
        var last = start
        for _ in 0..<times { last = clock.now }
        return Double(start.nanoseconds(to: last)) / Double(times)
    }

    /// What many ticks allocate beyond what few do is allocated by the ticks.
    private func countAllocations() throws {
        func allocations(ticks: Int) throws -> UInt64 {
            let before = allocation_count()
            _ = try LoopCost.nanosecondsPerTick(ticks: 100 * ticks)
            _ = try LoopCost.sleepingNanosecondsPerTick(ticks: ticks, periodNanoseconds: 100_000)
            return allocation_count() - before
        }
        _ = try allocations(ticks: 10)
        let few = try allocations(ticks: 100)
        let many = try allocations(ticks: 5_000)
        tell(
            "allocations of 490,000 ticks without and 4,900 with a sleep",
            "\(Int64(many) - Int64(few))",
            bar: "0",
            isMet: many == few
        )
    }
}

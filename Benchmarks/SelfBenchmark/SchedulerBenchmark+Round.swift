import Scheduling

extension SchedulerBenchmark {
    /// One round for the comparison with APScheduler, as a JSON object of figures by name.
    ///
    /// - Parameters:
    ///   - seconds: How long jobs fire for each of the figures that take time.
    ///   - path: A folder on the disk whose speed counts.
    /// - Throws: What a store or the scheduler throws, if something cannot be measured.
    func printRound(seconds: Double, inFolder path: String) throws {
        let folder = try BenchmarkFolder(in: path)
        var figures: [(String, Double)] = []
        // As many as APScheduler adds: with the number of jobs, both become slower.
        figures.append(("add_memory", try addRate(100_000, batch: false, cron: false)))
        figures.append(("add_memory_batch", try addRate(30_000, batch: true, cron: false)))
        figures.append(("add_memory_cron", try addRate(30_000, batch: false, cron: true)))
        figures.append(("add_sqlite", try storedAddRate(300, batch: false, in: folder)))
        figures.append(("add_sqlite_batch", try storedAddRate(30_000, batch: true, in: folder)))
        let firing = try millisecondJob(seconds: seconds)
        figures.append(("fire_expected", Double(firing.expected)))
        figures.append(("fire_done", Double(firing.done)))
        figures.append(("fire_told", Double(firing.told)))
        figures.append(("fire_p50_us", firing.p50))
        figures.append(("fire_p99_us", firing.p99))
        figures.append(("fire_stolen_ms", firing.stolen.milliseconds))
        let precise = try millisecondJob(
            seconds: seconds,
            wakeup: .precise(processorBudgetPercent: 5)
        )
        figures.append(("fire_processor_us", firing.processor))
        figures.append(("fire_precise_p50_us", precise.p50))
        figures.append(("fire_precise_lost", Double(precise.expected - precise.done)))
        figures.append(("fire_precise_processor_us", precise.processor))
        let rate = try firingRate(seconds: seconds)
        figures.append(("fire_rate", rate.rate))
        figures.append(("fire_rate_asked", rate.demand))
        let burst = try burst()
        figures.append(("burst_ms", burst.milliseconds))
        figures.append(("burst_done", Double(burst.count)))
        let stored = try storedJobs(100_000, in: folder)
        figures.append(("due_us", stored.dueNanoseconds / 1e3))
        figures.append(("start_ms", stored.startNanoseconds / 1e6))
        let text = figures.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ")
        print("{\(text)}")
    }
}

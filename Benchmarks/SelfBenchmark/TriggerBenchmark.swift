import AllocationCounter
import Scheduling
import Timekeeping

/// What it costs to know when a job is due.
struct TriggerBenchmark {
    var corpusPath: String

    func run() throws {
        try askCorpus()
        try askDaily()
        try countTenYears()
        try refuse()
        try encode()
    }

    /// One round for the comparison with APScheduler: the number of answers and their time.
    func printRound(seconds: Double) throws {
        let cases = try TriggerCases(path: corpusPath)
        _ = cases.ask()
        var passes = 0
        var elapsed: Double = 0
        while elapsed < seconds * 1e9 {
            elapsed += nanoseconds { _ = cases.ask() }
            passes += 1
        }
        print(
            "{\"cases\": \(cases.cases.count), \"answers\": \(cases.answers * passes), "
                + "\"nanoseconds\": \(Int64(elapsed))}"
        )
    }

    private func nanoseconds(_ work: () throws -> Void) rethrows -> Double {
        let clock = KernelClock()
        let start = clock.now
        try work()
        return Double(start.nanoseconds(to: clock.now))
    }

    private func askCorpus() throws {
        let cases = try TriggerCases(path: corpusPath)
        var checksum = cases.ask()
        let times = (0..<15).map { _ in nanoseconds { checksum &+= cases.ask() } }
        let before = allocation_count()
        checksum &+= cases.ask()
        let allocations = allocation_count() - before
        let rate = Double(cases.answers) / median(times) * 1e9
        tell(
            "next fire time, \(cases.cases.count) cron cases of the corpus",
            "\(decimal(rate / 1e6, 2)) million a second (checksum \(checksum))",
            bar: "1 million",
            isMet: rate >= 1e6
        )
        tell(
            "allocations of \(cases.answers) answers",
            "\(allocations)",
            bar: "0",
            isMet: allocations == 0
        )
    }

    private func askDaily() throws {
        let trigger = try TriggerText.parse("30 2 * * *", zone: .named("America/New_York"))
        let start = WallTime(nanosecondsSince1970: 1_767_225_600_000_000_000)
        let answers = 20_000
        let times = (0..<15).map { _ in
            nanoseconds {
                var time = start
                for _ in 0..<answers { time = trigger.fireTime(after: time) ?? start }
            }
        }
        let rate = Double(answers) / median(times) * 1e9
        tell(
            "next fire time, daily 02:30 in New York",
            "\(decimal(rate / 1e6, 2)) million a second",
            bar: "1 million",
            isMet: rate >= 1e6
        )
    }

    private func countTenYears() throws {
        let trigger = try TriggerText.parse("second=*", zone: .named("America/New_York"))
        let start = WallTime(nanosecondsSince1970: 1_451_606_400_000_000_000)
        let end = WallTime(nanosecondsSince1970: 1_767_225_600_000_000_000)
        var count = 0
        let times = (0..<15).map { _ in
            nanoseconds { count = trigger.backlog(after: start, through: end)?.count ?? 0 }
        }
        tell(
            "ten years missed of a 1 s cron job, \(count) occurrences",
            "\(decimal(median(times) / 1e3, 1)) µs",
            bar: "1 ms",
            isMet: median(times) <= 1e6 && count == 315_619_200
        )
    }

    private func refuse() throws {
        let times = (0..<101).map { _ in
            nanoseconds { _ = try? TriggerText.parse("week=1 month=7") }
        }
        tell(
            "refusal of what can never fire",
            "\(decimal(median(times) / 1e3, 1)) µs",
            bar: "100 µs",
            isMet: median(times) <= 1e5
        )
    }

    private func encode() throws {
        let cron = try TriggerText.parse("30 2 * * *", zone: .named("America/New_York"))
        let interval = try IntervalTrigger(
            every: .seconds(1),
            startingAt: WallTime(nanosecondsSince1970: 1_767_225_600_000_000_000)
        )
        for (name, trigger) in [("cron", cron), ("interval", interval)] as [(String, any Trigger)] {
            let times = try (0..<15).map { _ in
                try nanoseconds {
                    for _ in 0..<1_000 { _ = try TriggerKinds.encode(trigger) }
                } / 1_000
            }
            tell(
                "stored form of a trigger, \(name)",
                "\(decimal(median(times) / 1e3, 2)) µs",
                bar: "3 µs",
                isMet: median(times) <= 3_000
            )
        }
    }
}

import Scheduling
import Testing
import Timekeeping

@Suite("Replay")
struct ReplayTests {
    /// Ten years of a mixed schedule, with failures, retries, jitter and clock changes.
    private func tenYears() throws -> [String] {
        let bench = try Bench()
        let zone = try TimeZoneRules.named("America/New_York")
        try bench.scheduler.start()
        try bench.scheduler.add(try bench.job("interval", every: 86_399))
        let cron: [(String, String)] = [
            ("daily", "30 2 * * *"), ("hourly", "0 */6 * * *"), ("monthly", "0 0 last * *"),
        ]
        for (id, expression) in cron {
            let trigger = try CronTrigger(crontab: expression, timeZone: zone)
            var policy = JobPolicy()
            policy.jitterNanoseconds = 30_000_000_000
            let work = Work.task(TaskCall(task: id == "monthly" ? "fail" : "note"))
            if id == "monthly" { policy.retry = Retry(limit: 2) }
            try bench.scheduler.add(Job(id: id, trigger: trigger, work: work, policy: policy))
        }
        for year in 0..<10 {
            bench.pass(seconds: 200 * 86_400)
            bench.clocks.stepWall(
                byNanoseconds: year.isMultiple(of: 2) ? 7_000_000_000_000 : -3_000_000_000_000
            )
            bench.pass(seconds: 165 * 86_400)
        }
        bench.scheduler.shutDown()
        return bench.trace + bench.events
    }

    @Test("Ten years of a mixed schedule replay twice with the same trace")
    func determinism() throws {
        let first = try tenYears()
        #expect(first == (try tenYears()))
        // 365 days a year: daily, four times a day, and once in 86,399 s.
        #expect(first.count { $0.hasPrefix("daily@") } >= 3_640)
        #expect(first.count { $0.hasPrefix("hourly@") } >= 14_500)
        // 3,650 days end two days before the last one of the 120th month; three attempts each.
        #expect(first.count { $0.hasPrefix("monthly@") } == 3 * 119)
    }
}

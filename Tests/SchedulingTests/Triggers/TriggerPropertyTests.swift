import PunctualBase
import Scheduling
import TestSupport
import Testing
import Timekeeping

@Suite("Properties of all triggers")
struct TriggerPropertyTests {
    private static let zones = [
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll",
        "Africa/Casablanca", "Europe/Dublin", "America/Havana", "Pacific/Apia",
    ]

    /// One of the many, the same for the same seed.
    private func trigger(_ seed: UInt64) throws -> any Trigger {
        var generator = SplitMix64(seed: seed)
        func one(_ choices: [String]) -> String {
            choices.randomElement(using: &generator) ?? "*"
        }
        let zone = try TimeZoneRules.named(one(Self.zones))
        let start = WallTime(
            nanosecondsSince1970: Int64.random(in: 0...2_000_000_000, using: &generator)
                * 1_000_000_000
        )
        switch seed % 5 {
        case 0:
            return try IntervalTrigger(
                everyNanoseconds: .random(in: 500_000_000...90_000_000_000_000, using: &generator),
                startingAt: start
            )
        case 1:
            return try CalendarIntervalTrigger(
                every: .init(
                    months: .random(in: 0...5, using: &generator),
                    days: .random(in: 1...40, using: &generator)
                ),
                atSecondOfDay: .random(in: 0..<86_400, using: &generator),
                from: CivilTime(start, in: zone).date,
                timeZone: zone
            )
        default:
            return try CronTrigger(
                CronFields(
                    month: one(["*", "*", "3,11", "4-10"]),
                    day: one(["*", "*", "last", "1-9", "2nd sun,last tue", "*/3"]),
                    dayOfWeek: one(["*", "*", "sun", "mon-fri"]),
                    hour: one(["*", "2", "*/6", "1-3", "0,23"]),
                    minute: one(["*", "0", "30", "*/15", "5,45"]),
                    second: one(["0", "0", "*/20"])
                ),
                timeZone: zone,
                policy: seed % 2 == 0 ? .careful : .literal
            )
        }
    }

    @Test("Fire times ascend strictly", arguments: 0..<100)
    func ascending(seed: UInt64) throws {
        let trigger = try trigger(seed)
        var last = WallTime.distantPast
        for _ in 0..<500 {
            guard let next = trigger.fireTime(after: last) else { break }
            #expect(next > last, "seed \(seed)")
            last = next
        }
    }

    @Test("Asking from between two fire times gives the later one", arguments: 0..<100)
    func fromBetween(seed: UInt64) throws {
        let trigger = try trigger(seed)
        guard var last = trigger.fireTime(after: .distantPast) else { return }
        for _ in 0..<200 {
            guard let next = trigger.fireTime(after: last) else { break }
            let between = last.nanosecondsSince1970 / 2 + next.nanosecondsSince1970 / 2
            let instant = WallTime(nanosecondsSince1970: max(between, last.nanosecondsSince1970))
            #expect(trigger.fireTime(after: instant) == next, "seed \(seed)")
            #expect(trigger.firstFireTime(notBefore: next) == next, "seed \(seed)")
            last = next
        }
    }

    @Test("A backlog is what enumerating finds", arguments: 0..<100)
    func backlog(seed: UInt64) throws {
        let trigger = try trigger(seed)
        var generator = SplitMix64(seed: seed &+ 1_000)
        let begin = Int64.random(in: 1_000_000_000...1_900_000_000, using: &generator)
        let length = Int64.random(in: 1...40_000_000, using: &generator)
        let start = WallTime(nanosecondsSince1970: begin * 1_000_000_000 + 7)
        let end = WallTime(nanosecondsSince1970: (begin + length) * 1_000_000_000 + 5)
        var times: [WallTime] = []
        var next = trigger.fireTime(after: start)
        while let time = next, time <= end {
            times.append(time)
            next = trigger.fireTime(after: time)
            guard times.count < 9_000 else { return }
        }
        let backlog = trigger.backlog(after: start, through: end)
        #expect(backlog?.count ?? 0 == times.count, "seed \(seed)")
        #expect(backlog?.first == times.first, "seed \(seed)")
        #expect(backlog?.last == times.last, "seed \(seed)")
        #expect(backlog?.isExact ?? true, "seed \(seed)")
    }

    @Test("What is written is read back as the same trigger", arguments: 0..<100)
    func coding(seed: UInt64) throws {
        let trigger = try trigger(seed)
        let copy = try TriggerKinds().decode(json: TriggerKinds.encode(trigger))
        #expect(copy.isSameTrigger(as: trigger), "seed \(seed)")
    }

    @Test(
        "Jitter is within its limit, below the next occurrence, and repeatable",
        arguments: 0..<50
    )
    func jitterBounds(seed: UInt64) {
        let scheduled = WallTime(nanosecondsSince1970: Int64(seed) * 60_000_000_000)
        let next = WallTime(nanosecondsSince1970: scheduled.nanosecondsSince1970 + 1_000)
        let free = jitter(jobID: "a", scheduled: scheduled, maximumNanoseconds: 5_000, next: nil)
        #expect((0...5_000).contains(free))
        let capped = jitter(jobID: "a", scheduled: scheduled, maximumNanoseconds: 5_000, next: next)
        #expect((0..<1_000).contains(capped))
        #expect(
            free == jitter(jobID: "a", scheduled: scheduled, maximumNanoseconds: 5_000, next: nil)
        )
    }
}

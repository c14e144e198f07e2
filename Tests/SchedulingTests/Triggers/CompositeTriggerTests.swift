import Scheduling
import Testing
import Timekeeping

@Suite("Triggers of triggers")
struct CompositeTriggerTests {
    private func time(_ text: String) throws -> WallTime {
        try TimeText.instant(text, in: .utc, subject: "test")
    }

    private func interval(_ seconds: Int64, from start: String) throws -> IntervalTrigger {
        try IntervalTrigger(every: .seconds(seconds), startingAt: time(start))
    }

    @Test("Intervals meet where arithmetic says, however far that is")
    func intervals() throws {
        // 61 and 3598 are coprime: from a common start they meet every 219,478 s.
        let both = try AndTrigger([
            interval(61, from: "2026-01-01"), interval(3_598, from: "2026-01-01"),
        ])
        let start = try time("2026-01-01")
        let next = both.fireTime(after: start)
        #expect(next?.nanosecondsSince1970 == start.nanosecondsSince1970 + 219_478_000_000_000)
    }

    @Test("Rules that never meet are refused, and quickly")
    func disjoint() throws {
        let pairs: [[any Trigger]] = [
            [try interval(2, from: "2026-01-01"), try interval(2, from: "2026-01-01 00:00:01")],
            [try TriggerText.parse("0 0 * 1 *"), try TriggerText.parse("0 0 * 7 *")],
            [
                try TriggerText.parse("second=30 minute=*"),
                try TriggerText.parse("second=0 minute=*"),
            ],
            [try TriggerText.parse("30 * * * *"), try interval(3_600, from: "2026-01-01")],
            [
                try TriggerText.parse("* * * * *"),
                try interval(1, from: "2026-01-01 00:00:00.5"),
            ],
            [
                try TriggerText.parse("0 5 * * *"),
                try interval(86_400, from: "2026-01-01 04:00:00"),
            ],
        ]
        for pair in pairs {
            let error = #expect(throws: TriggerError.self) { try AndTrigger(pair) }
            #expect(error?.isNeverFiring == true)
        }
    }

    @Test("The documentation's example of APScheduler does not hang")
    func everyThirdDayOnWeekends() throws {
        let trigger = try AndTrigger([
            CalendarIntervalTrigger(
                every: .init(days: 3),
                from: TimeText.date("2026-01-01", subject: "start")
            ),
            TriggerText.parse("day_of_week=sat,sun"),
        ])
        #expect(trigger.fireTime(after: try time("2026-01-01"))?.text() == "2026-01-04T00:00:00Z")
    }

    @Test("Excluded days are left out: dates, weekdays, and days of each year")
    func excluding() throws {
        let trigger = try ExcludingTrigger(
            TriggerText.parse("0 9 * * *", zone: .named("Europe/Berlin")),
            dates: [TimeText.date("2026-12-28", subject: "date")],
            weekdays: [5, 6],
            monthDays: [.init(month: 12, day: 25), .init(month: 1, day: 1)].compactMap { $0 }
                .reduce(into: []) { $0.insert($1) },
            timeZone: .named("Europe/Berlin")
        )
        // Thursday the 24th; then Christmas Day, a weekend, and the date.
        let eve = try time("2026-12-24T09:00:00+01:00")
        #expect(trigger.fireTime(after: eve) == (try time("2026-12-29T09:00:00+01:00")))
        let copy = try TriggerKinds().decode(json: TriggerKinds.encode(trigger))
        #expect(copy.isSameTrigger(as: trigger))
        #expect(copy.fireTime(after: eve) == trigger.fireTime(after: eve))
    }

    @Test("An exclusion that leaves nothing is refused")
    func excludingAll() throws {
        #expect(throws: TriggerError.self) {
            try ExcludingTrigger(TriggerText.parse("0 9 * * sun"), weekdays: [6])
        }
        #expect(throws: TriggerError.self) {
            try ExcludingTrigger(interval(60, from: "2026-01-01"), weekdays: Set(0...6))
        }
    }

    @Test("A backlog too long to look at is counted up to a limit, its end still found")
    func longBacklog() throws {
        let trigger = try OrTrigger([
            interval(1, from: "2026-01-01"), interval(7, from: "2026-01-01 00:00:00.5"),
        ])
        let end = try time("2026-02-01 00:00:00.7")
        let backlog = trigger.backlog(after: try time("2026-01-01"), through: end)
        #expect(backlog?.isExact == false)
        #expect(backlog?.count == 10_000)
        #expect(backlog?.last.text() == "2026-02-01T00:00:00Z")
    }
}

@Suite("Stored triggers")
struct TriggerCodingTests {
    /// Fires at one instant, and stores a bare number.
    struct Custom: Trigger {
        static let kind = "custom"
        var second: Int64

        init(second: Int64) { self.second = second }

        init(from decoder: any Decoder) throws {
            second = try decoder.singleValueContainer().decode(Int64.self)
        }

        func encode(to encoder: any Encoder) throws {
            var value = encoder.singleValueContainer()
            try value.encode(second)
        }

        func fireTime(after instant: WallTime) -> WallTime? {
            WallTime(secondsSince1970: second).flatMap { $0 > instant ? $0 : nil }
        }
    }

    @Test("The text is as documented")
    func text() throws {
        let trigger = try CronTrigger(
            CronFields(hour: "2", minute: "30"),
            timeZone: .named("Europe/Berlin")
        )
        #expect(
            try TriggerKinds.encode(trigger)
                == #"{"kind":"cron","version":1,"fields":{"hour":"2","minute":"30"},"#
                + #""timezone":"Europe/Berlin"}"#
        )
    }

    @Test("Custom kinds are stored too, within others, once they are made known")
    func custom() throws {
        let trigger = try OrTrigger([Custom(second: 5), TriggerText.parse("@daily")])
        let text = try TriggerKinds.encode(trigger)
        #expect(text.contains(#"{"kind":"custom","value":5,"version":1}"#))
        #expect(throws: TriggerError.self) { try TriggerKinds().decode(json: text) }
        var kinds = TriggerKinds()
        kinds.register(Custom.self)
        #expect(try kinds.decode(json: text).isSameTrigger(as: trigger))
    }

    @Test(
        "What is stored wrongly is refused with its place, and never traps",
        arguments: [
            "", "[]", "{}", "null", #"{"kind":"cron"}"#, #"{"kind":"nothing","version":1}"#,
            #"{"kind":"cron","version":2,"crontab":"* * * * *"}"#,
            #"{"kind":"cron","version":1,"crontab":"* * * * 9"}"#,
            #"{"kind":"cron","version":1,"fields":{"hours":"1"}}"#,
            #"{"kind":"cron","version":1,"fields":{"hour":"1"},"extra":1}"#,
            #"{"kind":"cron","version":1,"fields":{"day":"30","month":"2"}}"#,
            #"{"kind":"cron","version":1,"fields":{"hour":"1"},"timezone":"../x"}"#,
            #"{"kind":"cron","version":1,"fields":{"hour":"1"},"policy":"brave"}"#,
            #"{"kind":"interval","version":1,"nanoseconds":0,"start":"2026-01-01T00:00:00Z"}"#,
            #"{"kind":"interval","version":1,"nanoseconds":1e30,"start":"2026-01-01T00:00:00Z"}"#,
            #"{"kind":"interval","version":1,"nanoseconds":5}"#,
            #"{"kind":"date","version":1,"at":"9999-01-01T00:00:00Z"}"#,
            #"{"kind":"and","version":1,"triggers":[]}"#,
            #"{"kind":"calendarinterval","version":1,"days":-1,"time":"00:00:00","start":"2026-01-01"}"#,
            #"{"kind":"calendarinterval","version":1,"years":9223372036854775807,"time":"00:00:00","#
                + #""start":"2026-01-01"}"#,
        ]
    )
    func refusals(text: String) {
        let error = #expect(throws: TriggerError.self) { try TriggerKinds().decode(json: text) }
        #expect(error.map { !$0.found.isEmpty } ?? false)
    }
}

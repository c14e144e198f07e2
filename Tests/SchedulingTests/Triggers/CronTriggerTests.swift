import Scheduling
import Testing
import Timekeeping

@Suite("Cron triggers")
struct CronTriggerTests {
    private func time(_ text: String) throws -> WallTime {
        try TimeText.instant(text, in: .utc, subject: "test")
    }

    private func next(
        _ text: String,
        after instant: String,
        dialect: CronDialect = .apscheduler
    ) throws -> String? {
        try TriggerText.parse(text, dialect: dialect).fireTime(after: time(instant))?.text()
    }

    @Test(
        "The extended grammar is read when asked for",
        arguments: [
            // February 2028 has 29 days; its last is a Tuesday, its 5th and 12th are Saturdays.
            ("0 0 L * *", "2028-02-29T00:00:00Z"), ("0 0 L-3 * *", "2028-02-26T00:00:00Z"),
            ("0 0 LW * *", "2028-02-29T00:00:00Z"), ("0 0 5W * *", "2028-02-04T00:00:00Z"),
            ("0 0 ? * fri#3", "2028-02-18T00:00:00Z"), ("0 0 ? * friL", "2028-02-25T00:00:00Z"),
            ("0 0 ? * 4#3", "2028-02-18T00:00:00Z"), ("0 0 ? * sat-sun", "2028-02-05T00:00:00Z"),
            // The 13th is a Sunday, and the nearest working day is the 14th.
            ("0 0 13W * *", "2028-02-14T00:00:00Z"),
        ]
    )
    func extended(text: String, expected: String) throws {
        let dialect = CronDialect.apschedulerExtended
        #expect(try next(text, after: "2028-01-31 12:00:00", dialect: dialect) == expected)
        #expect(throws: TriggerError.self) {
            try TriggerText.parse(text.contains("sat") ? "0 0 * * sun-sat" : text)
        }
    }

    @Test("The working day nearest to the first or the last stays in its month")
    func nearestAtEdges() throws {
        // 2027-05-01 is a Saturday; 2027-10-31 a Sunday.
        let dialect = CronDialect.apschedulerExtended
        #expect(
            try next("0 0 1W 5 *", after: "2027-01-01", dialect: dialect) == "2027-05-03T00:00:00Z"
        )
        #expect(
            try next("0 0 31W 10 *", after: "2027-01-01", dialect: dialect)
                == "2027-10-29T00:00:00Z"
        )
        #expect(
            try next("0 0 LW 10 *", after: "2027-01-01", dialect: dialect) == "2027-10-29T00:00:00Z"
        )
    }

    @Test("Classic weekdays have Sunday at both ends, and one of two days suffices")
    func classic() throws {
        // 2026-01-01 is a Thursday.
        for sunday in ["0", "7", "sun"] {
            #expect(
                try next("0 0 * * \(sunday)", after: "2026-01-01", dialect: .classic)
                    == "2026-01-04T00:00:00Z"
            )
        }
        #expect(
            try next("0 0 3 * 5", after: "2026-01-01", dialect: .classic) == "2026-01-02T00:00:00Z"
        )
        #expect(
            try next("0 0 3 * 5", after: "2026-01-02", dialect: .classic) == "2026-01-03T00:00:00Z"
        )
        #expect(try next("@hourly", after: "2026-01-01") == "2026-01-01T01:00:00Z")
    }

    @Test(
        "What can never fire is refused when it is made",
        arguments: [
            "month=2 day=30", "week=1 month=7", "month=4,6 day=31",
            "day='5th mon' month=2 year=2027",
            "year=2300", "day='1st mon' week=53", "month=2 day=29 year=2025-2027",
        ]
    )
    func never(text: String) throws {
        let error = #expect(throws: TriggerError.self) { try TriggerText.parse(text) }
        #expect(error?.isNeverFiring == true, "\(text)")
    }

    @Test(
        "An error points into the whole text",
        arguments: [
            ("hour=2 minut=3", 8), ("hour=2 minute='61'", 16), ("hour=2 hour=3", 13),
            ("*/5 0 32 * *", 7), ("0 0 * *", 8), ("0 0 * * * *", 11), ("day='last fri", 14),
            ("hour=1 month=dec-jan", 18), ("minute=0-59/60", 13), ("day='2nd fri xyz'", 14),
            ("@dayly", 1), ("hour='1,,2'", 9), ("", 1), ("hour=99999999999999999999", 6),
        ]
    )
    func columns(text: String, column: Int) throws {
        let error = #expect(throws: TriggerError.self) { try TriggerText.parse(text) }
        #expect(error?.column == column, "\(text): \(error?.description ?? "")")
    }

    @Test("Nothing fires after the year 2262, and asking there ends")
    func endOfTime() throws {
        let trigger = try TriggerText.parse("* * * * *")
        #expect(trigger.fireTime(after: .distantFuture) == nil)
        #expect(trigger.fireTime(after: try time("2262-04-11 23:47:00")) == nil)
        #expect(trigger.fireTime(after: .distantPast)?.text() == "1970-01-01T00:00:00Z")
        let leapDay = try TriggerText.parse("month=2 day=29", zone: .named("Europe/Berlin"))
        #expect(leapDay.fireTime(after: try time("2261-01-01")) == nil)
    }

    @Test("Ten years of seconds are counted exactly")
    func backlog() throws {
        let trigger = try TriggerText.parse("second=*", zone: .named("Europe/Berlin"))
        let backlog = trigger.backlog(
            after: try time("2016-01-01"),
            through: try time("2026-01-01")
        )
        // Ten years with three leap days; each second but the first is after the beginning.
        #expect(backlog?.count == (3_650 + 3) * 86_400)
        #expect(backlog?.isExact == true)
        #expect(backlog?.last.text() == "2026-01-01T00:00:00Z")
    }

    @Test("Several skipped times and a regular one at the same instant are one fire")
    func mergedAfterGap() throws {
        let trigger = try TriggerText.parse("15,45 2 * * *", zone: .named("America/New_York"))
        let start = try time("2026-03-08T00:00:00-05:00")
        let end = try time("2026-03-08T23:00:00-04:00")
        #expect(trigger.backlog(after: start, through: end)?.count == 1)
        #expect(
            trigger.fireTime(after: start)?.text(in: trigger.timeZone)
                == "2026-03-08T03:00:00-04:00"
        )
    }
}

@Suite("Explaining cron triggers")
struct CronWordsTests {
    @Test(
        "An expression is told in words",
        arguments: [
            ("30 2 * * *", "at 02:30, every day"),
            ("second=*", "every second, every day"),
            ("*/15 * * * *", "at minute 0 to 45 by 15 of every hour, every day"),
            ("* * * * mon-fri", "every minute, on Monday to Friday"),
            ("day='last fri' month=3,11", "at 00:00, on the last Friday, in March and November"),
            ("0 9 13 * fri", "at 09:00, on day 13 of the month if that is on Friday"),
        ]
    )
    func words(text: String, expected: String) throws {
        #expect(try TriggerText.parse(text).words == expected + "; by the clock of UTC")
    }

    @Test("What does not match is named")
    func verdict() throws {
        let trigger = try TriggerText.parse("30 2 * jan mon")
        // 2026-02-03 is a Tuesday.
        let instant = try TimeText.instant("2026-02-03 02:31:00", in: .utc, subject: "test")
        #expect(
            trigger.verdict(at: instant).reasons == [
                "the month is February, and it takes January",
                "the weekday is Tuesday, and it takes Monday",
                "the minute is 31, and it takes 30",
            ]
        )
    }

    @Test(
        "A clock change shifts, drops or doubles",
        arguments: [
            ("30 2 * * *", ClockChangePolicy.careful, [ClockChangeEffect.Kind.shifted]),
            ("30 2 * * *", .literal, [.dropped]), ("30 1 * * *", .careful, []),
            ("30 1 * * *", .literal, [.doubled]), ("*/30 * * * *", .careful, [.dropped, .doubled]),
            ("0 12 * * *", .literal, []),
        ]
    )
    func audit(text: String, policy: ClockChangePolicy, expected: [ClockChangeEffect.Kind]) throws {
        let zone = try TimeZoneRules.named("America/New_York")
        let trigger = try TriggerText.parse(text, zone: zone, policy: policy)
        let start = try TimeText.instant("2026-01-01", in: zone, subject: "test")
        let end = try TimeText.instant("2027-01-01", in: zone, subject: "test")
        #expect(trigger.clockChangeEffects(after: start, through: end).map(\.kind) == expected)
    }

    @Test(
        "A text that cron reads differently is told",
        arguments: [
            ("0 0 * * 1", true, false), ("0 0 13 * fri", false, true), ("0 0 1 * 3", true, true),
        ]
    )
    func dialects(text: String, weekdays: Bool, days: Bool) {
        let difference = DialectDifference(crontab: text)
        #expect(difference?.isInWeekdays == weekdays && difference?.isInDays == days)
        #expect(DialectDifference(crontab: "0 0 * * mon-fri") == nil)
        #expect(DialectDifference(crontab: "0 0 */2 * *") == nil)
    }
}

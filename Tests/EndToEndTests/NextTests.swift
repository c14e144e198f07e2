import Testing

@Suite("Next fire times")
struct NextTests {
    @Test("Fire times are listed with the offset of the zone")
    func list() throws {
        let outcome = try Punctual().run([
            "next", "minute=0 hour='*/2' day='last fri'", "--count", "2", "--zone", "Europe/Berlin",
            "--from", "2026-01-01T00:00:00+01:00",
        ])
        #expect(outcome.code == 0)
        #expect(
            outcome.output == "2026-01-30T00:00:00+01:00  Fri\n2026-01-30T02:00:00+01:00  Fri\n"
        )
    }

    @Test("JSON is an array of instants, empty where there are none")
    func json() throws {
        let command = ["next", "@daily", "--zone", "UTC", "--format", "json", "-n", "1"]
        let outcome = try Punctual().run(command + ["--from", "2026-01-01T00:00:01Z"])
        #expect(outcome.output == "[\n  \"2026-01-02T00:00:00Z\"\n]\n")
        let none = try Punctual().run([
            "next", "year=2020", "--from", "2026-01-01", "--format", "json",
        ])
        #expect(none.code == 1)
        #expect(none.output == "[]\n")
        #expect(none.errors.contains("no fire times"))
        #expect(try Punctual().run(["next", "month=2 day=30"]).code == 1)
    }

    @Test("A wrong expression ends with 64 and a caret below the place")
    func caret() throws {
        let outcome = try Punctual().run(["next", "*/5 0 32 * *"])
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains("*/5 0 32 * *\n      ^\n"), "\(outcome.errors)")
        #expect(outcome.errors.contains("expected a day"))
    }

    @Test("Wrong options end with 64")
    func options() throws {
        for words in [
            ["--zone", "Europe/Londonn"], ["--from", "yesterday"], ["--count", "0"],
            ["--dialect", "quartz"], ["--explain", "--format", "json"],
            ["--from", "2026-01-02", "--until", "2026-01-01"],
        ] {
            #expect(try Punctual().run(["next", "@daily"] + words).code == 64, "\(words)")
        }
    }

    @Test("Explaining says what it means, why it fires, and what clock changes do")
    func explain() throws {
        let outcome = try Punctual().run([
            "next", "30 2 * * *", "--zone", "America/New_York", "--explain", "--from",
            "2026-03-08T03:00:00-04:00",
        ])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("It fires at 02:30, every day"))
        #expect(outcome.output.contains("made good at the first instant after"))
        #expect(outcome.output.contains("2026-03-08T02:30:00: skipped by the clock"))
    }

    @Test("What cron reads differently is told on standard error, unless a dialect is named")
    func dialects() throws {
        let told = try Punctual().run(["next", "0 0 * * 1"])
        #expect(told.code == 0 && told.errors.contains("cron reads this differently"))
        let quiet = try Punctual().run(["next", "0 0 * * 1", "--dialect", "classic"])
        #expect(quiet.code == 0 && quiet.errors.isEmpty)
    }
}

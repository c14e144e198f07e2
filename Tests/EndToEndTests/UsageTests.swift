import TestSupport
import Testing

@Suite("Usage")
struct UsageTests {
    @Test("The version is told")
    func version() throws {
        let outcome = try Punctual().run(["--version"])
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix("punctual "))
    }

    @Test(
        "Every command explains itself on standard output, with an example",
        arguments: [
            ["--help"], ["benchmark", "--help"], ["report", "-h"], ["runs", "list", "--help"],
            ["runs", "show", "--help"], ["runs", "label", "--help"], ["runs", "delete", "--help"],
            ["runs", "export", "--help"], ["mechanisms", "--help"], ["next", "--help"],
            ["help", "runs"], ["compare", "--help"], ["check", "--help"], ["noise", "--help"],
            ["history", "--help"], ["help", "baseline"], ["baseline", "save", "--help"],
            ["baseline", "list", "--help"], ["baseline", "show", "--help"],
            ["baseline", "delete", "--help"], ["baseline", "export", "--help"],
            ["baseline", "import", "--help"],
            ["completions", "--help"], ["manual", "--help"],
        ]
    )
    func help(words: [String]) throws {
        let outcome = try Punctual().run(words)
        #expect(outcome.code == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.contains("Usage: punctual"))
        #expect(outcome.output.contains("Examples:"))
    }

    @Test("A result that does not fit where it goes is no success")
    func fullOutput() throws {
        let punctual = try Punctual()
        let started = try punctual.start(
            ["manual"],
            through: ["/bin/sh", "-c", "exec \"$0\" \"$@\" > /dev/full"]
        )
        let outcome = try punctual.wait(for: started)
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("standard output"), "\(outcome.errors)")
    }

    @Test(
        "Wrong usage ends with 64 and a sentence that names what is wrong",
        arguments: [
            ([], "needs a command"),
            (["benchmrak"], "benchmark"),
            (["runs"], "needs a command"),
            (["runs", "lst"], "list"),
            (["benchmark", "--mechansim", "spin"], "--mechanism"),
            (["benchmark", "--mechanism", "sleepy"], "sleepy"),
            (["benchmark", "--mechanism", "absolut"], "absolute"),
            (["benchmark", "--period", "0"], "--period"),
            (["benchmark", "--period", "1"], "--period"),
            (["benchmark", "--period", "-1ms"], "--period"),
            (["benchmark", "--rounds", "0"], "--rounds"),
            (["benchmark", "--rounds", "many"], "--rounds"),
            (["benchmark", "--seconds", "nan"], "--seconds"),
            (["benchmark", "--seconds", "1e99"], "--seconds"),
            (["benchmark", "--warm-up", "x"], "--warm-up"),
            (["benchmark", "--policy", "fast"], "--policy"),
            (["benchmark", "--priority", "5"], "--priority"),
            (["benchmark", "--policy", "fifo", "--priority", "100"], "--priority"),
            (["benchmark", "--cpu", "a"], "--cpu"),
            (["benchmark", "--cpu", "3-1"], "--cpu"),
            (["benchmark", "--timer-slack", "-5"], "--timer-slack"),
            (["benchmark", "--dma-latency", "x"], "--dma-latency"),
            (["benchmark", "--load", "heavy"], "--load"),
            (["benchmark", "--cpu-budget", "200%"], "--cpu-budget"),
            (["benchmark", "--after-miss", "cry"], "--after-miss"),
            (["benchmark", "--color", "red"], "--color"),
            (["benchmark", "extra"], "extra"),
            (["report", "--format", "pdf"], "--format"),
            (["runs", "export", "1", "--format", "xml"], "--format"),
            (["runs", "label", "1"], "TEXT"),
            (["completions", "tcsh"], "tcsh"),
            (["benchmark", "--cpu-budget", "0x1"], "--cpu-budget"),
            (["benchmark", "--cpu-budget", "0x1p-3"], "--cpu-budget"),
            (["benchmark", "--cpu-budget", "1e1"], "--cpu-budget"),
            (["benchmark", "--cpu-budget", "1e-300"], "--cpu-budget"),
            (["benchmark", "--cpu-budget", " 1"], "--cpu-budget"),
            (["benchmark", "--inject", "delay=20us,share=0x1%"], "--inject"),
            (["benchmark", "--inject", "drift=0x10ppm"], "--inject"),
            (["benchmark", "--rounds", "+1"], "--rounds"),
            (["benchmark", "--cpu", "+1"], "--cpu"),
            (["benchmark", "--cpu", " 1"], "--cpu"),
            (["benchmark", "--timer-slack", "1.5"], "whole nanoseconds"),
            (["benchmark", "--load-command", "\"\""], "--load-command"),
            (["compare", "absolute cpu-budget=1e1", "absolute"], "cpu-budget"),
            (["compare", "absolute", "precise", "--alpha", "0x1p-5"], "--alpha"),
            (["compare", "absolute", "precise", "--alpha", "0.999999"], "to 0.5"),
            (["serve", "--shutdown-time", "200000d"], "at most 106751d"),
            (["serve", "--history-age", "200000d"], "at most 106751d"),
            (["serve", "--clock-policy", "catch-up=+1"], "--clock-policy"),
            (["next", "@daily", "--from", "9999-01-01"], "between the years 1678 and 2261"),
            (["next", "@daily", "--until", "9999-01-01"], "between the years 1678 and 2261"),
            (["runs", "label", "1", String(repeating: "x", count: 201)], "at most 200"),
        ] as [([String], String)]
    )
    func wrong(words: [String], mention: String) throws {
        let outcome = try Punctual().run(words)
        #expect(outcome.code == 64, "\(words): \(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
    }

    @Test(
        "A job that cannot be stored as it is asked for is wrong usage, and makes no file",
        arguments: [
            (["--every", "1s", "--timeout", "0s"], "--timeout"),
            (["--every", "1s", "--timeout", "0s"], "above 0 and at most 106751d"),
            (["--every", "106752d"], "at most 106751d"),
            (["--every", "106751d"], "behind the year 2261"),
            (["--every", "+1s"], "--every"),
            (["--every", "1s", "--overlap", "queue=+1"], "--overlap"),
            (["--every", "1s", "--start", "9999-01-01"], "between the years 1678 and 2261"),
            (["--every", "1s", "--name", String(repeating: "x", count: 201)], "at most 200"),
        ] as [([String], String)]
    )
    func unsuitableJob(words: [String], mention: String) throws {
        let punctual = try Punctual()
        let path = "\(punctual.folder)/jobs.sqlite"
        let outcome = try punctual.run(
            ["jobs", "add", "--id", "j", "-d", path] + words + ["--", "/bin/true"]
        )
        #expect(outcome.code == 64, "\(words): \(outcome.errors)")
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
        #expect(!punctual.home.names.contains("jobs.sqlite"))
    }

    @Test("Without a HOME, runs and jobs have no place, which is told alike")
    func noPlace() throws {
        let punctual = try Punctual()
        for (command, things) in [("runs", "the archive"), ("jobs", "the jobs")] {
            let outcome = try punctual.run(
                [command, "list"],
                environment: ["HOME": "", "PUNCTUAL_DATABASE": ""]
            )
            #expect(outcome.code == 64)
            #expect(
                outcome.errors.hasPrefix(
                    "punctual: there is no place for \(things), since HOME is not set; name one with "
                        + "`--database PATH`\n"
                ),
                "\(outcome.errors)"
            )
        }
    }

    @Test("Who has no jobs yet is told what makes the file")
    func noJobs() throws {
        let outcome = try Punctual().run(["jobs", "list"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("there are no jobs at"), "\(outcome.errors)")
        #expect(outcome.errors.contains("`punctual jobs add` makes the file"))
    }

    @Test("A path is a file, also one that SQLite has another meaning for")
    func memoryPath() throws {
        let punctual = try Punctual()
        let words = [
            "jobs", "add", "--id", "j", "--every", "1h", "-d", ":memory:", "--", "/bin/true",
        ]
        #expect(try punctual.run(words).code == 0)
        #expect(punctual.home.names.contains(":memory:"))
        #expect(try punctual.run(["jobs", "list", "-d", ":memory:"]).output.contains("j "))
    }

    @Test("What cannot be had is an error with 1 that names it")
    func impossible() throws {
        let punctual = try Punctual()
        let cpu = try punctual.run([
            "benchmark", "-m", "absolute", "--cpu", "4000", "-n", "1", "-s", "0.01", "--no-report",
        ])
        #expect(cpu.code == 1)
        #expect(cpu.errors.contains("4000"))
        let plan = try punctual.run(["benchmark", "--plan", "missing.json5"])
        #expect(plan.code == 1)
        #expect(plan.errors.contains("missing.json5"))
        let none = try Punctual().run(["runs", "show", "latest"])
        #expect(none.code == 1)
        #expect(none.errors.contains("runs.sqlite"))
    }

    @Test(
        "A plan file with a mistake is refused with its place",
        arguments: [
            ("{", ":1:2"),
            ("[]", "plan.json5"),
            ("{ nmae: 'x' }", "nmae"),
            (
                "{ name: 'x', rounds: 0, seconds: 1, matrix: [{ mechanisms: 'all', periods: ['1ms'] }] }",
                "rounds"
            ),
            (
                "{ name: 'x', rounds: 1, seconds: 1, matrix: [{ mechanisms: ['nap'], periods: ['1ms'] }] }",
                "nap"
            ),
            (
                "{ name: 'x', rounds: 1, seconds: 1, matrix: [{ mechanisms: ['spin'], periods: ['1'] }] }",
                "periods"
            ),
        ]
    )
    func brokenPlan(text: String, mention: String) throws {
        let punctual = try Punctual()
        let path = punctual.write(text, to: "plan.json5")
        let outcome = try punctual.run(["benchmark", "--plan", path, "--dry-run"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
        #expect(outcome.errors.contains("plan.json5"), "\(outcome.errors)")
    }

    @Test("A dry run tells what would be measured and touches no archive")
    func dryRun() throws {
        let punctual = try Punctual()
        let outcome = try punctual.run(["benchmark", "-m", "absolute,spin", "--dry-run"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("absolute"))
        #expect(outcome.output.contains("spin"))
        #expect(punctual.contents(of: punctual.database).isEmpty)
    }

    @Test("ASCII alone goes to a locale that is not UTF-8")
    func ascii() throws {
        let punctual = try Punctual()
        let outcome = try punctual.run(
            [
                "benchmark", "--scripted", "1000,2000", "--seconds", "0.1", "--rounds", "1",
                "--no-report",
            ],
            environment: ["LANG": "C", "LC_ALL": "C"]
        )
        #expect(outcome.code == 0)
        #expect(outcome.output.utf8.allSatisfy { $0 < 0x80 }, "\(outcome.output)")
        #expect(outcome.errors.utf8.allSatisfy { $0 < 0x80 }, "\(outcome.errors)")
    }

    @Test("Mechanisms are listed with whether they work here")
    func mechanisms() throws {
        let outcome = try Punctual().run(["mechanisms"])
        #expect(outcome.code == 0)
        for name in ["sleep-loop", "absolute", "timerfd-epoll", "io-uring", "precise"] {
            #expect(outcome.output.contains(name))
        }
    }

    @Test(
        "Completions and the manual are written",
        arguments: [
            (["completions", "bash"], "complete -F"), (["completions", "zsh"], "#compdef"),
            (["completions", "fish"], "complete -c punctual"), (["manual"], ".TH PUNCTUAL 1"),
        ]
    )
    func scripts(words: [String], mention: String) throws {
        let outcome = try Punctual().run(words)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains(mention))
    }
}

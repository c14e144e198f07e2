import Harness
import Runs
import Testing

@testable import Commands

@Suite("Benchmark request")
struct BenchmarkRequestTests {
    private func request(_ words: [String]) throws -> BenchmarkRequest {
        try BenchmarkRequest(ParsedArguments(words, for: BenchmarkCommand.specification))
    }

    private func plan(_ words: String...) throws -> Plan { try request(words).plan }

    @Test("Without options every mechanism is measured at 1 ms, ten times 0.3 s")
    func defaults() throws {
        let expected = Plan(
            name: "options",
            series: MechanismName.measurable.map {
                Series(
                    mechanism: $0,
                    periodNanoseconds: 1_000_000,
                    conditions: Conditions(),
                    afterMiss: .skip,
                    processorBudgetPercent: 5
                )
            },
            rounds: 10,
            roundNanoseconds: 300_000_000,
            warmUpNanoseconds: 50_000_000
        )
        #expect(try plan() == expected)
    }

    @Test("A scheduler is measured with all that it can wait with, precise running tasks itself")
    func schedulers() throws {
        let all = try plan("--subject", "scheduler").series
        #expect(all.map(\.mechanism) == MechanismName.schedulable)
        #expect(all.map(\.executor) == [.pool, .pool, .pool, .pool, .inline, .pool])
        let pool = try plan("--subject", "scheduler", "--executor", "pool", "-m", "precise")
        #expect(pool.series.map(\.name) == ["scheduler: precise"])
    }

    @Test("Each series gets a reference timer beside it, whatever else it is")
    func references() throws {
        let plan = try plan("-m", "precise,dispatch", "--reference", "--inject", "delay=20us")
        #expect(plan.pairing == .duet)
        #expect(
            plan.series.map(\.name) == [
                "precise + 20us", "absolute (reference)", "dispatch + 20us",
                "absolute (reference)",
            ]
        )
        #expect(plan.series[1] == plan.series[0].reference)
        #expect(plan.reference(besides: 2) == 3)
    }

    @Test(
        "What does not go with a subject is wrong usage",
        arguments: [
            (
                ["--subject", "scheduler", "-m", "spin"],
                "--mechanism: a scheduler cannot wait with"
            ),
            (["-m", "polling"], "--mechanism: polling is what a scheduler can wait with"),
            (["--executor", "pool"], "--executor: only the subject scheduler has an executor"),
            (["--subject", "scheduler", "--scripted", "1"], "--mechanism: a scheduler cannot"),
        ]
    )
    func unsuitable(words: [String], expected: String) throws {
        let error = #expect(throws: UsageError.self) { try request(words) }
        #expect(try #require(error).description.contains(expected))
    }

    @Test("Every option ends up in the plan")
    func everything() throws {
        let plan = try plan(
            "-m",
            "timerfd",
            "-m",
            "precise",
            "-p",
            "250us,1ms",
            "-s",
            "2.5",
            "-n",
            "7",
            "--warm-up",
            "50ms",
            "--after-miss",
            "catch-up",
            "--cpu-budget",
            "2.5%",
            "--policy",
            "fifo",
            "--priority",
            "80",
            "--cpu",
            "0,2-3",
            "--lock-memory",
            "--dma-latency",
            "20us",
            "--load",
            "cpu"
        )
        let conditions = Conditions(
            policy: .fifo,
            priority: 80,
            processors: .list([0, 2, 3]),
            isMemoryLocked: true,
            dmaLatencyMicroseconds: 20,
            load: .stress(.cpu)
        )
        let pairs: [(MechanismName, Int64)] = [
            (.timerfd, 250_000), (.precise, 250_000), (.timerfd, 1_000_000),
            (.precise, 1_000_000),
        ]
        #expect(
            plan.series
                == pairs.map {
                    Series(
                        mechanism: $0.0,
                        periodNanoseconds: $0.1,
                        conditions: conditions,
                        afterMiss: .catchUp,
                        processorBudgetPercent: 2.5
                    )
                }
        )
        #expect(plan.rounds == 7)
        #expect(plan.roundNanoseconds == 2_500_000_000)
        #expect(plan.warmUpNanoseconds == 50_000_000)
    }

    @Test(
        "The length of a round is seconds, or what its unit says",
        arguments: [
            ("2", 2_000_000_000), ("0.6", 600_000_000), ("250ms", 250_000_000),
            ("2min", 120_000_000_000), ("3s", 3_000_000_000),
        ] as [(String, Int64)]
    )
    func seconds(text: String, nanoseconds: Int64) throws {
        #expect(try plan("-m", "absolute", "--seconds", text).roundNanoseconds == nanoseconds)
    }

    @Test("Loads are measured in turn, a command as the last of them")
    func loads() throws {
        let plan = try plan(
            "-m",
            "absolute",
            "--load",
            "none,mix",
            "--load-command",
            "make -j2 'the target'"
        )
        let expected: [Load] = [.none, .stress(.mix), .command(["make", "-j2", "the target"])]
        #expect(plan.series.map(\.conditions.load) == expected)
    }

    @Test("Slack and latency are plain numbers of their unit, or have one")
    func plainNumbers() throws {
        let first = try plan("--timer-slack", "1", "--dma-latency", "0").series[0].conditions
        #expect(first.timerSlackNanoseconds == 1)
        #expect(first.dmaLatencyMicroseconds == 0)
        let second = try plan("--timer-slack", "50us", "--dma-latency", "1ms").series[0].conditions
        #expect(second.timerSlackNanoseconds == 50_000)
        #expect(second.dmaLatencyMicroseconds == 1_000)
    }

    @Test("All, beside a name, is still each once")
    func all() throws {
        let mechanisms = try plan("-m", "absolute,all").series.map(\.mechanism)
        #expect(mechanisms == MechanismName.measurable)
    }

    @Test("A script takes the virtual clock")
    func scripted() throws {
        let request = try request(["--scripted", "1000,-5"])
        #expect(request.plan.series.map(\.mechanism) == [.scripted])
        #expect(request.clockMode == .scripted(overshoots: [1_000, -5]))
    }

    @Test(
        "What cannot be is wrong usage, and the text names the option",
        arguments: [
            (["--priority", "80"], "--priority"),
            (["--policy", "deadline", "--priority", "80"], "--priority"),
            (["--policy", "fifo"], "--policy"),
            (["--policy", "fifo", "--priority", "100"], "--priority"),
            (["--policy", "fifo", "--priority", "9", "--timer-slack", "1"], "--timer-slack"),
            (["--plan", "p.json5", "--cpu", "0"], "--cpu"),
            (["--plan", "p.json5", "-m", "spin"], "--mechanism"),
            (["-m", "scripted"], "--mechanism"), (["-m", "all,spni"], "spin"),
            (["-m", ""], "--mechanism"), (["-p", "1ms,"], "--period"), (["-p", "1"], "--period"),
            (["-p", "999ns"], "--period"), (["-s", "1x"], "--seconds"), (["-s", "0"], "--seconds"),
            (["-n", "0"], "--rounds"), (["--warm-up", "2h"], "--warm-up"),
            (["--cpu-budget", "0"], "--cpu-budget"), (["--cpu-budget", "101%"], "--cpu-budget"),
            (["--cpu", "3-1"], "--cpu"), (["--timer-slack", "0"], "--timer-slack"),
            (["--dma-latency", "-1"], "--dma-latency"), (["--load", "disk"], "--load"),
            (["--load-command", "make 'all"], "--load-command"),
            (["--load-command", " "], "--load-command"),
            (["--after-miss", "panic"], "--after-miss"),
            (["-p", "1us", "-s", "1000"], "--seconds"), (["--inject", "delay"], "--inject"),
            (["-m", "absolute", "--inject", "drift=0.3ppm"], "--inject: a drift of 0.3ppm"),
            (["--plan", "p.json5", "--inject", "delay=1us"], "--inject"),
        ]
    )
    func refusals(words: [String], named: String) {
        let error = #expect(throws: UsageError.self) { try request(words) }
        #expect(error?.description.contains(named) ?? false, "\(error?.description ?? "")")
    }
}

@Suite("Quoted words")
struct QuotedWordsTests {
    @Test(
        "Blanks part words, unless quotes or a backslash keep them",
        arguments: [
            ("", []), ("  ", []), ("a b", ["a", "b"]), ("  a\t b\n", ["a", "b"]),
            ("'a b' c", ["a b", "c"]), (#""a 'b'" c"#, ["a 'b'", "c"]),
            (#"a\ b"#, ["a b"]), (#"'a\ b'"#, [#"a\ b"#]), (#""a\"b""#, [#"a"b"#]),
            ("a'b'\"c\"", ["abc"]), ("'' x", ["", "x"]), ("$HOME;`id` *", ["$HOME;`id`", "*"]),
        ] as [(String, [String])]
    )
    func words(text: String, expected: [String]) {
        #expect(quotedWords(of: text) == expected)
    }

    @Test("What is not closed is no command", arguments: ["'a", "a\"", #"a\"#, #""a\""#])
    func open(text: String) {
        #expect(quotedWords(of: text) == nil)
    }
}

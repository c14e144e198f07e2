import Testing

/// A whole scheduler measured by the real program, with the kernel's clocks.
@Suite("Benchmark of the scheduler")
struct SchedulerBenchmarkTests {
    private let measurement = [
        "benchmark", "--subject", "scheduler", "-m", "timerfd-epoll,precise,polling",
        "--period", "2ms", "--seconds", "0.3", "--rounds", "2", "--label", "whole",
        "--no-progress",
    ]

    @Test("It is archived, listed, exported and reported, with every tick accounted for")
    func pipeline() throws {
        let punctual = try Punctual()
        let benchmark = try punctual.run(measurement + ["--output", "out"])
        #expect(benchmark.code == 0, "\(benchmark.errors)")
        #expect(benchmark.output.contains("scheduler: timerfd-epoll"), "\(benchmark.output)")
        #expect(benchmark.output.contains("median time in"))

        let list = try punctual.run(["runs", "list"])
        #expect(list.output.contains("whole"), "\(list.output)")
        #expect(list.output.contains("finished"))

        let rounds = try rows(punctual.run(["runs", "export", "whole", "--format", "csv"]).output)
        #expect(rounds.count == 6)
        for round in rounds {
            #expect(round["failure"] == "")
            #expect(round["complete"] == "true")
            #expect(round["subject"] == "scheduler")
            #expect(round["planned_ticks"] == "150")
            let run = try #require(Int(round["sample_count"] ?? ""))
            let missed = try #require(Int(round["missed_ticks"] ?? ""))
            #expect(run + missed == 150)
            #expect(run > 0)
            #expect(round["early_wakeups"] == "0")
            for stage in ["wakeup", "scheduler", "executor", "task"] {
                let p50 = try #require(Int(round["stage_\(stage)_p50_ns"] ?? ""))
                let p99 = try #require(Int(round["stage_\(stage)_p99_ns"] ?? ""))
                #expect(0 <= p50 && p50 <= p99)
            }
        }
        let samples = ["runs", "export", "whole", "--format", "csv", "--samples"]
        #expect(
            Set(try rows(punctual.run(samples).output).compactMap { $0["mechanism"] }) == [
                "scheduler: timerfd-epoll", "inline scheduler: precise", "scheduler: polling",
            ]
        )

        let page = punctual.contents(of: punctual.folder + "/out/report.html")
        #expect(page.contains("scheduler: timerfd-epoll"))
        #expect(page.contains("Where the time goes"))
        let json = try punctual.run(["report", "whole", "--format", "json"])
        #expect(json.output.contains("\"subject\": \"scheduler\""), "\(json.output.prefix(2_000))")
        #expect(json.output.contains("\"stages\""))
    }

    @Test("A mechanism whose wait nothing can interrupt is refused with those that serve")
    func unsuitable() throws {
        let punctual = try Punctual()
        let refused = try punctual.run(["benchmark", "--subject", "scheduler", "-m", "timerfd"])
        #expect(refused.code == 64)
        #expect(
            refused.errors.contains("timerfd-epoll, ppoll, futex, dispatch, precise, polling"),
            "\(refused.errors)"
        )
        let timer = try punctual.run(["benchmark", "--executor", "inline", "-m", "futex"])
        #expect(timer.code == 64)
        #expect(timer.errors.contains("--executor"), "\(timer.errors)")
    }
}

import Glibc
import Testing

/// What stands beside a measurement: reference timers, changes put in on purpose, other programs.
@Suite("Benchmark with references and as a program")
struct ReferenceBenchmarkTests {
    @Test("A reference is stored beside each series, and kept out of the ranking and the advice")
    func references() throws {
        let punctual = try Punctual()
        let benchmark = try punctual.run([
            "benchmark", "--scripted", "1000,2000", "--reference", "--inject", "delay=500ns",
            "--seconds", "0.1", "--rounds", "2", "--no-progress", "--output", "out",
        ])
        #expect(benchmark.code == 0, "\(benchmark.errors)")
        #expect(benchmark.output.contains("beside a"), "\(benchmark.output)")
        #expect(benchmark.output.contains("scripted + 500ns"), "\(benchmark.output)")
        #expect(!benchmark.output.contains("(reference)"), "\(benchmark.output)")
        #expect(!benchmark.output.contains(": use scripted"), "\(benchmark.output)")

        let rounds = try rows(punctual.run(["runs", "export", "1", "--format", "csv"]).output)
        #expect(rounds.map { $0["reference"] } == ["false", "true", "true", "false"])
        #expect(rounds.map { $0["repetition"] } == ["0", "0", "1", "1"])
        #expect(rounds.map { $0["position"] } == ["0", "1", "2", "3"])
        #expect(rounds.map { $0["injection"] } == ["500ns", "", "", "500ns"])
        #expect(rounds.map { $0["lateness_p50_ns"] } == ["1500", "1000", "1000", "1500"])
        let starts = rounds.compactMap { $0["start_monotonic_ns"].flatMap { Int($0) } }
        #expect(starts[1] - starts[0] == 500_000)
        #expect(starts[3] - starts[2] == 500_000)

        let json = try punctual.run(["runs", "export", "1", "--format", "json"]).output
        #expect(json.contains("\"pairing\":\"duet\""), "\(json.prefix(2_000))")
        let page = punctual.contents(of: punctual.folder + "/out/report.html")
        #expect(page.contains("scripted + 500ns"))
    }

    @Test("A stream has a line a wakeup, and stores nothing")
    func stream() throws {
        let punctual = try Punctual()
        let stream = try punctual.run([
            "benchmark", "--scripted", "1000,-5", "--seconds", "0.003", "--warm-up", "0s",
            "--stream",
        ])
        #expect(stream.code == 0, "\(stream.errors)")
        #expect(
            stream.output == """
                {"deadline_ns":1000000,"lateness_ns":1000,"tick":1,"type":"sample"}
                {"deadline_ns":2000000,"lateness_ns":-5,"tick":2,"type":"sample"}
                {"deadline_ns":3000000,"lateness_ns":1000,"tick":3,"type":"sample"}

                """
        )
        #expect(access(punctual.database, F_OK) != 0)
    }

    @Test(
        "A stream measures the grid that its environment names",
        arguments: ["absolute", "dispatch"]
    )
    func grid(mechanism: String) throws {
        let punctual = try Punctual()
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let start = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec) + 400_000_000
        let stream = try punctual.run(
            ["benchmark", "-m", mechanism, "--stream"],
            environment: [
                "PUNCTUAL_START_NS": "\(start)", "PUNCTUAL_PERIOD_NS": "2000000",
                "PUNCTUAL_TICKS": "50",
            ]
        )
        #expect(stream.code == 0, "\(stream.errors)")
        let lines = stream.output.split(separator: "\n")
        #expect((1...50).contains(lines.count))
        for line in lines {
            let numbers = line.split { !$0.isNumber }.compactMap { Int64($0) }
            let (deadline, tick) = (try #require(numbers.first), try #require(numbers.last))
            #expect((1...50).contains(tick))
            #expect(deadline == start + tick * 2_000_000)
        }
    }
}

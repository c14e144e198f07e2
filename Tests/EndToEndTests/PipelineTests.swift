import Testing

/// The whole program on the scripted mechanism: exact numbers from the option to the export.
@Suite("The pipeline on the virtual clock")
struct PipelineTests {
    /// Latenesses 1000, 2000, 3000, 4000 ns in turn over 2 × 100 ticks of 1 ms.
    private let measurement = [
        "benchmark", "--scripted", "1000,2000,3000,4000", "--period", "1ms", "--seconds", "0.1",
        "--rounds", "2", "--warm-up", "0", "--label", "exact", "--no-report",
    ]

    @Test("Benchmark, list, show, export and report tell the same exact numbers")
    func pipeline() throws {
        let punctual = try Punctual()
        let benchmark = try punctual.run(measurement)
        #expect(benchmark.code == 0, "\(benchmark.errors)")
        #expect(benchmark.output.contains("2.00 µs"), "\(benchmark.output)")

        let list = try punctual.run(["runs", "list"])
        #expect(list.code == 0)
        #expect(list.output.contains("exact"))
        #expect(list.output.contains("finished"))

        let rows = try punctual.run(["runs", "export", "exact", "--format", "csv", "--samples"])
        let lines = rows.output.split(whereSeparator: \.isNewline)
        #expect(lines.count == 201)
        let column = try #require(lines[0].split(separator: ",").firstIndex(of: "lateness_ns"))
        let latenesses = lines.dropFirst().map {
            Int($0.split(separator: ",", omittingEmptySubsequences: false)[column])
        }
        #expect(latenesses == (0..<200).map { ($0 % 4 + 1) * 1_000 })

        let json = try punctual.run(["report", "exact", "--format", "json"])
        #expect(json.code == 0, "\(json.errors)")
        #expect(json.output.contains("\"p50_ns\": 2000"), "\(json.output.prefix(3_000))")
        #expect(json.output.contains("\"p90_ns\": 4000"))
    }

    @Test("The same script gives the same report, whenever it is run")
    func reproducible() throws {
        let first = try Punctual()
        let second = try Punctual()
        for punctual in [first, second] { #expect(try punctual.run(measurement).code == 0) }
        let samples = ["runs", "export", "latest", "--format", "csv", "--samples"]
        #expect(try first.run(samples).output == second.run(samples).output)
    }

    @Test("A late wakeup skips what it missed, or catches up, as asked")
    func afterMiss() throws {
        let punctual = try Punctual()
        let late = [
            "benchmark", "--scripted", "2500000,0,0,0", "--seconds", "0.01", "--rounds", "1",
        ]
        let rest = ["--warm-up", "0", "--no-report"]
        #expect(try punctual.run(late + rest + ["--after-miss", "skip"]).code == 0)
        #expect(try punctual.run(late + rest + ["--after-miss", "catch-up"]).code == 0)
        func ticks(_ run: String) throws -> [String] {
            let csv = try punctual.run(["runs", "export", run, "--format", "csv", "--samples"])
            let lines = csv.output.split(whereSeparator: \.isNewline)
            let column = try #require(lines[0].split(separator: ",").firstIndex(of: "tick"))
            return lines.dropFirst().map { String($0.split(separator: ",")[column]) }
        }
        // Tick 1 is met 2.5 ms late, at 3.5 ms: 2 and 3 are missed; so are 6 and 7 after 5.
        #expect(try ticks("1") == ["1", "4", "5", "6", "7", "10"])
        #expect(try ticks("2") == (1...10).map(String.init))
    }

    @Test("A report is written where it was asked for, with its plots")
    func report() throws {
        let punctual = try Punctual()
        #expect(try punctual.run(measurement).code == 0)
        let report = try punctual.run(["report", "latest", "--output", "out", "--plots", "plots"])
        #expect(report.code == 0, "\(report.errors)")
        #expect(report.output.contains("out/report.html"))
        let page = punctual.contents(of: punctual.folder + "/out/report.html")
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        #expect(page.contains("</html>"))
        #expect(!page.contains("<script src"))
        for suffix in ["svg", "png"] {
            let plot = "/plots/percentiles-1ms-period-no-load.\(suffix)"
            #expect(!punctual.contents(of: punctual.folder + plot).isEmpty)
        }
    }

    @Test("Without gnuplot the report comes out and says what is missing")
    func withoutGnuplot() throws {
        let punctual = try Punctual()
        #expect(try punctual.run(measurement).code == 0)
        let report = try punctual.run(
            ["report", "--output", "out"],
            environment: ["PATH": "/nowhere"]
        )
        #expect(report.code == 0, "\(report.errors)")
        let page = punctual.contents(of: punctual.folder + "/out/report.html")
        #expect(page.contains("gnuplot"))
        #expect(page.contains("apt-get install"))
    }

    @Test("A hostile label is text everywhere and is never run")
    func hostileLabel() throws {
        let punctual = try Punctual()
        let label = "=1+1'\"; DROP TABLE runs; <script>alert(1)</script> `id` $(touch owned) %s \\"
        var arguments = measurement
        arguments[arguments.count - 2] = label
        #expect(try punctual.run(arguments).code == 0)
        let list = try punctual.run(["runs", "list"], environment: ["COLUMNS": "250"])
        #expect(list.output.contains("DROP TABLE"))
        #expect(try punctual.run(["report", "--output", "out"]).code == 0)
        let page = punctual.contents(of: punctual.folder + "/out/report.html")
        #expect(!page.contains("<script>alert"))
        #expect(page.contains("&lt;script&gt;alert"))
        #expect(punctual.contents(of: punctual.folder + "/owned").isEmpty)
    }

    @Test("A run is labelled, found by its label, and deleted")
    func labelAndDelete() throws {
        let punctual = try Punctual()
        #expect(try punctual.run(measurement).code == 0)
        #expect(try punctual.run(["runs", "label", "1", "before the change"]).code == 0)
        let shown = try punctual.run(["runs", "show", "before the change"])
        #expect(shown.code == 0, "\(shown.errors)")
        #expect(try punctual.run(["runs", "delete", "1"]).code == 0)
        let gone = try punctual.run(["runs", "show", "1"])
        #expect(gone.code == 1)
        #expect(gone.errors.contains("no run"))
    }
}

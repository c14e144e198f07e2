import Testing

@Suite("History and drift")
struct HistoryTests {
    private let punctual: Punctual

    init() throws { punctual = try Punctual() }

    private func benchmark(_ latenesses: String, label: String) throws {
        let outcome = try punctual.run([
            "benchmark", "--scripted", latenesses, "-n", "6", "-s", "0.2", "--warm-up", "0",
            "--label", label, "--no-report",
        ])
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    /// Eight runs at 100 µs, then eight at 150 µs, each a little different from its neighbours.
    private func nights() throws {
        for night in 0..<16 {
            let level = night < 8 ? 100_000 : 150_000
            try benchmark("\(level + night % 4 * 300)", label: "nightly")
        }
        try benchmark("900000", label: "other")
    }

    @Test("A metric is told over the runs of a label, with the run that changed it")
    func change() throws {
        try nights()
        let outcome = try punctual.run([
            "history", "--metric", "p50", "--label", "nightly", "--output", "out",
        ])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("with run 9"), "\(outcome.output)")
        #expect(!outcome.output.contains("900 µs"), "\(outcome.output)")
        #expect(outcome.output.hasSuffix("report: out/history.html\n"), "\(outcome.output)")
        let page = punctual.contents(of: punctual.folder + "/out/history.html")
        #expect(page.contains("with run 9"), "\(page.prefix(2_000))")
        let failing = try punctual.run([
            "history", "--metric", "p50", "--label", "nightly", "--format", "html",
            "--fail-on-change",
        ])
        #expect(failing.code == 2)
        #expect(failing.output.hasPrefix("<!DOCTYPE html>"))
        let steady = try punctual.run([
            "history", "--metric", "p50", "--label", "other", "-f", "json", "--fail-on-change",
        ])
        #expect(steady.code == 0)
        // The text names the picture, which is called by what it shows.
        let text = punctual.contents(of: punctual.folder + "/out/history.md")
        let picture = try #require(
            text.split(separator: "](").dropFirst().first?.prefix { $0 != ")" }
        )
        #expect(picture.hasPrefix("history-") && picture.hasSuffix(".svg"))
        #expect(!punctual.contents(of: punctual.folder + "/out/\(picture)").isEmpty)
        let json = try punctual.run(["history", "--metric", "p50", "--format", "json"])
        #expect(json.output.contains("\"value\": 900000"), "\(json.output)")
    }

    @Test("Runs with a change put in on purpose are left out, and it is told")
    func leftOut() throws {
        try benchmark("100000", label: "a")
        let outcome = try punctual.run([
            "benchmark", "--scripted", "100000", "-n", "6", "-s", "0.2", "--warm-up", "0",
            "--label", "a", "--no-report", "--inject", "delay=20us",
        ])
        #expect(outcome.code == 0, "\(outcome.errors)")
        let history = try punctual.run(["history", "--metric", "p50", "--format", "text"])
        #expect(
            history.output.contains("Left out: run 2 (a change was put in on purpose: 20us)."),
            "\(history.output)"
        )
    }

    @Test("A history of nothing is no success, and its words are checked")
    func nothing() throws {
        try benchmark("1000", label: "once")
        for words in [["--label", "twice"], ["--series", "precise"], ["--metric", "p99.9"]] {
            let outcome = try punctual.run(["history"] + words)
            #expect(outcome.code == 1, "\(words)")
            #expect(outcome.errors.contains("runs list"), "\(outcome.errors)")
        }
        let wrong = try punctual.run(["history", "--metric", "p98"])
        #expect(wrong.code == 64)
        #expect(wrong.errors.contains("p99"), "\(wrong.errors)")
    }

    @Test("The drift of a run is told, with what an hourly loop of sleeps loses")
    func drift() throws {
        let measured = try punctual.run([
            "benchmark", "-m", "sleep-loop,absolute", "-n", "3", "-s", "0.2", "--warm-up", "0.01s",
            "--no-report",
        ])
        #expect(measured.code == 0, "\(measured.errors)")
        let drift = try punctual.run(["report", "--drift", "--work", "90s", "--output", "out"])
        #expect(drift.code == 0, "\(drift.errors)")
        #expect(drift.output.contains("ppm"), "\(drift.output)")
        #expect(drift.output.hasSuffix("report: out/drift.html\n"), "\(drift.output)")
        let page = punctual.contents(of: punctual.folder + "/out/drift.html")
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        let json = try punctual.run(["report", "--drift", "--format", "json"])
        #expect(json.output.hasPrefix("{"), "\(json.errors)")
        #expect(try punctual.run(["report", "--work", "90s"]).code == 64)
        #expect(try punctual.run(["report", "--drift", "--work", "2h"]).code == 64)
    }
}

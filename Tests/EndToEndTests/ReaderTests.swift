import Glibc
import TestSupport
import Testing

/// A reader of standard output that goes away.
@Suite("Reader of standard output", .serialized)
struct ReaderTests {
    private let punctual: Punctual

    /// With run 1, of two sides that are equal.
    init() throws {
        punctual = try Punctual()
        let outcome = try punctual.run([
            "compare", "absolute", "absolute", "--no-report", "-q", "--scripted",
            "100000,101000,102000,103000", "-n", "12", "-s", "0.2", "--warm-up", "0",
        ])
        try #require(outcome.code == 0, "\(outcome.errors)")
    }

    /// Runs with a reader that is gone before anything is printed.
    private func run(
        _ arguments: [String],
        before line: String = ""
    ) throws -> (code: String, errors: String) {
        let script =
            "(sleep 0.3; \(line) \"$@\"; echo $? >code) | true; "
            + "while [ ! -s code ]; do sleep 0.05; done"
        let started = try punctual.start(arguments, through: ["/bin/sh", "-c", script, "sh"])
        let outcome = try punctual.wait(for: started)
        let code = punctual.contents(of: punctual.folder + "/code")
        unlink(punctual.folder + "/code")
        return (code, outcome.errors)
    }

    @Test("A verdict keeps its code", arguments: ["", "trap '' PIPE;"])
    func verdict(line: String) throws {
        for (words, code) in [
            (["-q"], 0), (["--require", "p50 <= 1us"], 2), (["-f", "github"], 0),
            (["-f", "json", "--require", "p50 <= 1us"], 2),
        ] {
            let outcome = try run(["compare", "1", "--no-report"] + words, before: line)
            #expect(outcome.code == "\(code)\n", "\(words): \(outcome.errors)")
            #expect(!outcome.errors.contains("standard output"), "\(outcome.errors)")
        }
        let written = try run(
            ["compare", "1", "-q", "-o", "out", "--export", "json=x.json"],
            before: line
        )
        #expect(written.code == "0\n", "\(written.errors)")
        #expect(punctual.contents(of: punctual.folder + "/x.json").hasPrefix("{"))
        #expect(access(punctual.folder + "/out/report.html", F_OK) == 0)
    }

    @Test(
        "What has no verdict ends as any filter does, and says nothing",
        arguments: ["", "trap '' PIPE;"]
    )
    func filter(line: String) throws {
        for words in [
            ["runs", "list"], ["runs", "export", "1", "-f", "csv", "--samples"], ["--version"],
            ["help"], ["report", "1", "-f", "json"],
        ] {
            let outcome = try run(words, before: line)
            #expect(outcome.code == "141\n", "\(words): \(outcome.errors)")
            #expect(outcome.errors.isEmpty, "\(outcome.errors)")
        }
    }

    @Test("What is started here has the usual way with a reader that is gone")
    func children() throws {
        let outcome = try punctual.run([
            "benchmark", "-m", "absolute", "-n", "1", "-s", "0.1", "--no-report", "-q",
            "--load-command", "sh -c 'grep SigIgn /proc/self/status >ignored; exec sleep 60'",
        ])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            punctual.contents(of: punctual.folder + "/ignored") == "SigIgn:\t0000000000000000\n"
        )
    }
}

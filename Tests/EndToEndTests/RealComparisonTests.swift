import Glibc
import Testing

/// Comparisons on the real kernel, with changes put in on purpose that no host's noise can hide.
@Suite("Comparisons on the kernel", .serialized)
struct RealComparisonTests {
    private let short = ["-n", "12", "-s", "0.25", "--warm-up", "0.02s", "--no-report"]

    @Test("A duet finds half a millisecond that was put in, whatever the host does meanwhile")
    func injectedDelay() throws {
        let punctual = try Punctual()
        let outcome = try punctual.run(
            ["compare", "absolute", "absolute inject=delay=500us", "--metric", "p50:20%:50us"]
                + short
        )
        #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
        let list = try punctual.run(["runs", "list"])
        #expect(list.output.contains("finished"), "\(list.output)")
    }

    @Test("Interleaved, and each by itself, find it too")
    func otherPairings() throws {
        for pairing in ["interleaved", "stored"] {
            let outcome = try Punctual().run(
                [
                    "compare", "absolute", "absolute inject=delay=500us", "--pairing", pairing,
                    "--metric", "p50:20%:50us",
                ] + short
            )
            #expect(outcome.code == 2, "\(pairing): \(outcome.output)\(outcome.errors)")
        }
    }

    @Test("A check against a baseline of the same host finds it, and confirms it")
    func check() throws {
        let punctual = try Punctual()
        let saved = try punctual.run(
            ["baseline", "save", "main", "absolute"] + short.filter { $0 != "--no-report" }
        )
        #expect(saved.code == 0, "\(saved.errors)")
        let outcome = try punctual.run([
            "check", "-b", "main", "--inject", "delay=500us", "--metric", "p50:20%:50us",
            "--confirm", "--no-report",
        ])
        #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.contains("measuring again"), "\(outcome.errors)")
    }

    @Test("Two programs that print latenesses run as a duet of two processes")
    func programs() throws {
        let punctual = try Punctual()
        func script(_ name: String, lateness: Int) -> String {
            let path = punctual.write(
                "#!/bin/sh\ni=0\nwhile [ $i -lt 250 ]; do i=$((i+1)); echo $((\(lateness) + i)); done\n",
                to: name
            )
            chmod(path, 0o755)
            return path
        }
        let old = script("old.sh", lateness: 100_000)
        let new = script("new.sh", lateness: 200_000)
        let words = ["compare", "--program", old, "--program"]
        let worse = try punctual.run(words + [new, "--metric", "p50"] + short)
        #expect(worse.code == 2, "\(worse.output)\(worse.errors)")
        let equal = try punctual.run(words + [old, "--metric", "p50"] + short)
        #expect(equal.code == 0, "\(equal.output)\(equal.errors)")
        let gone = try punctual.run(words + ["/nowhere/new"] + short)
        #expect(gone.code == 1, "\(gone.output)\(gone.errors)")
    }

    @Test(
        "130 and 143: a signal ends the measurement, whose whole rounds are kept and comparable",
        arguments: [SIGINT, SIGTERM]
    )
    func interrupted(number: Int32) throws {
        let punctual = try Punctual()
        let started = try punctual.start([
            "compare", "absolute", "absolute", "-n", "500", "-s", "0.1", "--warm-up", "0",
            "--no-report",
        ])
        try awaitRounds(punctual, atLeast: 8)
        kill(started.process, number)
        let outcome = try punctual.wait(for: started)
        #expect(outcome.code == 128 + number, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("run 1 is kept"), "\(outcome.errors)")
        #expect(try punctual.run(["runs", "list"]).output.contains("interrupted"))
        let partial = try punctual.run(["compare", "1", "--no-report"])
        #expect([0, 2, 3].contains(partial.code), "\(partial.output)\(partial.errors)")
    }

    private func awaitRounds(_ punctual: Punctual, atLeast count: Int) throws {
        for _ in 0..<200 {
            let list = try punctual.run(["runs", "export", "latest", "--format", "csv"])
            let rows = list.output.split(whereSeparator: \.isNewline).count - 1
            if list.code == 0, rows >= count { return }
            usleep(100_000)
        }
        Issue.record("no round was stored within 20 seconds")
    }
}

import Glibc
import Testing

/// `compare`, `check`, `baseline` and `noise` as a user runs them, on the virtual clock where exact
/// figures matter.
@Suite("Comparisons")
struct ComparisonTests {
    /// Latenesses of 100 to 103 µs in turn, 12 rounds of 200 ticks.
    private let scripted = [
        "--scripted", "100000,101000,102000,103000", "-n", "12", "-s", "0.2", "--warm-up", "0",
        "--no-report",
    ]
    private let slower = "absolute inject=delay=50us"

    private func compare(
        _ baseline: String,
        _ candidate: String,
        _ options: [String] = [],
        by punctual: Punctual
    ) throws -> Punctual.Outcome {
        try punctual.run(["compare", baseline, candidate] + scripted + options)
    }

    /// Without the line ends that the width of a terminal makes.
    private func flat(_ text: String) -> String { text.replacing("\n", with: " ") }

    private func lastLine(_ text: String) -> String {
        String(text.split(separator: "\n").last ?? "")
    }

    // MARK: Exit codes

    @Test("0: what has not changed passes, as a duet and interleaved")
    func passed() throws {
        for pairing in ["duet", "interleaved"] {
            let outcome = try compare(
                "absolute",
                "absolute",
                ["--pairing", pairing],
                by: Punctual()
            )
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
            #expect(lastLine(outcome.output).contains("PASSED"), "\(outcome.output)")
            #expect(lastLine(outcome.output).contains("exit 0"), "\(outcome.output)")
        }
    }

    @Test("0: an improvement is none to fail on, and 4 where it was asked to")
    func improved() throws {
        let punctual = try Punctual()
        let outcome = try compare(slower, "absolute", by: punctual)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(lastLine(outcome.output).contains("IMPROVED"), "\(outcome.output)")
        let asked = try compare(slower, "absolute", ["--fail-on", "improved"], by: punctual)
        #expect(asked.code == 4, "\(asked.output)\(asked.errors)")
    }

    @Test("2: what has become worse is a regression, told on the last line")
    func regressed() throws {
        let outcome = try compare("absolute", slower, by: Punctual())
        #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
        #expect(lastLine(outcome.output).contains("REGRESSED"), "\(outcome.output)")
        let allowed = try compare(
            "absolute",
            slower,
            ["--allow-inconclusive", "--allow-missing", "--allow-env-diff"],
            by: Punctual()
        )
        #expect(allowed.code == 2)
    }

    @Test("3: too few rounds decide nothing, and 0 with a warning where that is allowed")
    func inconclusive() throws {
        let punctual = try Punctual()
        let few = [
            "compare", "absolute", "absolute", "--scripted", "100000", "-n", "3", "-s", "0.2",
            "--warm-up", "0", "--no-report",
        ]
        let outcome = try punctual.run(few)
        #expect(outcome.code == 3, "\(outcome.output)\(outcome.errors)")
        #expect(lastLine(outcome.output).contains("INCONCLUSIVE"), "\(outcome.output)")
        #expect(outcome.output.contains("--rounds"), "\(outcome.output)")
        for option in [["--allow-inconclusive"], ["--fail-on", "regressed"]] {
            let allowed = try punctual.run(few + option)
            #expect(allowed.code == 0, "\(allowed.errors)")
            #expect(allowed.errors.contains("do not decide"), "\(allowed.errors)")
        }
    }

    @Test("1: where nothing could be compared there is no success")
    func nothing() throws {
        let punctual = try Punctual()
        let missing = try punctual.run(["compare", "1", "2"])
        #expect(missing.code == 1)
        #expect(missing.errors.contains("runs.sqlite"), "\(missing.errors)")
        let refused = try punctual.run([
            "compare", "absolute", "absolute cpu=4000", "-n", "1", "-s", "0.01", "--no-report",
        ])
        #expect(refused.code == 1, "\(refused.output)\(refused.errors)")
        #expect((refused.output + refused.errors).contains("4000"))
        let allowed = try punctual.run([
            "compare", "absolute", "absolute cpu=4000", "-n", "1", "-s", "0.01", "--no-report",
            "--allow-missing",
        ])
        #expect(allowed.code == 1)
    }

    @Test(
        "64: wrong usage is told before anything is measured",
        arguments: [
            (["compare"], "A is missing"),
            (["compare", "absolute"], "B is missing"),
            (["compare", "presice", "absolute"], "precise"),
            (["compare", "absolute cpu-budgt=5%", "absolute"], "cpu-budget"),
            (["compare", "absolute", "absolute", "--pairing", "duett"], "--pairing"),
            (["compare", "1", "2", "--pairing", "duet"], "is stored"),
            (["compare", "absolute", "absolute", "--of", "hosts"], "--of"),
            (["compare", "absolute", "absolute", "--metric", "p98"], "p99"),
            (["compare", "absolute", "absolute", "--require", "p99"], "--require"),
            (["compare", "absolute", "absolute", "--fail-on", "worse"], "--fail-on"),
            (["compare", "absolute", "absolute", "--alpha", "2"], "--alpha"),
            (["compare", "absolute", "absolute", "--export", "pdf=x"], "--export"),
            (["compare", "absolute", "absolute", "--format", "pdf"], "--format"),
            (["compare", "absolute", "absolute", "--rounds", "0"], "--rounds"),
            (["compare", "a", "b", "--program", "/bin/true"], "two sides"),
            (["check"], "--baseline"),
            (["check", "latest", "-b", "main", "--rounds", "5"], "--rounds"),
            (["noise", "absolute", "--pairing", "stored"], "duet or interleaved"),
            (["baseline"], "needs a command"),
            (["baseline", "save"], "NAME is missing"),
            (["baseline", "save", "a/b"], "without “/”"),
            (["baseline", "save", "main", "1", "--plan", "x.json5"], "--plan"),
        ] as [([String], String)]
    )
    func wrong(words: [String], mention: String) throws {
        let outcome = try Punctual().run(words)
        #expect(outcome.code == 64, "\(words): \(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
    }

    // MARK: Sides

    @Test("Runs that were compared are stored: they are compared, shown and listed like all others")
    func storedRuns() throws {
        let punctual = try Punctual()
        #expect(try compare("absolute", slower, by: punctual).code == 2)
        let again = try punctual.run(["compare", "1", "--no-report"])
        #expect(again.code == 2, "\(again.output)\(again.errors)")
        let same = try punctual.run(["compare", "1:absolute", "1:absolute + 50us", "--no-report"])
        #expect(same.code == 2, "\(same.output)\(same.errors)")
        #expect(try punctual.run(["report", "1", "--format", "table"]).code == 0)
        #expect(try punctual.run(["runs", "list"]).output.contains("compare"))
    }

    @Test("Two stored runs without a reference timer are judged as the machine, absolute")
    func storedWithoutReference() throws {
        let punctual = try Punctual()
        for script in ["100000,101000,102000", "100000,101000,102000", "400000,401000,402000"] {
            let outcome = try punctual.run([
                "benchmark", "--scripted", script, "-n", "12", "-s", "0.2", "--warm-up", "0",
                "--no-report",
            ])
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
        let equal = try punctual.run(["compare", "1", "2", "--no-report"])
        #expect(equal.code == 0, "\(equal.output)\(equal.errors)")
        #expect(lastLine(equal.output).contains("of this machine, absolute"), "\(equal.output)")
        let worse = try punctual.run(["compare", "1", "3", "--no-report"])
        #expect(worse.code == 2, "\(worse.output)\(worse.errors)")
        let timer = try punctual.run(["compare", "1", "3", "--no-report", "--of", "timer"])
        #expect(timer.code == 3, "\(timer.output)\(timer.errors)")
        #expect(flat(timer.output).contains("--of machine"), "\(timer.output)")
    }

    @Test("What the machine does to all timers is seen by asking for the machine alone")
    func machine() throws {
        let punctual = try Punctual()
        let save =
            ["baseline", "save", "before", "absolute"] + scripted.filter { $0 != "--no-report" }
        #expect(try punctual.run(save).code == 0)
        let slow = ["--scripted", "300000,303000,306000,309000", "--no-report"]
        let timer = try punctual.run(["check", "-b", "before"] + slow)
        #expect(timer.code == 0, "\(timer.output)\(timer.errors)")
        #expect(lastLine(timer.output).contains("relative to the reference"), "\(timer.output)")
        #expect(flat(timer.output).contains("the machine changed, not"), "\(timer.output)")
        let machine = try punctual.run(["check", "-b", "before", "--of", "machine"] + slow)
        #expect(machine.code == 2, "\(machine.output)\(machine.errors)")
        #expect(lastLine(machine.output).contains("of this machine, absolute"), "\(machine.output)")
        #expect(
            machine.output.contains("machine  timer") || machine.output.contains("timer  machine")
        )
    }

    @Test("Both changes stand in JSON, with what was asked for")
    func bothInJSON() throws {
        let outcome = try compare(
            "absolute",
            slower,
            ["--of", "machine", "--format", "json"],
            by: Punctual()
        )
        #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("\"of\": \"machine\""), "\(outcome.output)")
        #expect(outcome.output.contains("\"pairing\": \"interleaved\""))
        for key in ["machine_change", "timer_change", "reference_change"] {
            #expect(outcome.output.contains("\"\(key)\": {"), "\(key)")
        }
    }

    @Test("Rounds that can never show a change are told before they are measured")
    func tooFewRounds() throws {
        let outcome = try Punctual().run([
            "compare", "absolute", "absolute", "--scripted", "100000", "-n", "8", "-s", "0.2",
            "--warm-up", "0", "--no-report",
        ])
        #expect(outcome.errors.contains("9 are needed"), "\(outcome.errors)")
        #expect(outcome.code == 3)
    }

    @Test("With --pairing stored each side is measured by itself, beside its reference timer")
    func storedPairing() throws {
        let punctual = try Punctual()
        let equal = try compare("absolute", "ppoll", ["--pairing", "stored"], by: punctual)
        #expect(equal.code == 0, "\(equal.output)\(equal.errors)")
        let worse = try compare("absolute", slower, ["--pairing", "stored"], by: punctual)
        #expect(worse.code == 2, "\(worse.output)\(worse.errors)")
        let list = try punctual.run(["runs", "list"]).output
        #expect(list.split(separator: "\n").count == 5, "\(list)")
    }

    @Test("What can never be compared or decided with a stored run is not measured")
    func foreseen() throws {
        let punctual = try Punctual()
        let plan = """
            { name: 'x', rounds: 12, seconds: 0.2, warmUp: '0', matrix: [
                { mechanisms: ['timerfd', 'precise'], periods: ['1ms'] } ] }
            """
        let path = punctual.write(plan, to: "plan.json5")
        let stored = try punctual.run([
            "baseline", "save", "both", "--plan", path, "--scripted", "100000",
        ])
        #expect(stored.code == 0, "\(stored.errors)")
        let options = ["--scripted", "100000", "--no-report"]
        let refusals = [
            (["absolute", "1"], "timerfd: A does not have it"),
            (["1:timerfd", "timerfd", "-s", "0.3"], "(round length)"),
            (["timerfd period=2ms", "1:timerfd"], "(period)"),
        ]
        for (sides, mention) in refusals {
            let outcome = try punctual.run(["compare"] + sides + options)
            #expect(outcome.code == 64, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.errors.contains(mention), "\(outcome.errors)")
        }
        #expect(try punctual.run(["runs", "list"]).output.split(separator: "\n").count == 2)
        let allowed = try punctual.run(
            ["compare", "1:timerfd", "timerfd", "-s", "0.3", "--allow-env-diff"] + options
        )
        #expect(allowed.code != 64, "\(allowed.errors)")
    }

    @Test("Plan files are sides, series by series")
    func planFiles() throws {
        let punctual = try Punctual()
        let plan = """
            { name: 'x', rounds: 12, seconds: 0.2, warmUp: '0', matrix: [
                { mechanisms: ['absolute', 'ppoll'], periods: ['1ms'] } ] }
            """
        let path = punctual.write(plan, to: "plan.json5")
        let outcome = try punctual.run([
            "compare", "plan.json5", path, "--scripted", "100000,101000", "--format", "json",
            "--no-report",
        ])
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        let comparisons = outcome.output.split(separator: "\n").filter {
            $0.contains("\"pairing\": \"duet\"")
        }
        #expect(comparisons.count == 2, "\(outcome.output)")
        #expect(outcome.errors.contains("PASSED"), "\(outcome.errors)")
    }

    // MARK: Judging

    @Test("Only metrics that were named decide")
    func namedMetrics() throws {
        // None of 2 400 deadlines missed leaves 1.54 ‰, more than the default limit.
        let outcome = try compare(
            "absolute",
            slower,
            ["--metric", "missed:2permille"],
            by: Punctual()
        )
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        let wide = try compare(
            "absolute",
            slower,
            ["--metric", "p50:100%:1ms", "--metric", "p99:100%"],
            by: Punctual()
        )
        #expect(wide.code == 0, "\(wide.output)\(wide.errors)")
    }

    @Test("A service level that is not kept is a regression, though nothing has changed")
    func requirements() throws {
        let kept = try compare(
            "absolute",
            "absolute",
            ["--require", "p99 <= 200us", "--require", "missed == 0"],
            by: Punctual()
        )
        #expect(kept.code == 0, "\(kept.output)\(kept.errors)")
        let broken = try compare(
            "absolute",
            "absolute",
            ["--require", "p50 < 100us"],
            by: Punctual()
        )
        #expect(broken.code == 2, "\(broken.output)\(broken.errors)")
    }

    @Test("What has become worse is measured again before it fails")
    func confirmation() throws {
        let punctual = try Punctual()
        let outcome = try compare("absolute", slower, ["--confirm"], by: punctual)
        #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.contains("measuring again"), "\(outcome.errors)")
        #expect(try punctual.run(["runs", "list"]).output.split(separator: "\n").count == 3)
    }

    // MARK: Output

    @Test("Formats are printed and written, several at once, and the report has its folder")
    func formats() throws {
        let punctual = try Punctual()
        let options =
            scripted.filter { $0 != "--no-report" } + [
                "--output", "out", "--export", "junit=junit.xml", "--export", "sarif=result.sarif",
                "--export", "markdown=result.md", "--export", "text=result.txt", "--format", "json",
            ]
        let outcome = try punctual.run(["compare", "absolute", slower] + options)
        #expect(outcome.code == 2, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("{"))
        #expect(outcome.output.contains("\"exit_code\": 2"))
        // The verdict does not wait for the report, whose place is told when it is there.
        let told = outcome.errors.split(separator: "\n")
        #expect(told.first?.hasPrefix("REGRESSED") ?? false, "\(outcome.errors)")
        #expect(told.last == "report: out/report.html")
        func file(_ name: String) -> String { punctual.contents(of: punctual.folder + "/" + name) }
        #expect(file("junit.xml").contains("<failure"))
        #expect(file("result.sarif").contains("\"version\": \"2.1.0\""))
        #expect(file("result.md").contains("|"))
        #expect(file("result.txt").contains("REGRESSED"))
        #expect(file("out/report.html").hasPrefix("<!DOCTYPE html>"))
        #expect(file("out/report.json") == outcome.output)
        // The text names the pictures, which are called by what they show.
        let pictures = file("out/report.md").split(separator: "](<").dropFirst().map {
            String($0.prefix { $0 != ">" })
        }
        #expect(pictures.first?.hasPrefix("plots/verdict-") ?? false, "\(pictures)")
        #expect(pictures.allSatisfy { !file("out/" + $0).isEmpty })
    }

    @Test("GitHub gets its annotation, the job's summary and the step's outputs")
    func github() throws {
        let punctual = try Punctual()
        let outcome = try punctual.run(
            ["compare", "absolute", slower, "--format", "github"] + scripted,
            environment: ["GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_OUTPUT": "outputs"]
        )
        #expect(outcome.code == 2)
        #expect(outcome.output.hasPrefix("::error title="), "\(outcome.output)")
        #expect(punctual.contents(of: punctual.folder + "/summary.md").contains("REGRESSED"))
        #expect(
            punctual.contents(of: punctual.folder + "/outputs")
                == "verdict=regressed\nexit-code=2\n"
        )
    }

    @Test("--quiet leaves the verdict alone")
    func quiet() throws {
        let outcome = try compare("absolute", "absolute", ["--quiet"], by: Punctual())
        #expect(outcome.output.split(separator: "\n").count == 1, "\(outcome.output)")
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    }

    @Test("The noise of equal sides is told with limits for check, and is no verdict")
    func noise() throws {
        let outcome = try Punctual().run(["noise"] + scripted)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("p50"), "\(outcome.output)")
    }
}

import Glibc
import Testing

@Suite("Baselines and checks")
struct BaselineTests {
    private let punctual: Punctual

    init() throws { punctual = try Punctual() }

    private let amount = ["-n", "12", "-s", "0.2", "--warm-up", "0"]
    private let script = ["--scripted", "100000,101000,102000,103000"]

    private func save(_ name: String = "main", _ side: String = "absolute") throws {
        let outcome = try punctual.run(["baseline", "save", name, side] + amount + script)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    }

    private func check(_ words: [String]) throws -> Punctual.Outcome {
        try punctual.run(["check", "--no-report"] + script + words)
    }

    @Test("A baseline is measured as it was, beside its reference timer, and passes unchanged")
    func unchanged() throws {
        try save()
        let outcome = try check(["--baseline", "main"])
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("PASSED"), "\(outcome.output)")
        let list = try punctual.run(["runs", "list"]).output
        #expect(list.contains("baseline") && list.contains("check"), "\(list)")
    }

    @Test("A host that is slower altogether is no regression: the ratio to the reference counts")
    func slowerHost() throws {
        try save()
        let outcome = try punctual.run([
            "check", "--no-report", "-b", "main", "--scripted", "300000,303000,306000,309000",
        ])
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test("A change that is put in on purpose makes the check fail")
    func injected() throws {
        try save()
        let outcome = try check(["-b", "main", "--inject", "delay=50us"])
        #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
        let stored = try punctual.run(["check", "latest", "-b", "main", "--no-report"])
        #expect(stored.code == 2, "\(stored.output)\(stored.errors)")
    }

    @Test("Exported, deleted and imported, it is the same; a file serves as a baseline itself")
    func files() throws {
        try save()
        let text = try punctual.run(["baseline", "export", "main"]).output
        #expect(text.contains("\"format\": \"punctual-baseline/1\""))
        let path = punctual.write(text, to: "main.json")
        #expect(try check(["-b", "main.json"]).code == 0)
        #expect(try punctual.run(["baseline", "import", path]).code == 1)
        #expect(try punctual.run(["baseline", "import", path, "--replace"]).code == 0)
        #expect(try punctual.run(["baseline", "delete", "main"]).code == 0)
        #expect(try punctual.run(["baseline", "import", path]).code == 0)
        #expect(try punctual.run(["baseline", "export", "main"]).output == text)
        #expect(try punctual.run(["baseline", "import", path, "copy"]).code == 0)
        let list = try punctual.run(["baseline", "list"]).output
        #expect(list.contains("main") && list.contains("copy"), "\(list)")
        let shown = try punctual.run(["baseline", "show", "copy"])
        #expect(shown.code == 0, "\(shown.errors)")
        #expect(shown.output.contains("101 µs"), "\(shown.output)")
    }

    @Test("A baseline of a stored run needs the reference timer beside it")
    func ofStoredRun() throws {
        let plain = ["benchmark", "--no-report"] + script + amount
        #expect(try punctual.run(plain + ["--label", "plain"]).code == 0)
        let refused = try punctual.run(["baseline", "save", "main", "plain"])
        #expect(refused.code == 1)
        #expect(refused.errors.contains("--reference"), "\(refused.errors)")
        #expect(try punctual.run(plain + ["--reference"]).code == 0)
        let saved = try punctual.run(["baseline", "save", "main"])
        #expect(saved.code == 0, "\(saved.errors)")
        let again = try punctual.run(["baseline", "save", "main"])
        #expect(again.code == 1)
        #expect(again.errors.contains("--replace"), "\(again.errors)")
    }

    @Test("Several measurements of the unchanged machine tell how far it moves by itself")
    func added() throws {
        try save()
        for script in ["104000,105000,106000,107000", "97000,98000,99000,100000"] {
            let outcome = try punctual.run(
                ["baseline", "save", "main", "absolute", "--add", "--scripted", script] + amount
            )
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
        let text = try punctual.run(["baseline", "export", "main"]).output
        #expect(text.contains("\"levels\": ["), "\(text.prefix(400))")
        _ = punctual.write(text, to: "main.json")
        // In an archive that knows nothing of these the file alone tells it.
        let fresh = ["--database", "fresh.sqlite", "-b", "main.json", "--of", "machine"]
        let outcome = try check(fresh)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        let flat = outcome.output.replacing("\n", with: " ")
        #expect(flat.contains("3 runs over"), "\(outcome.output)")
        let both = try punctual.run(
            ["baseline", "save", "main", "absolute", "--add", "--replace"] + amount
        )
        #expect(both.code == 64)
    }

    enum Damage: CaseIterable, Sendable {
        case halved, changed, empty, foreign

        func done(to text: String) -> String {
            switch self {
            case .halved: String(text.prefix(text.count / 2))
            case .changed: text.replacing("101000", with: "11000")
            case .empty: ""
            case .foreign: "not json"
            }
        }
    }

    @Test(
        "A damaged file is no baseline: the check ends with 1 and names it",
        arguments: Damage.allCases
    )
    func damaged(damage: Damage) throws {
        try save()
        let text = try punctual.run(["baseline", "export", "main"]).output
        _ = punctual.write(damage.done(to: text), to: "main.json")
        let outcome = try check(["-b", "main.json"])
        #expect(outcome.code == 1, "\(outcome.output)")
        #expect(outcome.errors.contains("main.json"), "\(outcome.errors)")
        #expect(try punctual.run(["runs", "list"]).output.split(separator: "\n").count == 2)
    }

    @Test("A baseline that is not there is named with the nearest that is")
    func missingBaseline() throws {
        try save()
        let near = try check(["-b", "mian"])
        #expect(near.code == 1)
        #expect(near.errors.contains("did you mean “main”?"), "\(near.errors)")
        let file = try check(["-b", "gone.json"])
        #expect(file.code == 1)
        #expect(file.errors.contains("gone.json"), "\(file.errors)")
    }

    @Test("A series that the plan has lost is a failure, unless that is allowed")
    func missingSeries() throws {
        func plan(_ mechanisms: String) -> String {
            punctual.write(
                """
                { name: 'x', rounds: 12, seconds: 0.2, warmUp: '0', matrix: [
                    { mechanisms: [\(mechanisms)], periods: ['1ms'] } ] }
                """,
                to: "plan.json5"
            )
        }
        let path = plan("'absolute', 'ppoll'")
        let saved = try punctual.run(["baseline", "save", "both", "--plan", path] + script)
        #expect(saved.code == 0, "\(saved.errors)")
        #expect(try check(["-b", "both"]).code == 0)
        _ = plan("'absolute'")
        let lost = try check(["-b", "both", "--plan", path])
        #expect(lost.code == 1, "\(lost.output)\(lost.errors)")
        #expect(lost.output.contains("ppoll"), "\(lost.output)")
        #expect(try check(["-b", "both", "--plan", path, "--allow-missing"]).code == 0)
        _ = plan("'futex'")
        let none = try check(["-b", "both", "--plan", path, "--allow-missing"])
        #expect(none.code == 64, "\(none.output)")
        #expect(none.errors.contains("the measurement does not have it"), "\(none.errors)")
    }

    @Test("Rounds of another length are refused before they are measured, unless that is allowed")
    func environment() throws {
        try save()
        let outcome = try check(["-b", "main", "--seconds", "0.1", "-n", "24"])
        #expect(outcome.code == 64, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.contains("round length"), "\(outcome.errors)")
        #expect(try punctual.run(["runs", "list"]).output.split(separator: "\n").count == 2)
        // A service level can be broken all the same.
        let required = try check([
            "-b", "main", "--seconds", "0.1", "-n", "24", "--require", "p50 < 1us",
        ])
        #expect(required.code == 2, "\(required.output)\(required.errors)")
        #expect(required.errors.contains("round length"), "\(required.errors)")
        let allowed = try check([
            "-b", "main", "--seconds", "0.1", "-n", "24", "--allow-env-diff",
        ])
        #expect(allowed.code == 0, "\(allowed.output)\(allowed.errors)")
    }

    @Test("Settings come from punctual.json5, and options override them")
    func settings() throws {
        try save()
        _ = punctual.write(
            """
            { // The gate of this project.
              baseline: 'main', metric: ['p50:1%:1us'], export: ['junit=junit.xml'] }
            """,
            to: "punctual.json5"
        )
        let outcome = try check(["--inject", "delay=5us"])
        #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
        #expect(punctual.contents(of: punctual.folder + "/junit.xml").contains("<failure"))
        let overridden = try check(["--inject", "delay=5us", "--metric", "p50:50%:1us"])
        #expect(overridden.code == 0, "\(overridden.output)\(overridden.errors)")
    }

    @Test(
        "A mistake in the settings ends with 1 and its place, before anything is measured",
        arguments: [
            ("{ baseline: 'main', metrics: [] }", "punctual.json5:1:21: metrics"),
            ("{ baseline: 'main'", "punctual.json5:1:19"),
            ("{ metric: ['p98'] }", "did you mean “p99”?"),
        ]
    )
    func brokenSettings(text: String, mention: String) throws {
        _ = punctual.write(text, to: "punctual.json5")
        let outcome = try check(["-b", "main"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
        #expect(punctual.contents(of: punctual.database).isEmpty)
    }
}

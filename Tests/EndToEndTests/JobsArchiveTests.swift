import TestSupport
import Testing

/// Jobs as text: exported, imported, and given to programs.
@Suite("Jobs as JSON")
struct JobsArchiveTests {
    private let punctual: Punctual

    init() throws {
        punctual = try Punctual()
    }

    private func jobs(_ words: String..., file: String = "jobs.sqlite") throws -> Punctual.Outcome {
        try punctual.run(["jobs"] + words + ["--database", "\(punctual.folder)/\(file)"])
    }

    private func write(_ text: String) -> String { punctual.write(text, to: "jobs.json") }

    private static let header = "{\"format\":\"punctual-jobs\",\"version\":1,\"jobs\":["

    private static func job(_ id: String) -> String {
        "{\"id\":\"\(id)\",\"trigger\":{\"kind\":\"cron\",\"version\":1,\"crontab\":\"0 * * * *\"},"
            + "\"work\":{\"command\":[\"/bin/true\"]}}"
    }

    @Test("What was exported and imported into another file is the same")
    func roundTrip() throws {
        let nasty = "a \"b\" ü\\"
        for words in [["--every", "1h"], ["--cron", "minute=5 hour='*/2'"]] {
            let outcome = try punctual.run(
                ["jobs", "add", "--id", words[0], "--name", nasty, "-d"]
                    + ["\(punctual.folder)/jobs.sqlite"] + words + ["--", "/bin/echo", nasty]
            )
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
        let exported = try jobs("export")
        let file = write(exported.output)

        let imported = try jobs("import", file, file: "new.sqlite")

        #expect(imported.code == 0, "\(imported.errors)")
        #expect(imported.output == "2 jobs imported\n")
        #expect(try jobs("export", file: "new.sqlite").output == exported.output)
        #expect(
            try jobs("list", "--format", "json", file: "new.sqlite").output
                == jobs("list", "--format", "json").output
        )
    }

    @Test(
        "An executor that is not there is told with the place of its job, and nothing is imported",
        arguments: [
            ("\"executor\":\"x\",\"work\":{\"command\":[\"a\"]}", "no executor “x”"),
            ("\"work\":{\"command\":[\"\"]}", "with at least the program"),
        ]
    )
    func unsuitable(rest: String, mention: String) throws {
        let trigger = "{\"kind\":\"cron\",\"version\":1,\"crontab\":\"0 * * * *\"}"
        let second = "{\"id\":\"b\",\"trigger\":\(trigger),\(rest)}"
        let file = write(Self.header + Self.job("a") + ",\n" + second + "]}")
        let outcome = try jobs("import", file)
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("line 2, column "), "\(outcome.errors)")
        #expect(outcome.errors.contains("jobs[1] (“b”)"), "\(outcome.errors)")
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
        #expect(outcome.errors.contains("nothing was imported"), "\(outcome.errors)")
    }

    @Test("A job that is there keeps all out, unless it may be replaced")
    func existing() throws {
        #expect(try jobs("import", write(Self.header + Self.job("a") + "]}")).code == 0)
        let both = write(Self.header + Self.job("b") + "," + Self.job("a") + "]}")

        let refused = try jobs("import", both)

        #expect(refused.code == 1)
        #expect(refused.errors.contains("“a”"))
        #expect(try !jobs("list").output.contains("\nb "))
        #expect(try jobs("import", both, "--replace").code == 0)
        #expect(try jobs("list").output.contains("\nb "))
    }

    @Test(
        "A text that holds no jobs gets one sentence, and nothing is changed",
        arguments: [
            ("", "line 1"),
            ("jobs", "line 1"),
            (#"{"format":"punctual-jobs","version":2,"jobs":[]}"#, "version"),
            (header + job("a") + "," + job("a") + "]}", "twice"),
            (header + #"{"id":"a","work":{"command":["/bin/true"]}}]}"#, "trigger"),
            (header + #"{"id":"a","colour":"red"}]}"#, "a"),
        ]
    )
    func refused(text: String, expected: String) throws {
        let outcome = try jobs("import", write(text))
        #expect(outcome.code == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(expected))
        #expect(outcome.errors.contains("nothing was imported"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test("A file that cannot be read is named")
    func unreadable() throws {
        for name in ["/nowhere/jobs.json", punctual.folder] {
            let outcome = try jobs("import", name)
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains(name))
        }
        #expect(try jobs("import").code == 64)
        #expect(try jobs("list", "--format", "xml").code == 64)
    }

    @Test("A run that is asked for without a server says that it waits")
    func runWithoutServer() throws {
        _ = try jobs("import", write(Self.header + Self.job("a") + "]}"))

        let outcome = try jobs("run", "a")

        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("no server runs"))
        let history = try jobs("history", "--format", "json").output
        #expect(history.contains("\"state\": \"requested\""))
        let shown = try jobs("show", "a", "--format", "json").output
        #expect(shown.contains("\"schema\":\"punctual.job/v1\""))
        #expect(try jobs("list", "--format", "json").output.contains("\"served\": false"))
    }
}

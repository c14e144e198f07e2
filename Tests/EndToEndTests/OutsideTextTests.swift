import Testing

@Suite("Text and names from outside")
struct OutsideTextTests {
    /// What no line of a log may hold: a command for a terminal or for a CI service.
    private func checkIsHarmless(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            #expect(!line.drop(while: \.isWhitespace).hasPrefix("::"), "\(line)")
            #expect(!line.contains("##["), "\(line)")
        }
        let unfit = text.unicodeScalars.filter { scalar in
            scalar != "\n"
                && (scalar.properties.generalCategory == .control
                    || scalar.properties.isBidiControl || [0x2028, 0x2029].contains(scalar.value))
        }
        #expect(unfit.isEmpty, "\(unfit)")
        #expect(text.utf8.count < 4_000)
    }

    @Test(
        "No key of a file and no word of the command line commands a terminal or a CI service",
        arguments: [
            "\n::error file=x::not from the tool", "\r\n##[error]x\n##vso[task.complete]",
            "\u{1B}[31m\u{1B}]0;title\u{7}",
            "\u{202E}txt.exe\u{2028}\u{9B}31m", String(repeating: "x", count: 120_000),
        ]
    )
    func errors(text: String) throws {
        let punctual = try Punctual()
        let escaped = text.unicodeScalars
            .map { "\\u" + String(String($0.value + 0x10000, radix: 16).suffix(4)) }.joined()
        let settings = punctual.write("{\"\(escaped)\": 1}", to: "settings.json5")
        let value = punctual.write("{\"baseline\": \"\(escaped)/x.json\"}", to: "value.json5")
        for words in [
            [text], ["check", "--config", settings], ["check", "--config", value],
            ["benchmark", "--plan", settings], ["benchmark", "-m", text], ["runs", text],
            ["benchmark", "--\(text)"], ["report", text], ["runs", "show", "-d", text, "1"],
            ["next", text], ["next", "--zone", text, "@daily"], ["jobs", "show", text],
            ["jobs", "add", "--id", "a", "--cron", text, "--", "true"], ["compare", text, text],
            ["baseline", "show", text], ["report", "1", "2", text],
        ] {
            let outcome = try punctual.run(words)
            #expect(outcome.code != 0, "\(words)")
            #expect(!outcome.errors.isEmpty)
            checkIsHarmless(outcome.errors)
        }
        for variable in ["PUNCTUAL_DATABASE", "PUNCTUAL_JOBS"] {
            for words in [["runs", "list"], ["jobs", "list"]] {
                let outcome = try punctual.run(words, environment: [variable: "\(text)/x/y"])
                checkIsHarmless(outcome.errors)
            }
        }
    }

    @Test("A job's id and a run's label reach no listing as they are")
    func listings() throws {
        let punctual = try Punctual()
        let name = "::error::\u{202E}\u{1B}[2J\n##[group]"
        let jobs = punctual.folder + "/jobs.sqlite"
        let added = try punctual.run([
            "jobs", "add", "-d", jobs, "--id", name, "--every", "1h30m", "--", "true",
        ])
        #expect(added.code == 0, "\(added.errors)")
        checkIsHarmless(added.errors)
        let measured = try punctual.run([
            "benchmark", "--scripted", "1000,2000", "-s", "100ms", "-n", "1", "--no-report",
            "--label", name,
        ])
        #expect(measured.code == 0, "\(measured.errors)")
        checkIsHarmless(measured.output)
        for words in [
            ["jobs", "list", "-d", jobs], ["jobs", "show", "-d", jobs, name], ["runs", "list"],
            ["runs", "show", name], ["history", "--metric", "p50"],
        ] {
            let outcome = try punctual.run(words)
            #expect(outcome.code == 0, "\(words): \(outcome.errors)")
            checkIsHarmless(outcome.output)
            checkIsHarmless(outcome.errors)
        }
    }

    @Test(
        "No form that is printed or written has a line that is obeyed, or a text that turns around"
    )
    func forms() throws {
        let punctual = try Punctual()
        let name = "a\n::error file=a::pwn\r##[error]x\u{202E}\u{85}\u{2028}\u{7F}\u{9B}31m"
        let measured = try punctual.run([
            "compare", "absolute", "absolute", "--no-report", "-q", "--scripted",
            "100000,101000,102000,103000", "-n", "12", "-s", "0.2", "--warm-up", "0", "--label",
            name,
        ])
        try #require(measured.code == 0, "\(measured.errors)")
        let jobs = punctual.folder + "/jobs.sqlite"
        let added = try punctual.run([
            "jobs", "add", "-d", jobs, "--id", "j", "--every", "1h", "--", "echo", name,
        ])
        try #require(added.code == 0, "\(added.errors)")
        for words in [
            ["report", "1", "-f", "html"], ["report", "1", "-f", "markdown"],
            ["report", "1", "-f", "json"], ["report", "1", "--drift", "-f", "html"],
            ["report", "1", "--drift", "-f", "json"],
            ["compare", "1", "-f", "html"], ["compare", "1", "-f", "markdown"],
            ["compare", "1", "-f", "json"], ["compare", "1", "-f", "junit"],
            ["compare", "1", "-f", "sarif"],
            ["history", "-f", "html"], ["history", "-f", "json"], ["history", "-f", "markdown"],
            ["runs", "list", "-f", "json"], ["runs", "list", "-f", "csv"],
            ["runs", "list", "-f", "jsonl"],
            ["runs", "export", "1", "-f", "json"], ["runs", "export", "1", "-f", "csv"],
            ["runs", "export", "1", "-f", "jsonl"],
            ["jobs", "export", "-d", jobs], ["jobs", "list", "-d", jobs, "-f", "json"],
            ["jobs", "show", "-d", jobs, "j", "-f", "json"],
        ] {
            let outcome = try punctual.run(words)
            #expect(outcome.code == 0, "\(words): \(outcome.errors)")
            #expect(!outcome.output.isEmpty)
            checkLines(of: outcome.output, "\(words)")
        }
        #expect(try punctual.run(["report", "1", "-o", "out"]).code == 0)
        for file in ["report.html", "report.json", "report.md"] {
            checkLines(of: punctual.contents(of: "\(punctual.folder)/out/\(file)"), file)
        }
    }

    private func checkLines(of text: String, _ place: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            #expect(
                !line.drop(while: \.isWhitespace).hasPrefix("::"),
                "\(place): \(line.prefix(200))"
            )
            #expect(!line.contains("##[error"), "\(place): \(line.prefix(200))")
        }
        let unfit = text.unicodeScalars.filter { scalar in
            scalar != "\n"
                && (scalar.properties.generalCategory == .control
                    || scalar.properties.isBidiControl || [0x2028, 0x2029].contains(scalar.value))
        }
        #expect(unfit.isEmpty, "\(place): \(unfit.prefix(5))")
    }

    @Test(
        "An empty path or name is wrong usage, and so is an address where a path is expected",
        arguments: [
            ["report", "-o", ""], ["report", "--output="], ["report", "-d", ""], ["report", ""],
            ["benchmark", "-d", ""], ["benchmark", "--plan", ""], ["benchmark", "-l", ""],
            ["benchmark", "-o", ""], ["compare", "", "1"], ["compare", "1", "--export", "junit="],
            ["check", "--baseline", ""], ["check", "--config", ""], ["runs", "show", ""],
            ["runs", "export", ""], ["runs", "delete", ""], ["runs", "label", "", "x"],
            ["baseline", "save", ""], ["baseline", "show", ""], ["baseline", "import", ""],
            ["jobs", "list", "-d", ""], ["jobs", "show", ""], ["jobs", "import", ""],
            ["jobs", "add", "--id", "", "--every", "1s", "--", "true"],
            ["jobs", "add", "--id", "a", "--every", "1s", "--folder", "", "--", "true"],
            ["jobs", "add", "--id", "a", "--every", "1s", "--", ""], ["serve", "-d", ""],
            ["history", "-l", ""], ["next", ""], ["next", "--zone", "", "@daily"],
            ["runs", "list", "-d", "postgres://host/runs"],
            ["serve", "-d", "postgres://host/jobs"],
            ["jobs", "list", "-d", "mysql://x"], ["report", "-o", "https://x/y"],
            ["benchmark", "--plan", "file:///tmp/x"], ["baseline", "show", "http://x/y.json"],
            ["compare", "1", "--export", "junit=https://x"], ["report", "-o", "-"],
            ["report", "--plots", "-"], ["benchmark", "-o", "-"], ["compare", "1", "-o", "-"],
            ["history", "-o", "-"],
        ]
    )
    func emptyNames(words: [String]) throws {
        let punctual = try Punctual()
        let outcome = try punctual.run(words)
        #expect(outcome.code == 64, "\(words): \(outcome.errors)")
        #expect(outcome.errors.contains(": a ") || outcome.errors.contains("it takes a "))
    }

    @Test("An address in the environment is refused as well; an empty variable is none")
    func environment() throws {
        let punctual = try Punctual()
        for (variable, words) in [
            ("PUNCTUAL_DATABASE", ["runs", "list"]), ("PUNCTUAL_JOBS", ["jobs", "list"]),
        ] {
            let outcome = try punctual.run(words, environment: [variable: "postgres://host/x"])
            #expect(outcome.code == 64)
            #expect(outcome.errors.contains("\(variable): a path is expected"))
            let empty = try punctual.run(words, environment: [variable: ""])
            #expect(empty.code == 1, "\(empty.errors)")
            #expect(empty.errors.contains("/punctual/"))
            let home = try punctual.run(words, environment: [variable: "", "HOME": "file://x"])
            #expect(home.code == 64)
            #expect(home.errors.contains("HOME: a path is expected"), "\(home.errors)")
        }
        for variable in ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"] {
            let outcome = try punctual.run(
                ["compare", "absolute", "absolute", "-f", "github"],
                environment: [variable: "file://x"]
            )
            #expect(outcome.code == 64)
            #expect(
                outcome.errors.contains(
                    "\(variable): a path is expected, and file:// is not understood"
                ),
                "\(outcome.errors)"
            )
        }
        let temporary = try punctual.run(
            ["benchmark", "-m", "absolute", "--load-command", "sleep 9", "--no-report"],
            environment: ["TMPDIR": "file://x"]
        )
        #expect(temporary.code == 64)
        #expect(temporary.errors.contains("TMPDIR: a path is expected"), "\(temporary.errors)")
    }

    @Test("An address behind --export, or in the settings, is told as such")
    func exports() throws {
        let punctual = try Punctual()
        let typed = try punctual.run(["compare", "1", "--export", "junit=file://x"])
        #expect(typed.code == 64)
        #expect(
            typed.errors.contains("--export: a path is expected, and file:// is not understood"),
            "\(typed.errors)"
        )
        let file = punctual.write("{ export: ['junit=file://x'] }", to: "settings.json5")
        let read = try punctual.run(["check", "--config", file])
        #expect(read.errors.contains("file:// is not understood"), "\(read.errors)")
        #expect(read.errors.contains("settings.json5:1:"), "\(read.errors)")
    }

    @Test("Settings with an empty path are refused with their place")
    func settings() throws {
        let punctual = try Punctual()
        for key in ["output", "plan", "baseline"] {
            let file = punctual.write("{ \(key): '' }", to: "settings.json5")
            let outcome = try punctual.run(["check", "--config", file])
            #expect(outcome.code != 0)
            #expect(
                outcome.errors.contains("settings.json5:1:") && outcome.errors.contains(key)
                    && outcome.errors.contains("a path is expected"),
                "\(outcome.errors)"
            )
        }
    }

    @Test(
        "No folder is made for a file that was named; the one of the usual place is",
        arguments: [
            ["benchmark", "--scripted", "1000", "-s", "10ms", "-n", "1", "--no-report"],
            ["jobs", "add", "--id", "a", "--every", "1h", "--", "true"], ["serve", "--no-wait"],
            ["baseline", "save", "main", "absolute", "--scripted", "1000"],
        ]
    )
    func folders(words: [String]) throws {
        let punctual = try Punctual()
        let folder = punctual.folder + "/missing"
        var typed = words
        let place = ["jobs", "baseline"].contains(words[0]) ? 2 : 1
        typed.insert(contentsOf: ["-d", folder + "/x.sqlite"], at: place)
        let outcome = try punctual.run(typed)
        #expect(outcome.code == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("its folder does not exist"), "\(outcome.errors)")
        #expect(punctual.contents(of: folder + "/x.sqlite").isEmpty)
        for variable in ["PUNCTUAL_DATABASE", "PUNCTUAL_JOBS"] {
            let named = try punctual.run(
                words,
                environment: [
                    "PUNCTUAL_DATABASE": folder + "/y.sqlite",
                    "PUNCTUAL_JOBS": folder + "/y.sqlite",
                ]
            )
            #expect(named.code == 1, "\(variable): \(named.errors)")
        }
        guard words[0] != "serve" else { return }
        let usual = try punctual.run(
            words,
            environment: ["PUNCTUAL_DATABASE": "", "PUNCTUAL_JOBS": ""]
        )
        #expect(usual.code == 0 || words[0] == "baseline", "\(usual.errors)")
    }
}

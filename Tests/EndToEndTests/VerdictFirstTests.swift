import Glibc
import TestSupport
import Testing

/// The verdict and its code come whatever can be written beside them.
@Suite("Verdict first")
struct VerdictFirstTests {
    private let scripted = [
        "--scripted", "100000,101000,102000,103000", "-n", "12", "-s", "0.2", "--warm-up", "0",
    ]
    private let slower = "absolute inject=delay=50us"

    /// With run 1, whose second side is worse, and a file `of` in the place of a folder.
    private func prepared() throws -> Punctual {
        let punctual = try Punctual()
        let outcome = try punctual.run(
            ["compare", "absolute", slower, "--no-report", "-q"] + scripted
        )
        #expect(outcome.code == 2, "\(outcome.errors)")
        _ = punctual.write("a file", to: "of")
        return punctual
    }

    private func runs(_ punctual: Punctual) throws -> Int {
        let list = try punctual.run(["runs", "list"])
        return list.code == 0 ? list.output.split(separator: "\n").count - 1 : 0
    }

    @Test(
        "A stored pair gets its verdict wherever nothing can be written, and the complaint after it",
        arguments: [
            ["-o", "of"], ["-o", "of/x"], ["-o", "/proc/self/x"],
            ["--no-report", "--export", "junit=of/x.xml"],
            ["--no-report", "--export", "html=missing/x.html", "--export", "json=of"],
        ]
    )
    func stored(options: [String]) throws {
        let outcome = try prepared().run(["compare", "1"] + options)
        // The last of these can be written: `of` is a file.
        #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("p50"), "\(outcome.output)")
        let last = outcome.output.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("REGRESSED") && last.hasSuffix("exit 2"), "\(outcome.output)")
        #expect(
            outcome.errors.contains("not written") || outcome.errors.contains("cannot be made"),
            "\(outcome.errors)"
        )
        #expect(!outcome.output.contains("report:"))
    }

    @Test("In a folder that takes no file the default report is complained about after the verdict")
    func foreignFolder() throws {
        let punctual = try prepared()
        let outcome = try punctual.wait(
            for: punctual.start(["compare", "1"], through: ["/usr/bin/env", "-C", "/proc"])
        )
        #expect(outcome.code == 2, "\(outcome.errors)")
        #expect(outcome.output.contains("REGRESSED"))
        #expect(outcome.errors.contains("reports"), "\(outcome.errors)")
    }

    @Test("One thing that cannot be written keeps no other from being written")
    func others() throws {
        let punctual = try prepared()
        let outcome = try punctual.run(
            [
                "compare", "1", "-o", "of", "--format", "github", "--export", "junit=of/x",
                "--export", "json=good.json",
            ],
            environment: ["GITHUB_STEP_SUMMARY": "of/summary", "GITHUB_OUTPUT": "outputs"]
        )
        #expect(outcome.code == 2)
        #expect(outcome.output.hasPrefix("::error title="), "\(outcome.output)")
        let told = outcome.errors.split(separator: "\n")
        #expect(told.first?.hasPrefix("REGRESSED") ?? false, "\(outcome.errors)")
        #expect(told.count == 4, "\(outcome.errors)")
        #expect(told.contains { $0.contains("GITHUB_STEP_SUMMARY") })
        #expect(punctual.contents(of: punctual.folder + "/good.json").hasPrefix("{"))
        #expect(
            punctual.contents(of: punctual.folder + "/outputs")
                == "verdict=regressed\nexit-code=2\n"
        )
    }

    @Test("A pass stays a pass: the file that is missing is told, and is no verdict")
    func pass() throws {
        let punctual = try Punctual()
        _ = try punctual.run(["compare", "absolute", "absolute", "--no-report", "-q"] + scripted)
        let outcome = try punctual.run(["compare", "1", "--export", "junit=no/x", "--no-report"])
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("PASSED"))
        #expect(outcome.errors.contains("no/x was not written"), "\(outcome.errors)")
    }

    @Test(
        "What is to be measured is not, where its result could not be written",
        arguments: [
            (["compare", "absolute", "absolute", "-o", "of"], "of"),
            (["compare", "absolute", "absolute", "-o", "of/deep/er"], "of/deep/er"),
            (["compare", "absolute", "absolute", "--export", "junit=no/x.xml"], "no/x.xml"),
            (["check", "-b", "main", "--export", "sarif=/proc/x"], "/proc/x"),
            (["noise", "-o", "of"], "of"),
            (["benchmark", "-o", "of"], "of"),
            (["compare", "absolute", "absolute", "-f", "github"], "GITHUB_STEP_SUMMARY"),
        ] as [([String], String)]
    )
    func before(words: [String], mention: String) throws {
        let punctual = try prepared()
        let save = ["baseline", "save", "main", "absolute"] + scripted
        #expect(try punctual.run(save).code == 0)
        let count = try runs(punctual)
        let outcome = try punctual.run(
            words + scripted,
            environment: ["GITHUB_STEP_SUMMARY": "/nowhere/summary"]
        )
        #expect(outcome.code == 1, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.isEmpty, "\(outcome.output)")
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
        #expect(outcome.errors.contains("Nothing was measured"), "\(outcome.errors)")
        #expect(try runs(punctual) == count)
    }

    @Test("Sides that could not be measured get no report")
    func noReport() throws {
        let punctual = try Punctual()
        let words = ["-n", "1", "-s", "0.01", "-o", "out"]
        let refused = try punctual.run(["compare", "absolute", "absolute cpu=4000"] + words)
        #expect(refused.code == 1)
        #expect(refused.output.contains("FAILED"), "\(refused.output)")
        let nothing = try punctual.run(["benchmark", "-m", "absolute", "--cpu", "4000"] + words)
        #expect(nothing.code == 1)
        #expect(access(punctual.folder + "/out", F_OK) != 0)
    }

    @Test("A result that standard output does not take is told, whatever the verdict")
    func fullOutput() throws {
        let punctual = try prepared()
        let outcome = try punctual.wait(
            for: punctual.start(
                ["compare", "1", "-f", "junit", "--no-report"],
                through: ["/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh"]
            )
        )
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("REGRESSED"), "\(outcome.errors)")
        #expect(outcome.errors.contains("No space left"), "\(outcome.errors)")
    }

    @Test("A reader that goes away does not keep the files from being written")
    func reader() throws {
        let punctual = try prepared()
        // What is printed is more than a pipe without a reader takes.
        let outcome = try punctual.wait(
            for: punctual.start(
                ["compare", "1", "--no-report", "--export", "junit=late.xml"],
                through: ["/bin/bash", "-c", "exec \"$@\" > >(exec <&-; sleep 0.2)", "bash"]
            )
        )
        #expect(outcome.code == 2, "\(outcome.errors)")
        #expect(punctual.contents(of: punctual.folder + "/late.xml").contains("<failure"))
    }

    @Test(
        "On a full disk the run is named that was kept, and half a report is taken away",
        .enabled(if: PrivateDisk.isAllowed, "mounting a small disk needs root")
    )
    func fullDisk() throws {
        let punctual = try Punctual()
        let disk = punctual.folder + "/disk"
        try #require(mkdir(disk, 0o755) == 0)
        let problem = PrivateDisk.run(at: disk, kibibytes: 8) {
            let compared = try punctual.run(
                ["compare", "absolute", slower, "-o", "disk/out"] + scripted
            )
            #expect(compared.code == 2, "\(compared.output)\(compared.errors)")
            #expect(compared.output.contains("REGRESSED"))
            #expect(compared.errors.contains("run 1 is kept"), "\(compared.errors)")
            let measured = try punctual.run(["benchmark", "-o", "disk/out"] + scripted)
            #expect(measured.output.contains("p50"), "\(measured.output)")
            #expect(measured.errors.contains("run 2 is kept"), "\(measured.errors)")
            let report = try punctual.run(["report", "1", "-o", "disk/out"])
            #expect(report.code == 1)
            let drift = try punctual.run(["report", "1", "--drift", "-o", "disk/out"])
            #expect(drift.code == 1)
            #expect(access(disk + "/out", F_OK) != 0)
        }
        #expect(problem == nil, "\(problem ?? "")")
    }
}

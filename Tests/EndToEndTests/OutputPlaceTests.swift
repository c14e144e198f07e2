import Glibc
import TestSupport
import Testing

/// Exports to what is no plain file.
@Suite("Places of exports")
struct OutputPlaceTests {
    private let compare = [
        "compare", "absolute", "absolute", "--scripted", "100000,101000,102000,103000", "-n", "12",
        "-s",
        "0.2", "--warm-up", "0", "--no-report",
    ]

    @Test("Standard output gets the export alone, and people are told on standard error")
    func standardOutput() throws {
        let punctual = try Punctual()
        for words in [["junit=-"], ["junit=-", "-q"], ["junit=/dev/stdout"]] {
            let outcome = try punctual.run(compare + ["--export"] + words)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.output.hasPrefix("<?xml"), "\(outcome.output.prefix(200))")
            #expect(outcome.output.hasSuffix(">\n"))
            #expect(outcome.errors.contains("exit 0"), "\(outcome.errors)")
        }
        #expect(access(punctual.folder + "/-", F_OK) != 0)
    }

    @Test("A file that a CI service names may be standard output, alone as an export there")
    func filesOfService() throws {
        let punctual = try Punctual()
        let beside = try punctual.run(
            compare + ["--export", "github=note"],
            environment: ["GITHUB_OUTPUT": "-", "GITHUB_STEP_SUMMARY": "summary.md"]
        )
        #expect(beside.code == 0, "\(beside.errors)")
        #expect(beside.output == "verdict=pass\nexit-code=0\n")
        #expect(beside.errors.contains("exit 0"), "\(beside.errors)")
        #expect(!punctual.contents(of: punctual.folder + "/summary.md").isEmpty)
        for (words, variable) in [
            (["--format", "github"], "GITHUB_STEP_SUMMARY"),
            (["--export", "github=-"], "GITHUB_OUTPUT"),
        ] {
            let both = try punctual.run(compare + words, environment: [variable: "-"])
            #expect(both.code == 64, "\(both.errors)")
            #expect(both.errors.contains("github"), "\(both.errors)")
            #expect(
                both.errors.contains("\(variable)=- both print on standard output"),
                "\(both.errors)"
            )
        }
        #expect(access(punctual.folder + "/-", F_OK) != 0)
    }

    @Test("Devices and links stay what they are", .enabled(if: geteuid() == 0))
    func devicesAndLinks() throws {
        let punctual = try Punctual()
        // Of the same kind as /dev/null, whose own node is left alone.
        try #require(mknod(punctual.folder + "/n", S_IFCHR | 0o666, dev_t(1 << 8 | 3)) == 0)
        _ = punctual.write("old", to: "t.xml")
        chmod(punctual.folder + "/t.xml", 0o600)
        try #require(symlink("t.xml", punctual.folder + "/l.xml") == 0)
        let outcome = try punctual.run(
            compare + [
                "-q", "--export", "junit=n", "--export", "junit=l.xml", "--export",
                "json=/dev/stderr",
            ]
        )
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("\"schema\""), "\(outcome.errors)")
        #expect(punctual.contents(of: punctual.folder + "/t.xml").hasPrefix("<?xml"))
        var status = stat()
        #expect(lstat(punctual.folder + "/n", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
        #expect(
            lstat(punctual.folder + "/l.xml", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
        )
        #expect(lstat(punctual.folder + "/t.xml", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test(
        "Two exports to one place are refused, with both of them named",
        arguments: [
            (["--export", "json=same", "--export", "junit=same"], "name the same file"),
            (["--export", "json=same", "--export", "junit=./same"], "name the same file"),
            (["--export", "json=-", "--export", "junit=-"], "both print on standard output"),
            (["-f", "json", "--export", "junit=-"], "both print on standard output"),
            (["-f", "json", "--export", "junit=/dev/stdout"], "both print on standard output"),
            (["--export", "json=-", "--export", "junit=/dev/fd/1"], "print on standard output"),
            (["--export", "json=link", "--export", "junit=same"], "name the same file"),
        ] as [([String], String)]
    )
    func samePlace(words: [String], sentence: String) throws {
        let punctual = try Punctual()
        try #require(symlink("same", punctual.folder + "/link") == 0)
        let outcome = try punctual.run(compare + words)
        #expect(outcome.code == 64, "\(outcome.errors)")
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
        #expect(outcome.errors.contains("json"), "\(outcome.errors)")
        #expect(outcome.errors.contains("junit="), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let apart = try punctual.run(
            compare + ["-q", "--export", "json=/dev/null", "--export", "junit=/dev/null"]
        )
        #expect(apart.code == 0, "\(apart.errors)")
    }

    @Test("What was asked for and could not be written ends with 1, after what was printed")
    func notWritten() throws {
        let punctual = try Punctual()
        let measured = try punctual.run([
            "benchmark", "-m", "absolute", "--scripted", "5000,9000", "-s", "0.1", "-n", "2",
            "--no-report",
        ])
        try #require(measured.code == 0, "\(measured.errors)")
        _ = punctual.write("a file", to: "of")
        for words in [
            ["report", "1", "-f", "table", "--plots", "of"],
            ["report", "1", "-o", "out", "--plots", "of"],
            ["history", "--metric", "p50", "-o", "of"],
        ] {
            let outcome = try punctual.run(words)
            #expect(outcome.code == 1, "\(words): \(outcome.errors)")
            #expect(!outcome.output.isEmpty)
            #expect(outcome.errors.contains("of"), "\(outcome.errors)")
        }
    }

    @Test(
        "A report for which the disk has no room is told in lines of their own, and ends with 1",
        .enabled(if: PrivateDisk.isAllowed)
    )
    func fullDisk() throws {
        let punctual = try Punctual()
        try #require(mkdir(punctual.folder + "/disk", 0o700) == 0)
        let problem = PrivateDisk.run(at: punctual.folder + "/disk", kibibytes: 16) {
            let outcome = try punctual.run([
                "benchmark", "-m", "absolute", "--scripted", "5000,9000", "-s", "0.1", "-n", "2",
                "-o", "disk/out",
            ])
            #expect(outcome.code == 1, "\(outcome.errors)")
            let lines = outcome.errors.split(separator: "\n")
            #expect(
                lines.contains { $0.contains("No space left on device; make room and retry") },
                "\(outcome.errors)"
            )
            #expect(lines.last?.hasPrefix("punctual: run 1 is kept") == true, "\(outcome.errors)")
            #expect(!outcome.errors.contains("\u{FFFD}"))
            #expect(outcome.output.contains("scripted"))
        }
        #expect(problem == nil, "\(problem ?? "")")
    }

    @Test("The reader of a named pipe gets the export")
    func pipe() throws {
        let punctual = try Punctual()
        let path = punctual.folder + "/p"
        try #require(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(reader >= 0)
        defer { close(reader) }
        let outcome = try punctual.run(compare + ["-q", "--export", "junit=p"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4_096)
        while case let count = read(reader, &part, part.count), count > 0 {
            text += part.prefix(count)
        }
        #expect(String(decoding: text, as: UTF8.self).hasPrefix("<?xml"))
        #expect(String(decoding: text, as: UTF8.self).hasSuffix("</testsuites>\n"))
    }
}

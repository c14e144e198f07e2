import Glibc
import TestSupport
import Testing

/// What a parent leaves behind for the program.
@Suite("State that the program is started in", .serialized)
struct StartingStateTests {
    private static let isRoot = geteuid() == 0

    private let punctual: Punctual

    init() throws {
        punctual = try Punctual()
    }

    /// Runs a line of the shell's, in which the program with its arguments stands for `"$@"`.
    private func run(
        _ line: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> Punctual.Outcome {
        let started = try punctual.start(
            arguments,
            environment: environment,
            through: ["/bin/sh", "-c", line, "sh"]
        )
        return try punctual.wait(for: started)
    }

    private func measure() throws {
        let outcome = try punctual.run([
            "benchmark", "-m", "absolute,timerfd", "--seconds", "0.1", "--rounds", "2",
            "--scripted",
            "5000,9000", "--no-report",
        ])
        try #require(outcome.code == 0, "\(outcome.errors)")
    }

    @Test("A limit of the size of files is told, and ends nothing")
    func fileSize() throws {
        try measure()
        let outcome = try run("ulimit -f 8; exec \"$@\"", ["report", "1", "-o", "r"])
        #expect(outcome.code < 128, "\(outcome.code)")
        #expect(outcome.errors.contains("File"), "\(outcome.errors)")
    }

    @Test(
        "A load that finds no room for descriptors is refused with the limit, and nothing hangs",
        arguments: [10, 11, 12]
    )
    func fewDescriptors(limit: Int) throws {
        let outcome = try run(
            "ulimit -n \(limit); exec timeout -k 1 20 \"$@\"",
            [
                "benchmark", "-m", "absolute", "-n", "1", "-s", "0.05", "-q", "--no-report",
                "--load-command", "/bin/sleep 100",
            ]
        )
        #expect(outcome.code == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("Too many open files"), "\(outcome.errors)")
        #expect(outcome.errors.contains("ulimit -n"), "\(outcome.errors)")
    }

    @Test("Without /proc the arguments are there all the same", .enabled(if: isRoot))
    func withoutProc() throws {
        let outcome = try run(
            "exec unshare -m sh -c 'mount -t tmpfs none /proc && exec \"$@\"' sh \"$@\"",
            ["next", "@daily", "--zone", "UTC", "--format", "json", "--count", "1"]
        )
        let plain = try punctual.run([
            "next", "@daily", "--zone", "UTC", "--format", "json", "--count", "1",
        ])
        #expect(outcome.output == plain.output, "\(outcome.errors)")
        #expect(outcome.code == plain.code)
    }

    @Test("Signals that were ignored or blocked: ends of children are known, and it can be ended")
    func signals() throws {
        try measure()
        let report = try run(
            "exec env --ignore-signal=CHLD \"$@\"",
            ["report", "1", "-o", "r"]
        )
        #expect(!report.errors.contains("lost"), "\(report.errors)")
        let started = try punctual.start(
            [
                "benchmark", "-m", "absolute", "--seconds", "60", "--rounds", "2", "--no-report",
            ],
            through: ["/usr/bin/env", "--ignore-signal=TERM", "--block-signal=TERM"]
        )
        for _ in 0..<400 {
            if try punctual.run(["runs", "list"]).output.contains("running") { break }
            usleep(50_000)
        }
        kill(started.process, SIGTERM)
        #expect(try punctual.wait(for: started).code == 128 + SIGTERM)
    }

    @Test(
        "A closed output is an error, and no file is written to in its place",
        arguments: [">&-", ">&- 2>&-", "<&- >&- 2>&-"]
    )
    func closed(redirection: String) throws {
        try measure()
        let before = punctual.contents(of: punctual.database)
        let outcome = try run("exec \"$@\" \(redirection)", ["runs", "list"])
        #expect(outcome.code == 1)
        #expect(punctual.contents(of: punctual.database) == before)
        #expect(try punctual.run(["runs", "list"]).code == 0)
    }

    @Test("With nothing to read from, what needs nothing goes on")
    func closedInput() throws {
        #expect(try run("exec \"$@\" <&-", ["--version"]).code == 0)
    }

    @Test("Under a mask of 0 nothing is for everybody to change")
    func mask() throws {
        try measure()
        let outcome = try run("umask 0; exec \"$@\"", ["report", "1", "-o", "r"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        for name in ["r", "r/report.html", "r/report.md", "r/report.json"] {
            var status = stat()
            #expect(stat("\(punctual.folder)/\(name)", &status) == 0)
            #expect(status.st_mode & 0o002 == 0, "\(name)")
        }
    }

    @Test("What gnuplot and its fonts obey does not reach them")
    func gnuplot() throws {
        try measure()
        let plain = try punctual.run(["report", "1", "-o", "a"])
        let odd = try punctual.run(
            ["report", "1", "-o", "b"],
            environment: [
                "GNUTERM": "nonsense", "GNUPLOT_LIB": "/nonexistent", "GNUPLOT_FONTPATH": "/x",
                "GNUPLOT_DRIVER_DIR": "/nonexistent", "FONTCONFIG_FILE": "/nonexistent",
                "LC_ALL": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8",
            ]
        )
        #expect(odd.code == plain.code)
        #expect(odd.errors == plain.errors)
    }

    @Test("A grid that is only half told is told by the variable that is missing")
    func halfGrid() throws {
        let stream = ["benchmark", "--stream", "-m", "absolute", "--scripted", "5"]
        let alone = try punctual.run(stream, environment: ["PUNCTUAL_START_NS": "5000"])
        #expect(alone.code == 64)
        #expect(
            alone.errors.contains(
                "PUNCTUAL_START_NS is set in the environment and PUNCTUAL_PERIOD_NS is not"
            ),
            "\(alone.errors)"
        )
        let negative = try punctual.run(
            stream,
            environment: [
                "PUNCTUAL_START_NS": "-5", "PUNCTUAL_PERIOD_NS": "1000", "PUNCTUAL_TICKS": "7",
            ]
        )
        #expect(negative.code == 64)
        #expect(negative.errors.contains("PUNCTUAL_START_NS"), "\(negative.errors)")
        #expect(negative.errors.contains("-5"), "\(negative.errors)")
    }
}

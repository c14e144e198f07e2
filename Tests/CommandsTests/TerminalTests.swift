import Glibc
import Runs
import Testing

@testable import Commands

@Suite("Terminal")
struct TerminalTests {
    @Test("The option decides on colours before any variable does")
    func colorOption() {
        let forced = Terminal(environment: ["CLICOLOR_FORCE": "1", "FORCE_COLOR": "1"])
        #expect(!forced.showsColor(.never))
        #expect(Terminal(environment: ["NO_COLOR": "1"]).showsColor(.always))
    }

    @Test(
        "NO_COLOR goes before what forces colours; empty and 0 force nothing",
        arguments: [
            (["NO_COLOR": "1", "FORCE_COLOR": "1"], false), (["FORCE_COLOR": "1"], true),
            (["CLICOLOR_FORCE": "1", "TERM": "dumb"], true),
            (["NO_COLOR": "", "CLICOLOR_FORCE": "1"], true),
            (["FORCE_COLOR": "0", "TERM": "dumb"], false),
            (["CLICOLOR_FORCE": "", "TERM": "dumb"], false), (["TERM": "dumb"], false),
        ]
    )
    func automaticColor(environment: [String: String], expected: Bool) {
        #expect(Terminal(environment: environment).showsColor(.auto) == expected)
    }

    @Test(
        "The first locale variable that is set tells whether text is UTF-8",
        arguments: [
            ([:], false), (["LANG": "en_GB.UTF-8"], true), (["LANG": "C.utf8"], true),
            (["LANG": "de_DE.UTF-8@euro"], true), (["LANG": "C"], false),
            (["LANG": "de_DE.ISO-8859-1"], false),
            (["LC_ALL": "C", "LC_CTYPE": "C.UTF-8", "LANG": "C.UTF-8"], false),
            (["LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"], true),
            (["LC_CTYPE": "POSIX", "LANG": "C.UTF-8"], false),
        ] as [([String: String], Bool)]
    )
    func unicode(environment: [String: String], expected: Bool) {
        #expect(Terminal(environment: environment).isUnicode == expected)
    }

    @Test(
        "Without a terminal COLUMNS is the width, within reason, and without both there is none",
        .enabled(if: isatty(STDOUT_FILENO) == 0, "standard output is a terminal with a width"),
        arguments: [
            (nil, .max), ("132", 132), ("10", 40), ("0", 40), ("wide", .max), ("", .max),
            ("-5", 40),
        ] as [(String?, Int)]
    )
    func width(columns: String?, expected: Int) {
        let environment = columns.map { ["COLUMNS": $0] } ?? [:]
        #expect(Terminal(environment: environment).width == expected)
    }

    @Test("A dumb terminal and continuous integration get no progress bar")
    func progress() {
        #expect(!Terminal(environment: ["TERM": "dumb"]).showsProgress)
        #expect(!Terminal(environment: ["TERM": "xterm", "CI": "true"]).showsProgress)
    }
}

@Suite("Report folder")
struct ReportFolderTests {
    @Test("Its name has the number and the start of the run, in characters that files may have")
    func path() {
        let run = Run(
            identifier: 12,
            // 2026-08-02T14:03:07Z: 20667 days and 50587 seconds after 1970 began.
            startedAtUnixNanoseconds: (20_667 * 86_400 + 50_587) * 1_000_000_000,
            plan: Plan(
                name: "p",
                series: [],
                rounds: 1,
                roundNanoseconds: 1,
                warmUpNanoseconds: 0
            ),
            host: HostSnapshot(
                hostName: "h",
                operatingSystem: "o",
                kernelRelease: "r",
                kernelVersion: "v",
                kernelCommandLine: "",
                architecture: "x86_64",
                processorModel: "m",
                processorCount: 1,
                memoryKibibytes: 1
            ),
            hostState: HostState(
                loadAverages: [],
                availableMemoryKibibytes: 1,
                uptimeSeconds: 1
            ),
            programVersion: "1",
            arguments: []
        )
        #expect(ReportFolder.path(for: run) == "reports/run-12-20260802T140307Z")
    }
}

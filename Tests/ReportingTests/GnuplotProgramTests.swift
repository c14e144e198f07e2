import Glibc
import PunctualPlatform
import TestSupport
import Testing

@testable import Reporting

private let isInstalled = (try? GnuplotProgram.find()) != nil

@Suite("Gnuplot program")
struct GnuplotProgramTests {
    private func script(_ commands: String) -> GnuplotScript {
        var script = GnuplotScript(width: 200, height: 100)
        script.add(commands)
        return script
    }

    @Test("A script is text that can be fed to gnuplot by hand")
    func text() {
        var script = GnuplotScript(width: 200, height: 100)
        script.add(["set grid", "set key off"])
        script.addData("d", columns: [[1, 2.5], [-3, .nan]])
        script.add("plot $d with lines")
        #expect(
            script.text == """
                set grid
                set key off
                $d << e
                1 -3
                2.5 NaN
                e
                plot $d with lines

                """
        )
    }

    @Test("An absent gnuplot is named with its remedy")
    func absent() {
        #expect(throws: ReportingError.gnuplotMissing) {
            try GnuplotProgram.find(inSearchPath: "/nonexistent:relative:")
        }
        #expect(
            ReportingError.gnuplotMissing.description
                == "gnuplot is not installed: apt-get install gnuplot-nox"
        )
    }

    @Test("A file without the right to run, or a folder, is no program")
    func notExecutable() throws {
        let folder = try TemporaryFolder()
        try FileWriter.write("", to: "\(folder.path)/gnuplot")
        #expect(throws: ReportingError.gnuplotMissing) {
            try GnuplotProgram.find(inSearchPath: folder.path)
        }
        folder.addProgram("gnuplot", "exit 0")
        #expect(try GnuplotProgram.find(inSearchPath: folder.path).path == "\(folder.path)/gnuplot")
    }

    @Test("A program that cannot be started is an error, not a crash")
    func notStarted() {
        #expect(throws: ReportingError.self) {
            try GnuplotProgram(path: "/nonexistent/gnuplot").draw(
                script("plot 1"),
                as: .svg,
                named: "test"
            )
        }
    }

    @Test("A gnuplot that dies while it is written to leaves this program alive")
    func broken() throws {
        let folder = try TemporaryFolder()
        folder.addProgram("gnuplot", "exit 3")
        var long = script("set grid")
        // More than a pipe holds (64 KiB).
        long.addData("d", columns: [[Double](repeating: 1.0 / 3, count: 20_000)])
        #expect(
            throws: ReportingError.gnuplotFailed(plot: "test", message: "it ended with exit code 3")
        ) {
            try GnuplotProgram(path: "\(folder.path)/gnuplot").draw(long, as: .svg, named: "test")
        }
    }

    @Test("Of a gnuplot that is killed the signal is told")
    func killed() throws {
        let folder = try TemporaryFolder()
        folder.addProgram("gnuplot", "kill -9 $$")
        #expect(
            throws: ReportingError.gnuplotFailed(
                plot: "test",
                message: "it was killed by signal 9 (Killed)"
            )
        ) {
            try GnuplotProgram(path: "\(folder.path)/gnuplot").draw(
                script("plot 1"),
                as: .svg,
                named: "test"
            )
        }
    }

    @Test("A gnuplot that never ends is ended with all that it has started, and told")
    func hanging() throws {
        let folder = try TemporaryFolder()
        let nap = "4720.\(getpid())"
        folder.addProgram("gnuplot", "trap '' TERM; sleep \(nap) & exec sleep \(nap)")
        let path = "\(folder.path)/gnuplot"
        #expect(throws: ReportingError.gnuplotTooSlow(path: path, seconds: 0)) {
            try GnuplotProgram(path: path).draw(
                script("plot 1"),
                as: .svg,
                named: "test",
                limitMilliseconds: 300
            )
        }
        let left = KernelFile.numbers(in: "/proc").filter { process in
            KernelFile.text("/proc/\(process)/cmdline")?.contains(nap) ?? false
        }
        #expect(left.isEmpty)
    }

    @Test("After one that never ends no other plot is waited for")
    func onceOnly() {
        var set = PlotSet()
        set.note(.gnuplotFailed(plot: "cost", message: "line 3"))
        #expect(set.gnuplotAnswers)
        set.note(.gnuplotTooSlow(path: "/x/gnuplot", seconds: 20))
        #expect(!set.gnuplotAnswers)
        #expect(
            set.problems.last?.hasPrefix("Plots are missing: /x/gnuplot had not drawn") == true
        )
    }

    @Test("One that prints without end is ended after some MiB, told once, and not tried again")
    func endless() throws {
        let folder = try TemporaryFolder()
        folder.addProgram("gnuplot", "echo x >> '\(folder.path)/count'; exec yes")
        let path = "\(folder.path)/gnuplot"
        #expect(throws: ReportingError.gnuplotTooMuch(path: path, mebibytes: 8)) {
            try GnuplotProgram(path: path).draw(script("plot 1"), as: .svg, named: "test")
        }
        let plots = ["a", "b", "c"].map { name in
            Plot(
                .cost,
                group: 0,
                heading: PlotHeading(name, name, width: 200),
                subject: name,
                description: name,
                script: script("plot 1")
            )
        }
        let set = PlotSet.draw(plots, as: [.svg, .png], into: nil, searchPath: folder.path)
        #expect(set.problems.count == 1, "\(set.problems)")
        #expect(set.problems.first?.contains("printed more than 8 MiB") == true)
        #expect(KernelFile.text("\(folder.path)/count") == "x\nx\n")
    }

    @Test("What a hanging gnuplot has started is ended with it, wherever it has gone")
    func descendants() throws {
        let folder = try TemporaryFolder()
        let nap = "4730.\(getpid())"
        folder.addProgram("gnuplot", "setsid sleep \(nap) & exec sleep \(nap)")
        #expect(throws: ReportingError.self) {
            try GnuplotProgram(path: "\(folder.path)/gnuplot").draw(
                script("plot 1"),
                as: .svg,
                named: "test",
                limitMilliseconds: 500
            )
        }
        let left = KernelFile.numbers(in: "/proc").filter { process in
            KernelFile.text("/proc/\(process)/cmdline")?.contains(nap) ?? false
        }
        #expect(left.isEmpty)
    }

    @Test(
        "What gnuplot complains of is the first line that says what is wrong",
        arguments: [
            (
                "\n\ngnuplot> plot x y\n              ^\n         line 0: unexpected token\n",
                "line 0: unexpected token"
            ),
            (
                "         line 3: warning: Skipping data file\n",
                "line 3: warning: Skipping data file"
            ),
            ("Could not find a font\n", "Could not find a font"), ("", nil), ("\n  \n", nil),
        ] as [(String, String?)]
    )
    func complaint(messages: String, line: String?) {
        #expect(GnuplotProgram.complaint(in: messages) == line)
    }

    @Test("A warning is an error, for gnuplot ends with 0", .enabled(if: isInstalled))
    func warning() throws {
        let script = script("plot 'nonexistent.data', x")
        let program = try GnuplotProgram.find()
        #expect(throws: ReportingError.self) {
            try program.draw(script, as: .svg, named: "test")
        }
    }

    @Test("A wrong script is told by gnuplot's own line", .enabled(if: isInstalled))
    func wrong() throws {
        let program = try GnuplotProgram.find()
        #expect {
            try program.draw(script("plot banana"), as: .png, named: "test")
        } throws: { error in
            "\(error)".contains("undefined variable: banana")
        }
    }

    @Test("Texts of every kind are drawn as they are and run nothing", .enabled(if: isInstalled))
    func hostile() throws {
        let program = try GnuplotProgram.find()
        for text in HostileText.all {
            var script = script("unset key")
            script.add(PlotStyle.text(text, atScreen: (0.1, 0.5)))
            script.add("plot x")
            let bytes = try program.draw(script, as: .svg, named: "test")
            let svg = String(decoding: bytes, as: UTF8.self)
            #expect(Markup(svg).problems == [], "\(text)")
            #expect(SVGPicture(gnuplotDocument: svg) != nil)
            #expect(try !program.draw(script, as: .png, named: "test").isEmpty)
        }
    }
}

import Analysis
import Glibc
import PunctualBase
import Reporting
import Runs
import TestSupport
import Testing

private let isInstalled = (try? GnuplotProgram.find()) != nil

@Suite("Plots drawn by gnuplot", .enabled(if: isInstalled))
struct PlotDrawingTests {
    @Test("All of timers are drawn as whole SVG and PNG, without a warning")
    func all() throws {
        let folder = try TemporaryFolder()
        let set = PlotSet.draw(SampleRun.analysis(), as: [.svg, .png], into: folder.path)
        #expect(set.problems == [])
        let kinds = ["cost", "drift", "exceedance", "heat-map", "percentiles", "stability"]
        let names = ["no-load", "load-cpu-stress-ng"].flatMap { condition in
            kinds.map { "\($0)-1ms-period-\(condition)" }
        }
        #expect(folder.names == names.flatMap { ["\($0).png", "\($0).svg"] }.sorted())
        for plot in set.plots {
            let svg = String(decoding: try folder.bytes(of: plot.fileNames[0]), as: UTF8.self)
            #expect(Markup(svg).problems == [], "\(plot.plot.fileName)")
            #expect(svg.utf8.count < 100_000)
            // A file that is opened alone says what it shows, once, and of what.
            let texts = svg.split(separator: "<text").map { $0.drop { $0 != ">" } }
            let titles = texts.count { $0.hasPrefix(">\(plot.plot.title)</text>") }
            #expect(titles == 1, "\(plot.plot.fileName)")
            #expect(texts.contains { $0.hasPrefix(">\(plot.plot.subject) · 5 rounds") })
            let png = try folder.bytes(of: plot.fileNames[1])
            #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            // The last chunk of a whole file (PNG specification, 11.2.5).
            #expect(Array(png.suffix(8).prefix(4)) == Array("IEND".utf8))
        }
    }

    @Test(
        "Strange series are drawn or left out, and never fail",
        arguments: [
            [(.absolute, [])], [(.absolute, [5_000])], [(.absolute, [5_000, 5_000, 5_000])],
            [(.absolute, [0, 0, 0])], [(.absolute, [-4_000, -3_000, -2_000])],
            [(.absolute, Array(repeating: 70_000, count: 3_000)), (.spin, [20, 21, 10_000_000])],
            [(.posixTimer, (0..<2_000).map { ($0 % 7) * 10_000 - 20_000 }), (.spin, [20])],
            [(.sleepLoop, (1...2_000).map { $0 * 110_000 })],
            [(.precise, [1, 2, 3]), (.dispatch, [])],
        ] as [[(MechanismName, [Int64])]]
    )
    func strange(latenesses: [(MechanismName, [Int64])]) {
        let set = PlotSet.draw(SampleRun.analysis(of: latenesses), as: [.svg], into: nil)
        #expect(set.problems.allSatisfy { $0.hasPrefix("Too little was measured for the plots") })
        for plot in set.plots { #expect(!plot.plot.description.contains("-0.0 ")) }
    }

    @Test("Schedulers have a plot of their stages, whose description tells the figures")
    func stages() throws {
        let folder = try TemporaryFolder()
        let set = PlotSet.draw(SampleRun.schedulers(), as: [.svg, .png], into: folder.path)
        #expect(set.problems == [])
        let plot = try #require(set.plots.first { $0.plot.kind == .stages })
        #expect(
            plot.plot.description.contains(
                "scheduler: futex: wakeup 90.0 µs (p99 270 µs), scheduler 2.00 µs (p99 6.00 µs), "
                    + "executor 40.0 µs (p99 120 µs), task 300 ns (p99 900 ns)"
            )
        )
        #expect(plot.picture != nil)
        let svg = String(decoding: try folder.bytes(of: "\(plot.plot.fileName).svg"), as: UTF8.self)
        #expect(Markup(svg).problems == [])
    }

    @Test("A run of nothing has no plots and no problems")
    func empty() {
        let analysis = SampleRun.run(of: [], rounds: 1, ticks: 1)
        #expect(PlotSet.draw(analysis, as: [.svg], into: nil) == PlotSet())
    }

    @Test("A hostile name of a load runs nothing and breaks no picture")
    func hostile() {
        for text in HostileText.all {
            let analysis = SampleRun.analysis(
                ticks: 200,
                loads: [.command([text])],
                mechanisms: [.absolute, .precise]
            )
            let set = PlotSet.draw(analysis, as: [.svg], into: nil)
            #expect(set.problems == [], "\(text)")
            #expect(set.plots.count == 6)
        }
        #expect(access("hacked", F_OK) != 0, "a text was run")
    }

    @Test("The same figures give the same script")
    func deterministic() {
        let texts = (0..<2).map { _ in
            PlotSet.plots(of: SampleRun.analysis(ticks: 300)).map(\.script.text)
        }
        #expect(texts[0] == texts[1])
    }
}

@Suite("Plot set")
struct PlotSetTests {
    @Test("Without gnuplot the reason is told and nothing is written")
    func absent() throws {
        let folder = try TemporaryFolder()
        let set = PlotSet.draw(
            SampleRun.analysis(ticks: 100),
            as: [.svg],
            into: folder.path,
            searchPath: "/nonexistent"
        )
        #expect(set.plots == [])
        #expect(
            set.problems == [
                "There are no plots: gnuplot is not installed: apt-get install gnuplot-nox"
            ]
        )
        #expect(folder.names == [])
    }

    @Test("A failing gnuplot leaves no file behind")
    func failing() throws {
        let folder = try TemporaryFolder()
        let programs = try TemporaryFolder()
        programs.addProgram(
            "gnuplot",
            "cat > /dev/null; echo half a picture; echo broken >&2; exit 1"
        )
        let set = PlotSet.draw(
            SampleRun.analysis(ticks: 200),
            as: [.svg, .png],
            into: folder.path,
            searchPath: programs.path
        )
        #expect(set.plots == [])
        #expect(set.problems.allSatisfy { $0.contains("broken") })
        #expect(!set.problems.isEmpty)
        #expect(folder.names == [])
    }
}

@Suite("Plot style")
struct PlotStyleTests {
    @Test("Every mechanism has a look that no other has, without its colour too")
    func looks() {
        let styles = MechanismName.allCases.map { SeriesStyle(for: $0) }
        #expect(Set(styles.map(\.marker)).count == styles.count)
        for (place, style) in styles.enumerated() {
            for other in styles[(place + 1)...] where other.color == style.color {
                #expect(other.dash != style.dash)
            }
        }
    }

    @Test("A mechanism is drawn the same whatever else was measured")
    func stable() throws {
        let alone = SampleRun.analysis(ticks: 100, loads: [.none], mechanisms: [.futex])
        let all = SampleRun.analysis(ticks: 100)
        for analysis in [alone, all] {
            let group = try #require(ReportGroup.groups(of: analysis).first)
            let members = PlotSelection(of: group, in: analysis).all
            let futex = try #require(members.first { $0.name == "futex" })
            #expect(futex.style == SeriesStyle(for: .futex))
        }
    }

    @Test("Of many series the recommended and the well-known ones have the first panel")
    func selection() throws {
        let analysis = SampleRun.analysis(ticks: 100)
        let group = try #require(ReportGroup.groups(of: analysis).first)
        let selection = PlotSelection(of: group, in: analysis)
        #expect(
            selection.pages.map { $0.map(\.name) } == [
                [
                    "precise", "sleep-loop", "absolute", "dispatch", "task-sleep", "spin",
                    "timerfd",
                ],
                [
                    "precise", "io-uring", "timerfd-epoll", "posix-timer", "futex", "ppoll",
                    "sleep-until",
                ],
            ]
        )
        #expect(selection.empty == ["deadline-class"])
    }

    @Test("Eight series stand in one panel, for a ninth there is a second one")
    func oneMore() throws {
        let all: [MechanismName] = [
            .absolute, .precise, .futex, .ppoll, .spin, .timerfd, .dispatch, .ioUring, .taskSleep,
        ]
        for (count, pages) in [(8, [8]), (9, [7, 3])] {
            let analysis = SampleRun.analysis(
                ticks: 100,
                loads: [.none],
                mechanisms: Set(all.prefix(count))
            )
            let group = try #require(ReportGroup.groups(of: analysis).first)
            #expect(PlotSelection(of: group, in: analysis).pages.map(\.count) == pages)
        }
    }

    @Test("The lines of a panel all differ in colour, or in dash and marker")
    func panels() throws {
        let analysis = SampleRun.analysis(ticks: 100)
        let group = try #require(ReportGroup.groups(of: analysis).first)
        for page in PlotSelection(of: group, in: analysis).pages {
            for (place, member) in page.enumerated() {
                for other in page[(place + 1)...] where other.style.color == member.style.color {
                    #expect(other.style.dash != member.style.dash)
                    #expect(other.style.marker != member.style.marker)
                }
            }
        }
    }
}

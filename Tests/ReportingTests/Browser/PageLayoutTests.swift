import Analysis
import Reporting
import Runs
import TestSupport
import Testing

/// Pages in a real browser, from the width of a phone to that of a large screen, light and dark.
///
/// These do not skip where Chromium or gnuplot is missing: `make test` installs both, and a page that
/// nobody has looked at is not tested.
@Suite("Pages in a browser", .serialized)
struct PageLayoutTests: @unchecked Sendable {  // each test has a browser and a thread of its own
    static let widths = [360, 400, 800, 1_280, 1_600]
    private let browser: Browser

    init() throws {
        browser = try Browser()
    }

    /// The faults of a page at all widths on both screens, each with where it was seen.
    private func faults(
        of page: String,
        named name: String = "page.html",
        widths: [Int] = PageLayoutTests.widths
    ) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(Array(page.utf8), to: name)
        try browser.show(folder.file(name))
        var faults: [String] = []
        for width in widths {
            for screen in Browser.Screen.allCases {
                try browser.emulate(width: width, screen: screen)
                let found = try browser.evaluate(PageInspection.script)
                faults += found.split(separator: "\n").prefix(12).map {
                    "\(width) \(screen.rawValue): \($0)"
                }
            }
        }
        return faults
    }

    private func drawn(_ plots: [Plot]) throws -> [RenderedPlot] {
        _ = try GnuplotProgram.find()
        let set = PlotSet.draw(plots, as: [.svg], into: nil)
        #expect(set.problems == [])
        return set.plots
    }

    @Test("The report of a run, with two conditions and fourteen mechanisms")
    func run() async throws {
        try await onOwnThread {
            let analysis = LongTexts.run()
            let plots = try drawn(PlotSet.plots(of: analysis))
            #expect(try faults(of: HTMLReport(analysis: analysis, plots: plots).text) == [])
        }
    }

    @Test("The report of schedulers")
    func schedulers() async throws {
        try await onOwnThread {
            let analysis = SampleRun.schedulers()
            let plots = try drawn(PlotSet.plots(of: analysis, heatMap: .all))
            let page = HTMLReport(analysis: analysis, plots: plots).text
            #expect(try faults(of: page, widths: [400, 1_280]) == [])
        }
    }

    @Test("The report of a comparison shows both sides, whatever they are called")
    func comparison() async throws {
        try await onOwnThread {
            let report = LongTexts.comparison()
            let plots = try drawn(ComparisonContent(report).plots)
            let page = ComparisonPage(report, plots: plots).text
            #expect(try faults(of: page) == [])
            // No name is cut: all of its letters stand in the pictures that name the sides.
            for plot in plots
            where [.spectrum, .heatmap, .drift, .exceedance].contains(plot.plot.kind) {
                guard plot.plot.group == 0 else { continue }
                let letters = plot.plot.script.text.letters
                for name in [LongTexts.words, LongTexts.word] {
                    #expect(letters.contains(name.letters), "\(plot.plot.kind)")
                }
            }
        }
    }

    @Test("The drift report")
    func drift() async throws {
        try await onOwnThread {
            let report = DriftReport(analysis: LongTexts.run())
            let page = report.page(plots: try drawn(report.plots))
            #expect(try faults(of: page) == [])
        }
    }

    @Test("A picture that is opened alone is dark on a dark screen")
    func picture() async throws {
        try await onOwnThread {
            for rendered in try drawn(PlotSet.plots(of: SampleRun.analysis(loads: [.none]))) {
                let picture = try #require(rendered.picture)
                let text = picture.document(
                    title: rendered.plot.fullTitle,
                    description: rendered.plot.description
                )
                #expect(try faults(of: text, named: "picture.svg", widths: [1_280]) == [])
            }
        }
    }

    /// Rules of style that spoil a page, each with the fault that has to be told.
    private static let spoilt: [(style: String, fault: String)] = [
        (".scroll{overflow-x:visible!important}", "wider than its box"),
        (".scroll::before{display:none!important}", "scrolls without a hint"),
        (".facts{width:2000px}", "out of the page"),
        (".facts th{width:1.9rem!important}", "a few letters a line"),
        (".praise{background:none!important}", "the recommended is not praised"),
        ("figcaption{color:#999!important}", "text is too pale"),
        ("[stroke='#0047a5']{stroke:#9ecfff!important}", "rgb(158, 207, 255) on"),
        ("svg text{font-size:26px!important}", "on “"),
        ("svg text{transform:translate(700px)}", "out of the picture"),
        ("svg rect{fill:#777!important}", "paper of the other screen"),
    ]

    private static let spoiltComparison: [(style: String, fault: String)] = [
        (".texts td,.texts th{white-space:nowrap!important}", "wider than its box"),
        (".blame,.blame th{background:#e3f1ea!important}", "blame in the colour of praise"),
    ]

    @Test("What is wrong with a page is found")
    func planted() async throws {
        try await onOwnThread {
            var analysis = SampleRun.analysis(
                ticks: 300,
                loads: [.none],
                mechanisms: [.sleepLoop, .absolute, .precise]
            )
            analysis.run.host.kernelCommandLine = LongTexts.commandLine
            let plots = try drawn(PlotSet.plots(of: analysis))
            let run = HTMLReport(analysis: analysis, plots: plots).text
            let comparison = ComparisonPage(LongTexts.comparison()).text
            for (page, cases) in [(run, Self.spoilt), (comparison, Self.spoiltComparison)] {
                #expect(try faults(of: page, widths: [400]) == [])
                for (style, fault) in cases {
                    let spoilt = page.replacing(
                        "</style>\n</head>",
                        with: "\(style)</style>\n</head>"
                    )
                    let faults = try faults(of: spoilt, widths: [400])
                    #expect(faults.contains { $0.contains(fault) }, "\(style): \(faults)")
                }
            }
        }
    }
}

extension String {
    /// Without what lines and gnuplot's quotes put between letters.
    fileprivate var letters: String {
        // A label a line; only the text of each counts.
        let labels = split(separator: "\n").compactMap { line -> Substring? in
            guard line.hasPrefix("set label '") else { return contains("\n") ? nil : line }
            return line.dropFirst(11).prefix { $0 != "'" }
        }
        return labels.joined().filter { !$0.isWhitespace }
    }
}

import Reporting
import Runs
import Testing

@Suite("Colours of plots")
struct PlotColorTests {
    @Test("CIEDE2000 gives the values that its authors published")
    func difference() {
        // Sharma, Wu and Dalal (2005), table 1, pairs 1, 7, 17 and 25.
        for (first, second, value) in [
            ([50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425),
            ([50, 0, 0], [50, -1, 2], 2.3669),
            ([50, 2.5, 0], [73, 25, -18], 27.1492),
            ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ] as [([Double], [Double], Double)] {
            #expect(abs(ColorVision.difference(first, second) - value) < 1e-4)
        }
    }

    @Test("Text and lines reach their contrast on white and on dark")
    func contrast() {
        for color in PlotColor.all {
            let needed =
                switch color.use {
                case .text: 4.5
                case .line: 3.0
                case .ground: 1.0
                }
            #expect(ColorVision.contrast(color.light, PlotColor.paper.light) >= needed, "\(color)")
            #expect(ColorVision.contrast(color.dark, PlotColor.paper.dark) >= needed, "\(color)")
        }
    }

    @Test("The hues of lines differ for every reader, on white and on dark")
    func hues() {
        let hues = PlotHue.allCases.filter { $0 != .grey }
        for vision in ColorVision.allCases {
            for (place, hue) in hues.enumerated() {
                for other in hues[(place + 1)...] {
                    for side in [\PlotColor.light, \PlotColor.dark] {
                        let colors = (hue.line[keyPath: side], other.line[keyPath: side])
                        let difference = vision.difference(colors.0, colors.1)
                        #expect(difference >= 14, "\(hue) and \(other), \(vision): \(difference)")
                    }
                }
            }
        }
    }

    @Test("A cell with more wakeups stands out further from the paper, the first one too")
    func shades() {
        for (side, paper) in [
            (\PlotColor.light, PlotColor.paper.light), (\PlotColor.dark, PlotColor.paper.dark),
        ] {
            let contrasts = PlotColor.shades.map {
                ColorVision.contrast($0[keyPath: side], paper)
            }
            #expect(contrasts[0] >= 1.6)
            #expect(zip(contrasts, contrasts.dropFirst()).allSatisfy { $1 > $0 * 1.15 })
        }
    }

    @Test("What lies on the cells of a heat map is told apart, on white and on dark")
    func marksOfHeatMaps() {
        for vision in ColorVision.allCases {
            for side in [\PlotColor.light, \PlotColor.dark] {
                let latest = PlotColor.latest[keyPath: side]
                for other in [PlotColor.core, PlotHue.vermillion.line] {
                    let difference = vision.difference(latest, other[keyPath: side])
                    #expect(difference >= 14, "\(vision): \(latest), \(other)")
                }
            }
        }
    }

    @Test("No colour has two dark ones, and none is written in upper case")
    func unique() {
        let darks = Dictionary(grouping: PlotColor.all, by: \.light).mapValues { colors in
            Set(colors.map(\.dark))
        }
        #expect(darks.values.allSatisfy { $0.count == 1 })
        #expect(PlotColor.all.allSatisfy { $0.light == $0.light.lowercased() })
    }

    @Test("No plot uses a colour that has no dark one")
    func known() {
        let scripts =
            PlotSet.plots(of: SampleRun.analysis(ticks: 300), heatMap: .all)
            + PlotSet.plots(of: SampleRun.schedulers())
            + ComparisonContent(SampleComparison.fullReport()).plots
            + DriftReport(analysis: SampleRun.analysis(ticks: 300)).plots
        for plot in scripts {
            for part in plot.script.text.split(separator: "'") where part.first == "#" {
                #expect(PlotColor.dark(of: String(part)) != nil, "\(part) in \(plot.fileName)")
            }
        }
    }
}

@Suite("Text of plots")
struct PlotTextTests {
    @Test(
        "Lines break between words, and in a word only where it is longer than a line",
        arguments: [
            (text: "one two three", lines: ["one two", "three"]),
            (text: "a-very-long-word", lines: ["a-very-", "long-word"]),
            (text: "abcdefghijklmnop", lines: ["abcdefghij", "klmnop"]),
            (text: "", lines: []),
        ] as [(text: String, lines: [String])]
    )
    func lines(text: String, lines: [String]) {
        let found = PlotText.lines(of: text, within: 66, size: 12)
        #expect(found == lines)
        #expect(found.allSatisfy { PlotText.width(of: $0, size: 12) <= 66 })
    }

    @Test("No letter is lost, whatever the text is")
    func whole() {
        for text in HostileText.all + [LongTexts.commandLine, LongTexts.words, LongTexts.word] {
            for limit in [5.0, 40, 200, 900] {
                let lines = PlotText.lines(of: text, within: limit)
                let joined = lines.joined().filter { $0 != " " }
                #expect(joined == text.filter { $0 != " " })
            }
        }
    }
}

@Suite("Names of plot files")
struct PlotNameTests {
    private func names(of loads: [Load]) -> [String] {
        PlotSet.plots(
            of: SampleRun.analysis(ticks: 60, loads: loads, mechanisms: [.absolute, .precise])
        ).map(\.fileName)
    }

    @Test("They say what is shown and of which condition; each condition has the same")
    func conditions() {
        let names = names(of: [.none, .stress(.cpu)])
        let kinds = Set(names.map { $0.split(separator: "-1ms-period-")[0] })
        let conditions = Set(names.map { $0.split(separator: "-1ms-period-")[1] })
        #expect(conditions == ["no-load", "load-cpu-stress-ng"])
        #expect(names.count == kinds.count * conditions.count)
        #expect(kinds.isSuperset(of: ["percentiles", "heat-map", "drift", "exceedance", "cost"]))
    }

    @Test(
        "They differ, are short, and hold nothing of a shell or a path, whatever a load is called"
    )
    func hostile() {
        let commands = HostileText.all.map { [$0, $0] } + [[LongTexts.words], ["/a/x"], ["/b/x"]]
        let loads = commands.map { Load.command($0) }
        let names = names(of: loads)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.utf8.count < 80)
            #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        }
    }

    @Test("The first of several panels claims no rank for its mechanisms")
    func panels() {
        let scripts = PlotSet.plots(of: SampleRun.analysis(ticks: 60)).map(\.script.text)
        #expect(scripts.contains { $0.contains("'The usual mechanisms'") })
        #expect(!scripts.contains { $0.contains("best known") })
    }

    @Test("The heat map shows what was asked for, and tells what it leaves out")
    func heatMap() throws {
        let analysis = SampleRun.analysis(ticks: 60, loads: [.none])
        func plot(_ choice: HeatMapChoice) throws -> Plot {
            try #require(
                PlotSet.plots(of: analysis, heatMap: choice).first { $0.kind == .heatmap }
            )
        }
        let usual = try plot(.usual)
        #expect(usual.script.text.contains("3 of 13 mechanisms"))
        #expect(usual.description.contains("Shown: precise, absolute, dispatch;"))
        #expect(usual.description.contains("--heat-map"))
        let chosen = try plot(.named(["futex", "spin"]))
        #expect(chosen.description.contains("Shown: spin, futex;"))
        let all = try plot(.all)
        #expect(!all.description.contains("--heat-map"))
        #expect(all.description.contains("sleep-loop: the median"))
    }

    @Test("In the legend of a heat map the latest of a slice has steps, and the median none")
    func legend() throws {
        let plots = PlotSet.plots(of: SampleRun.analysis(ticks: 60, loads: [.none]))
        let script = try #require(plots.first { $0.kind == .heatmap }).script.text
        let samples = script.split(separator: "\n").filter { $0.contains(" from screen ") }
        func heights(_ color: PlotColor) -> Set<Substring> {
            let lines = samples.filter { $0.contains(color.command) }
            return Set(lines.compactMap { $0.split(separator: " ")[4].split(separator: ",").last })
        }
        #expect(heights(.core).count == 1)
        #expect(heights(.latest).count == 3)
    }
}

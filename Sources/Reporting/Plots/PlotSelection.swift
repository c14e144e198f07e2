package import Analysis
import PunctualBase
import Runs

/// The series of a group that plots draw, and how they are divided into panels.
///
/// More than about eight lines cannot be told apart, whatever their looks.
package struct PlotSelection: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package var series: SeriesAnalysis
        package var name: String
        package var style: SeriesStyle
        package var isRecommended: Bool

        /// The name as plots print it; the heading explains the star.
        package var label: String { isRecommended ? "\(name) ★" : name }
    }

    /// The recommended one, those that everybody knows, and then the best ranked.
    package var all: [Member] = []
    /// Names of those that were asked for and have no samples.
    package var empty: [String] = []
    package var group: ReportGroup
    /// What is compared, for titles and names of files: `1 ms period, no load`.
    package var name: String
    /// What a reader has to know of the whole group besides: `5 rounds × 3 s of each mechanism`.
    package var effort: String
    /// How to read the names, such as `★ recommended`.
    package var legend: String = ""

    package static let panelLimit = 7
    static let usualWidth = 960

    package var subject: String { "\(name) · \(effort)" }

    /// Of a picture with its names right of axes that end there, in pixels: wider where names are
    /// longer.
    func width(right: Double) -> Int {
        max(Self.usualWidth, Int(right + LabelColumn.room(for: all.map(\.label))))
    }

    package init(of group: ReportGroup, in analysis: RunAnalysis) {
        self.group = group
        name = group.title
        effort = Self.effort(of: group, in: analysis)
        var members: [Member] = []
        for index in group.members {
            let series = analysis.series[index]
            guard series.sampleCount > 0 else {
                empty.append(analysis.name(of: index))
                continue
            }
            members.append(
                Member(
                    series: series,
                    name: analysis.name(of: index),
                    style: SeriesStyle(for: series.series),
                    isRecommended: analysis.isRecommended(index)
                )
            )
        }
        let known: [MechanismName] = [
            .sleepLoop, .absolute, .precise, .dispatch, .taskSleep, .spin, .timerfd,
        ]
        let wanted =
            members.filter(\.isRecommended)
            + known.flatMap { name in members.filter { $0.series.series.mechanism == name } }
            + members
        for member in wanted where !all.contains(member) { all.append(member) }
        if members.contains(where: \.isRecommended) { legend = "★ recommended" }
    }

    /// The members of each panel.
    ///
    /// One more than the limit would be alone in a panel of its own; the recommended one stands in all
    /// panels, so that each has it to compare with.
    package var pages: [[Member]] {
        guard all.count > Self.panelLimit + 1 else { return [all] }
        var rest = all[...]
        var pages: [[Member]] = []
        while !rest.isEmpty {
            let isFirst = pages.isEmpty
            let repeated = isFirst ? [] : all.filter(\.isRecommended)
            pages.append(repeated + rest.prefix(Self.panelLimit))
            rest = rest.dropFirst(Self.panelLimit)
        }
        return pages
    }

    /// The axes of the pages, below each other; a page alone is higher.
    func panels(right: Double, below heading: PlotHeading, height: Double) -> [PlotPanel] {
        PlotPanel.stack(
            pages.count,
            right: right,
            top: heading.bottom + (pages.count > 1 ? 24 : 18),
            height: pages.count > 1 ? height : 480,
            gap: 74
        )
    }

    /// Over each panel, where there are several.
    func title(ofPage page: Int) -> String {
        guard pages.count > 1 else { return "" }
        return page == 0 ? Self.titleOfFirstPage : Self.titleOfOtherPages
    }

    /// The panel with what is recommended and what most programs wait with, whichever is the best.
    static let titleOfFirstPage = "The usual mechanisms"
    static let titleOfOtherPages = "Others, on the same scale"

    /// `5 rounds × 3 s of each mechanism`.
    private static func effort(of group: ReportGroup, in analysis: RunAnalysis) -> String {
        let plan = analysis.run.plan
        let rounds = group.members.map { analysis.series[$0].wholeRepetitions }.max() ?? 0
        let seconds = PlotAxis.timeLabel(nanoseconds: Double(plan.roundNanoseconds))
        guard rounds > 0 else { return "a part of a round of \(seconds) of each mechanism" }
        let noun = rounds == 1 ? "round" : "rounds"
        return "\(rounds) \(noun) × \(seconds) of each mechanism"
    }

    /// The sides of a comparison that have samples, the baseline in front.
    ///
    /// The names of the sides, which may be long, stand in the legend; beside the lines stands which
    /// side they are.
    package init(of comparison: Comparison, number: Int, name: String, effort: String) {
        let sides = [comparison.baseline, comparison.candidate]
        let series = comparison.candidate.series
        group = ReportGroup(
            index: number,
            periodNanoseconds: series.periodNanoseconds,
            conditions: series.conditions,
            members: []
        )
        self.name = name
        self.effort = effort
        legend = zip(sides, SeriesStyle.Role.allCases).map { "\($1.rawValue): \($0.name)" }
            .joined(separator: " · ")
        for (side, role) in zip(sides, SeriesStyle.Role.allCases) {
            guard var analysis = side.analysis, analysis.sampleCount > 0 else {
                empty.append(role.rawValue)
                continue
            }
            analysis.drift?.correct(forShown: sides.count)
            all.append(
                Member(
                    series: analysis,
                    name: role.rawValue,
                    style: SeriesStyle(for: role),
                    isRecommended: false
                )
            )
        }
    }

    /// Those whose values the scale of latenesses is made for.
    ///
    /// What runs free is later by more with each tick, and a scale that reached as far would leave
    /// the others a third of the plot. It counts only where nothing else was measured.
    package var gridded: [Member] {
        let bound = all.filter { !$0.series.series.mechanism.isFreeRunning }
        return bound.isEmpty ? all : bound
    }

    /// A sentence about the series without samples, or an empty text.
    package var note: String {
        guard !empty.isEmpty else { return "" }
        return " Without samples: \(empty.joined(separator: ", "))."
    }

    /// A sentence about early wakeups, which a logarithmic axis cannot show, or an empty text.
    package var earlyNote: String {
        let early = all.filter { $0.series.earlyWakeups > 0 }
        guard !early.isEmpty else { return "" }
        let counts = early.map { "\($0.name) \(QuantityText().count($0.series.earlyWakeups))" }
        return " Early wakeups, which the axis leaves out: \(counts.joined(separator: ", "))."
    }
}

/// One plot, ready to be drawn, and what it shows in words.
package struct Plot: Hashable, Sendable {
    /// The questions that plots answer; the raw values begin the names of files.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case spectrum = "percentiles"
        case heatmap = "heat-map"
        case drift
        case exceedance
        case cost
        case stability
        /// Of schedulers alone.
        case stages
        /// Of comparisons.
        case verdict
        case rounds
        /// Of many runs.
        case history
        /// What a loop that sleeps for an hour loses.
        case sleepLoop = "sleep-loop"

        /// Those that each condition of a run has.
        package static let ofRuns: [Kind] = [
            .spectrum, .heatmap, .drift, .exceedance, .cost, .stability, .stages,
        ]
    }

    package var kind: Kind
    /// Which condition of the run or which comparison it shows.
    package var group: Int
    /// What it shows: `Lateness by percentile`.
    package var title: String
    /// Of what: `1 ms period, no load`.
    package var subject: String
    /// The figures in words, for those who do not see the picture; title and subject stand before it.
    package var description: String
    /// Pixels that title and subject take at the top of the picture.
    package var headHeight: Int
    package var script: GnuplotScript
    /// Without suffix, such as `percentiles-1ms-period-no-load`; unique in a set (`PlotSet`).
    package var fileName: String

    package init(
        _ kind: Kind,
        group: Int,
        heading: PlotHeading,
        subject: String,
        description: String,
        script: GnuplotScript
    ) {
        self.kind = kind
        self.group = group
        title = heading.title
        self.subject = subject
        self.description = description
        headHeight = heading.headHeight
        self.script = script
        fileName = Self.fileName(kind, subject)
    }

    /// `Lateness by percentile, 1 ms period, no load`.
    package var fullTitle: String { subject.isEmpty ? title : "\(title), \(subject)" }

    /// Of letters, digits and dashes alone: parts of a subject come from outside.
    private static func fileName(_ kind: Kind, _ subject: String) -> String {
        var name = kind.rawValue
        let words = subject.replacing("µ", with: "u").split { letter in
            !(letter.isASCII && (letter.isLetter || letter.isNumber))
        }
        for word in words {
            // A long subject still names the file, with its first words.
            guard name.utf8.count + word.utf8.count < 72 else { break }
            // `1 ms` is one word.
            name += (["ns", "us", "ms", "s"].contains(word) ? "" : "-") + word.lowercased()
        }
        return name
    }

    /// The plots with names that differ, which subjects that are long or alike do not always give.
    static func named(_ plots: [Plot]) -> [Plot] {
        var used: Set<String> = []
        return plots.map { plot in
            var plot = plot
            var number = 2
            while !used.insert(plot.fileName).inserted {
                plot.fileName = "\(fileName(plot.kind, plot.subject))-\(number)"
                number += 1
            }
            return plot
        }
    }
}

package import Analysis
import PunctualBase
import Runs

/// Which series of a group a plot draws in colour, and which in grey behind them.
///
/// More than about seven lines cannot be told apart, whatever their colours.
package struct PlotSelection: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package var series: SeriesAnalysis
        package var name: String
        package var style: SeriesStyle
        package var isRecommended: Bool

        /// The name as plots print it; the subtitle explains the star.
        package var label: String { isRecommended ? "\(name) ★" : name }
    }

    /// In colour, the recommended one first.
    package var foreground: [Member] = []
    /// In grey.
    package var background: [Member] = []
    /// Names of those that were asked for and have no samples.
    package var empty: [String] = []
    package var group: ReportGroup
    /// What the reader has to know of the whole group.
    package var subtitle: String

    package static let foregroundLimit = 7
    static let usualWidth = 960
    /// Of the longest name of a timer, with its star.
    private static let usualLabelLength = 16

    /// Of a picture with its names on the right, in pixels: wider where the names are longer.
    var width: Int {
        let longest = all.map(\.label.count).max() ?? 0
        return Self.usualWidth + 8 * max(0, longest - Self.usualLabelLength)
    }

    package var all: [Member] { foreground + background }

    /// Chooses the recommended one, those that everybody knows, and then the best ranked.
    package init(of group: ReportGroup, in analysis: RunAnalysis) {
        self.group = group
        subtitle = Self.subtitle(of: group, in: analysis)
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
        // One more would be the only grey line.
        let limit = members.count <= Self.foregroundLimit + 1 ? members.count : Self.foregroundLimit
        for member in wanted where foreground.count < limit && !foreground.contains(member) {
            foreground.append(member)
        }
        background = members.filter { !foreground.contains($0) }
    }

    /// `1 ms period, no load · 5 rounds × 3 s of each mechanism`.
    private static func subtitle(of group: ReportGroup, in analysis: RunAnalysis) -> String {
        let plan = analysis.run.plan
        let rounds = group.members.map { analysis.series[$0].rounds.count }.max() ?? 0
        let seconds = PlotAxis.timeLabel(nanoseconds: Double(plan.roundNanoseconds))
        let noun = rounds == 1 ? "round" : "rounds"
        let isStarred = group.members.contains(where: analysis.isRecommended)
        return "\(group.title) · \(rounds) \(noun) × \(seconds) of each mechanism"
            + (isStarred ? " · ★ recommended" : "")
    }

    /// The sides of a comparison that have samples, the baseline in front.
    package init(of comparison: Comparison, number: Int, subtitle: String) {
        let sides = [comparison.baseline, comparison.candidate]
        let series = comparison.candidate.series
        group = ReportGroup(
            index: number,
            periodNanoseconds: series.periodNanoseconds,
            conditions: series.conditions,
            members: []
        )
        self.subtitle = subtitle
        for (side, role) in zip(sides, SeriesStyle.Role.allCases) {
            let name = "\(role.rawValue): \(side.name.prefix(Self.sideNameLimit))"
            guard var analysis = side.analysis, analysis.sampleCount > 0 else {
                empty.append(name)
                continue
            }
            analysis.drift?.correct(forShown: sides.count)
            foreground.append(
                Member(
                    series: analysis,
                    name: name,
                    style: SeriesStyle(for: role),
                    isRecommended: false
                )
            )
        }
    }

    /// Longer names of sides would make the picture too wide; they stand in full in the page.
    private static let sideNameLimit = 24

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
    /// The questions that plots answer; the raw values are file names.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case spectrum
        case heatmap
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

        /// Those that a single run has.
        package static let ofRuns: [Kind] = [
            .spectrum, .heatmap, .drift, .exceedance, .cost, .stability, .stages,
        ]
    }

    package var kind: Kind
    package var group: Int
    package var title: String
    /// The figures in words, for those who do not see the picture.
    package var description: String
    package var script: GnuplotScript

    /// Without suffix: `spectrum`, and `spectrum-2` for the second group of the run.
    package var fileName: String {
        group == 0 ? kind.rawValue : "\(kind.rawValue)-\(group + 1)"
    }
}

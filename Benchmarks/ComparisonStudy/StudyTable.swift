import PunctualBase
import Runs

/// False alarms and power, held to the bars of the project.
struct StudyTable {
    private struct Bar {
        var verdict: Verdict
        /// True for at least, false for at most.
        var isFloor: Bool
        var share: Double

        static func atLeast(_ share: Double, _ verdict: Verdict) -> Bar {
            Bar(verdict: verdict, isFloor: true, share: share)
        }

        static func atMost(_ share: Double, _ verdict: Verdict) -> Bar {
            Bar(verdict: verdict, isFloor: false, share: share)
        }

        func isMet(by counts: StudyCounts) -> Bool {
            let found = counts.share(verdict)
            return isFloor ? found >= share : found <= share
        }

        var text: String {
            "\(verdict.rawValue) \(isFloor ? "at least" : "at most") \(percent(share))"
        }
    }

    private struct Row {
        var name: String
        var counts: StudyCounts
        var bars: [Bar]
    }

    private var rows: [Row] = []

    init(_ trials: StudyTrials) throws {
        let scenarios = StudyScenario.duets(of: trials.mechanism)
        let noisy: [StudyScenario] = [.same, .delay20, .tail]
        for scenario in scenarios where trials.has(scenario, .duet) {
            let counts = try trials.compared(scenario)
            add("compare, \(scenario.rawValue), quiet", counts, Self.bars(of: scenario))
        }
        for scenario in noisy where trials.has(scenario, .duet, isNoisy: true) {
            let counts = try trials.compared(scenario, isNoisy: true)
            add("compare, \(scenario.rawValue), noisy", counts, Self.alarms(of: scenario, 0.01))
        }
        for scenario in StudyScenario.turns where trials.has(scenario, .interleaved) {
            let counts = try trials.compared(scenario, .interleaved)
            let bars =
                scenario == .tenth ? Self.bars(of: scenario) : Self.alarms(of: scenario, 0.01)
            add("compare in turn, \(scenario.rawValue)", counts, bars)
        }
        for scenario in scenarios where trials.has(scenario, trials.checkDesign) {
            let counts = try trials.checked(scenario, isNoisy: false)
            let bars = Self.alarms(of: scenario, 0.02)
            add("check, \(scenario.rawValue), quiet to quiet", counts, bars)
        }
        for scenario in noisy where trials.has(scenario, trials.checkDesign, isNoisy: true) {
            let counts = try trials.checked(scenario, isNoisy: true)
            let bars = Self.alarms(of: scenario, 0.02)
            add("check, \(scenario.rawValue), quiet to noisy", counts, bars)
        }
    }

    private mutating func add(_ name: String, _ counts: StudyCounts, _ bars: [Bar]) {
        rows.append(Row(name: name, counts: counts, bars: bars))
    }

    /// The bar for false alarms, where nothing was changed.
    private static func alarms(of scenario: StudyScenario, _ share: Double) -> [Bar] {
        scenario == .same ? [.atMost(share, .regressed)] : []
    }

    private static func bars(of scenario: StudyScenario) -> [Bar] {
        switch scenario {
        case .same: [.atMost(0.01, .regressed), .atLeast(0.75, .pass)]
        case .delay5: [.atLeast(0.7, .regressed)]
        case .delay20, .tenth, .tail, .drift: [.atLeast(0.95, .regressed)]
        case .slack, .load: []
        }
    }

    /// A GitHub table, a row a scenario.
    var text: String {
        let head = """
            | comparison | trials | pass | regressed | improved | inconclusive | regressed by | in doubt by | bar |
            |---|---|---|---|---|---|---|---|---|

            """
        return head + rows.map(line).joined(separator: "\n")
    }

    private func line(_ row: Row) -> String {
        let counts = row.counts
        let shares = [Verdict.pass, .regressed, .improved, .inconclusive].map {
            percent(counts.share($0))
        }
        let metrics = [counts.regressedMetrics, counts.doubtfulMetrics].map { found in
            Metric.allCases.compactMap { metric in
                found[metric].map { "\(metric.rawValue) \($0)" }
            }
        }
        let bars = row.bars.map { "\($0.isMet(by: counts) ? "met" : "MISSED"): \($0.text)" }
        let trials = "\(counts.trials)\(counts.isResampled ? " resampled" : "")"
        let cells =
            [row.name, trials] + shares + metrics.map { $0.joined(separator: ", ") } + [
                bars.joined(separator: "; ")
            ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}

private func percent(_ share: Double) -> String {
    "\(QuantityText(isUnicode: false).fixed(share * 100, decimals: 1))%"
}

import Analysis
import PunctualBase
import Reporting
import Runs

/// What a host's noise lets comparisons see, and the limits that it can carry.
struct NoiseTable {
    var name: String
    var noise: [HostNoise]

    private static let rounds = [10, 20, 30, 50, 100]

    /// Of a run of a thing against itself.
    init(of comparison: Comparison) {
        name = comparison.candidate.name
        noise = hostNoise(of: comparison, rounds: Self.rounds)
    }

    /// Lines for a terminal; none without an interval of any metric.
    func lines(style: TerminalStyle) -> [String] {
        guard !noise.isEmpty else { return [] }
        let metrics = MetricText(quantities: style.quantities)
        var table = TerminalTable(
            columns: [.init("metric")] + Self.rounds.map { .init("\($0) rounds", .right) }
                + [.init("limit for check")]
        )
        for entry in noise {
            let visible = Self.rounds.map {
                metrics.change(entry.smallestVisible[$0], of: entry.metric, scale: entry.scale)
            }
            let limit = LimitText.text(entry.suggestedLimit)
            table.append([metrics.name(of: entry.metric)] + visible + [limit])
        }
        let limits = noise.filter(\.suggestedLimit.isGating).map {
            "'\(LimitText.text($0.suggestedLimit))'"
        }
        return style.wrapped(
            style.printable(
                "The smallest worsening of \(name) that is seen here four times of five, by the "
                    + "number of rounds, and the narrowest limits for 20 rounds:"
            )
        ) + [""] + table.lines(style: style) + [
            "", "In \(SettingsFile.defaultName):",
            "  metric: [\(limits.joined(separator: ", "))]",
        ]
    }
}

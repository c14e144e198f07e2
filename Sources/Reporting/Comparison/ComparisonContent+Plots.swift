package import Analysis
import PunctualBase
import Runs

extension ComparisonContent {
    /// `20 rounds × 2 s a side, duet · VM (kvm), steal 0.6 %: noisy`.
    package func subtitle(of comparison: Comparison) -> String {
        let machine = comparison.candidate.host.virtualisation.map { "VM (\($0))" }
        let steal = noise.stealText(quantities)
        let throttling = noise.throttlingText.map { ", \($0)" } ?? ""
        return "\(effort(of: comparison)) · \(machine ?? "not virtualised"), \(steal)\(throttling)"
            + ": " + (noise.isNoisy ? "noisy" : "quiet")
    }

    /// `20 rounds × 2 s a side, duet`.
    private func effort(of comparison: Comparison) -> String {
        let first = roundsText(of: comparison.baseline)
        let second = roundsText(of: comparison.candidate)
        let rounds = first == second ? "\(first) a side" : "\(first) against \(second)"
        return "\(rounds), \(comparison.pairing.rawValue)"
    }

    /// The same plots of every comparison, the worst one first.
    package var plots: [Plot] {
        let order = report.comparisons.indices.sorted {
            (rank(of: $0), $0) < (rank(of: $1), $1)
        }
        let plots = order.flatMap { index in
            [VerdictPlot.plot(of: index, in: self)].compactMap { $0 } + curves(of: index)
                + [RoundsPlot.plot(of: index, in: self)].compactMap { $0 }
        }
        return Plot.named(plots)
    }

    /// What needs samples; of both sides, or of that which has some.
    private func curves(of index: Int) -> [Plot] {
        let comparison = report.comparisons[index]
        let selection = PlotSelection(
            of: comparison,
            number: index,
            name: name(of: index),
            effort: effort(of: comparison)
        )
        guard !selection.all.isEmpty else { return [] }
        return [
            SpectrumPlot.plot(of: selection), HeatMapPlot.plot(of: selection),
            DriftPlot.plot(of: selection), ExceedancePlot.plot(of: selection),
        ].compactMap { $0 }
    }

    /// The worst first.
    private func rank(of index: Int) -> Int {
        switch report.comparisons[index].verdict {
        case .regressed: 0
        case .inconclusive: 1
        case .improved: 2
        case .pass: 3
        }
    }
}

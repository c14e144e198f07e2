package import Analysis
import Runs

extension ComparisonContent {
    /// `20 rounds × 2 s a side, duet · VM (kvm), 2 processors, steal 0.6 %: noisy`, as much as fits
    /// over a plot.
    package func subtitle(of comparison: Comparison) -> String {
        String("\(effort(of: comparison)) · \(hostText)".prefix(120))
    }

    /// `20 rounds × 2 s a side, duet`.
    private func effort(of comparison: Comparison) -> String {
        let first = roundsText(of: comparison.baseline)
        let second = roundsText(of: comparison.candidate)
        let rounds = first == second ? "\(first) a side" : "\(first) against \(second)"
        return "\(rounds), \(comparison.pairing.rawValue)"
    }

    /// Comparisons beyond these would make the page too large for a mail.
    private static let plotLimit = 4

    /// All plots of the comparison that matters most; of others the changes, and the spectra as long
    /// as there are few.
    package var plots: [Plot] {
        let order = report.comparisons.indices.sorted {
            (rank(of: $0), $0) < (rank(of: $1), $1)
        }
        return order.enumerated().flatMap { place, index -> [Plot] in
            let changes = [VerdictPlot.plot(of: index, in: self)]
            guard place < Self.plotLimit else { return changes.compactMap { $0 } }
            let comparison = report.comparisons[index]
            let selection = PlotSelection(
                of: comparison,
                number: index,
                subtitle: "\(name(of: index).prefix(50)) · \(effort(of: comparison))"
            )
            let spectrum = selection.all.isEmpty ? nil : SpectrumPlot.plot(of: selection)
            guard place == 0 else { return (changes + [spectrum]).compactMap { $0 } }
            let curves =
                selection.all.isEmpty
                ? []
                : [
                    spectrum, HeatMapPlot.plot(of: selection), DriftPlot.plot(of: selection),
                    ExceedancePlot.plot(of: selection),
                ]
            return (changes + curves + [RoundsPlot.plot(of: index, in: self)]).compactMap { $0 }
        }
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

package import Analysis
import PunctualBase
import Runs

extension ComparisonContent {
    /// `20 rounds × 2 s a side, duet · VM (kvm), steal 0.6 %: noisy`.
    package func subtitle(of comparison: Comparison) -> String {
        let machine = comparison.candidate.host.virtualisation.map { name in
            // The line has room for that; a name that is cut off says so.
            "VM (\(name.count <= 40 ? name : name.prefix(39) + "…"))"
        }
        let steal = noise.stealText(quantities)
        return "\(effort(of: comparison)) · \(machine ?? "not virtualised"), \(steal): "
            + (noise.isNoisy ? "noisy" : "quiet")
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
            let changes = VerdictPlot.plot(of: index, in: self)
            guard place < Self.plotLimit else { return [changes].compactMap { $0 } }
            let curves = curves(of: index, isForemost: place == 0)
            let rounds = place == 0 ? RoundsPlot.plot(of: index, in: self) : nil
            return [changes].compactMap { $0 } + curves + [rounds].compactMap { $0 }
        }
    }

    /// What needs samples; of both sides, or of that which has some.
    private func curves(of index: Int, isForemost: Bool) -> [Plot] {
        let comparison = report.comparisons[index]
        let selection = PlotSelection(
            of: comparison,
            number: index,
            subtitle: "\(name(of: index).prefix(50)) · \(effort(of: comparison))"
        )
        guard !selection.all.isEmpty else { return [] }
        var plots = [SpectrumPlot.plot(of: selection)]
        if isForemost {
            plots += [
                HeatMapPlot.plot(of: selection), DriftPlot.plot(of: selection),
                ExceedancePlot.plot(of: selection),
            ]
        }
        // Where there are several comparisons, period and conditions do not tell them apart.
        return plots.compactMap { plot in
            guard var plot else { return nil }
            let title = selection.group.title
            if plot.title.hasSuffix(title) {
                plot.title = plot.title.dropLast(title.count) + name(of: index)
            }
            return plot
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

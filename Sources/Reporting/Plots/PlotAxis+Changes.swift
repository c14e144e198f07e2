import Glibc
import Runs

extension PlotAxis {
    /// Ratios on a logarithmic axis: `÷2`, `same`, `+50 %`, `×2`.
    ///
    /// - Parameters:
    ///   - values: What has to be on it, above zero.
    ///   - width: Of the axis in pixels, for as many tics as have room.
    /// - Returns: An axis that holds at least a change of two percent in both directions.
    package static func ratios(of values: [Double], width: Double) -> PlotAxis {
        let usable = values.filter { $0 > 0 && $0.isFinite }
        // Room on both sides of `same`, and never less than two percent.
        let low = min(usable.min() ?? 1, 1 / 1.02) / 1.04
        let high = max(usable.max() ?? 1, 1.02) * 1.04
        var axis = PlotAxis(scale: .logarithmic, low: low, high: high, tics: [])
        for (value, label) in ratioTics where value > low && value < high {
            let place = axis.fraction(of: value) * width
            let isFree = axis.tics.allSatisfy {
                abs(axis.fraction(of: $0.value) * width - place) > 46
            }
            if isFree { axis.tics.append(Tic(value: value, label: label)) }
        }
        axis.tics.sort { $0.value < $1.value }
        return axis
    }

    /// Those that matter most first.
    private static let ratioTics: [(Double, String)] = [
        (1, "same"), (2, "×2"), (0.5, "÷2"), (4, "×4"), (0.25, "÷4"), (8, "×8"), (0.125, "÷8"),
        (16, "×16"), (0.0625, "÷16"), (64, "×64"), (1 / 64.0, "÷64"), (1.5, "+50 %"), (3, "×3"),
        (1.2, "+20 %"), (0.8, "-20 %"), (1.1, "+10 %"), (0.9, "-10 %"), (1.05, "+5 %"),
        (0.95, "-5 %"), (1.02, "+2 %"), (0.98, "-2 %"),
    ]

    /// Latenesses that differ by little, with round tics between them; a decade would flatten them.
    package static func lateness(near values: [Double]) -> PlotAxis? {
        let usable = values.filter { $0 > 0 && $0.isFinite }
        guard let low = usable.min(), let high = usable.max() else { return nil }
        guard high / low < 6 else { return lateness(of: usable) }
        var axis = linear(from: low / 1.08, to: high * 1.08, tics: 5) {
            PlotAxis.timeLabel(nanoseconds: $0)
        }
        axis.scale = .logarithmic
        return axis
    }

    /// Differences as multiples of the limit that they are held to.
    package static func limits(of values: [Double]) -> PlotAxis {
        let usable = values.filter(\.isFinite)
        let low = min(usable.min() ?? 0, -1.3)
        let high = max(usable.max() ?? 0, 1.3)
        let margin = (high - low) * 0.04
        return linear(from: low - margin, to: high + margin) { value in
            switch PlotAxis.plain(value) {
            case "0": "same"
            case "1": "limit"
            case "-1": "-limit"
            case let text: "\(text) limits"
            }
        }
    }
}

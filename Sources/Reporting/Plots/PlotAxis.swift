import Glibc
import PunctualBase
import Runs

/// One axis with its range, its tics, and where on it a value falls.
package struct PlotAxis: Hashable, Sendable {
    package enum Scale: Hashable, Sendable {
        case linear
        case logarithmic
        /// Linear within ± the unit and logarithmic beyond it, for latenesses of both signs.
        case symmetric(unit: Double)
    }

    package struct Tic: Hashable, Sendable {
        package var value: Double
        package var label: String
    }

    package var scale: Scale
    package var low: Double
    package var high: Double
    package var tics: [Tic]

    /// Latenesses in nanoseconds on a logarithmic axis, or on a symmetric one where asked for.
    ///
    /// The range is widened to at least a decade: equal values would leave an axis without length.
    package static func lateness(
        of values: [Double],
        includingEarly: Bool = false
    ) -> PlotAxis? {
        let positive = values.filter { $0 > 0 && $0.isFinite }
        guard let least = positive.min(), let most = positive.max() else { return nil }
        let earliest = includingEarly ? values.filter(\.isFinite).min() ?? 0 : 0
        var axis = logarithmic(from: least / 1.25, to: most * 1.25) {
            PlotAxis.timeLabel(nanoseconds: $0)
        }
        guard earliest < 0 else { return axis }
        let unit = 1_000.0
        axis.scale = .symmetric(unit: unit)
        axis.low = earliest * 1.25
        let mirrored = logarithmic(from: unit, to: max(-earliest, unit) * 1.25) {
            PlotAxis.timeLabel(nanoseconds: -$0)
        }
        let early = mirrored.tics.filter { $0.value >= unit && -$0.value >= axis.low }
        axis.tics =
            early.map { Tic(value: -$0.value, label: $0.label) }.reversed()
            + [Tic(value: 0, label: "0")] + axis.tics.filter { $0.value >= unit }
        return axis
    }

    /// A logarithmic axis with tics at powers of ten, and at 3 between them where they are few.
    package static func logarithmic(
        from low: Double,
        to high: Double,
        label: (Double) -> String
    ) -> PlotAxis {
        precondition(low > 0 && high >= low, "a logarithmic axis goes from above 0 upwards")
        var (low, high) = (low, high)
        if high / low < 10 {
            let middle = sqrt(low * high)
            (low, high) = (middle / sqrt(10), middle * sqrt(10))
        }
        let decades = log10(high / low)
        var tics: [Tic] = []
        for exponent in Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up)) {
            for digit in decades < 3.2 ? [1.0, 3.0] : [1.0] {
                let value = digit * pow(10, Double(exponent))
                guard value >= low * 0.999, value <= high * 1.001 else { continue }
                tics.append(Tic(value: value, label: label(value)))
            }
        }
        return PlotAxis(scale: .logarithmic, low: low, high: high, tics: tics)
    }

    /// A linear axis with tics at 1, 2 or 5 times a power of ten.
    package static func linear(
        from low: Double,
        to high: Double,
        tics wanted: Int = 6,
        label: (Double) -> String
    ) -> PlotAxis {
        let high = high > low ? high : low + max(abs(low), 1)
        let rough = (high - low) / Double(wanted)
        let power = pow(10, log10(rough).rounded(.down))
        let step = ([1.0, 2.0, 5.0, 10.0].first { $0 * power >= rough * 0.999 } ?? 10) * power
        let first = Int((low / step - 1e-9).rounded(.up))
        let last = Int((high / step + 1e-9).rounded(.down))
        let tics = (first...max(first, last)).map { place in
            let value = Double(place) * step
            return Tic(value: value, label: label(value))
        }
        return PlotAxis(scale: .linear, low: low, high: high, tics: tics)
    }

    /// With tics at powers of ten alone, if at least three remain.
    package var sparse: PlotAxis {
        var axis = self
        axis.tics = tics.filter { tic in
            guard tic.value != 0 else { return true }
            let power = log10(abs(tic.value))
            return abs(power - power.rounded()) < 0.01
        }
        return axis.tics.count >= 3 ? axis : self
    }

    /// With as many tics as have room for their labels side by side on an axis of so many pixels.
    package func fitting(_ pixels: Double) -> PlotAxis {
        var axis = self
        var step = 1
        while axis.tics.count > 1, !axis.hasRoom(in: pixels) {
            step += 1
            axis.tics = tics.enumerated().filter { $0.offset % step == 0 }.map(\.element)
        }
        return axis
    }

    private func hasRoom(in pixels: Double) -> Bool {
        zip(tics, tics.dropFirst()).allSatisfy { first, second in
            let widths = [first, second].map {
                PlotText.width(of: $0.label, size: PlotStyle.textSize)
            }
            let distance = (fraction(of: second.value) - fraction(of: first.value)) * pixels
            return abs(distance) >= (widths[0] + widths[1]) / 2 + 6
        }
    }

    /// For shares, whose axis goes on a little beyond the whole.
    package func withoutTics(above limit: Double) -> PlotAxis {
        var axis = self
        axis.tics = tics.filter { $0.value <= limit }
        return axis
    }

    /// Where a value falls: 0 at the low end, 1 at the high one, outside of the range beyond them.
    package func fraction(of value: Double) -> Double {
        let ends = (transformed(low), transformed(high))
        return (transformed(value) - ends.0) / (ends.1 - ends.0)
    }

    private func transformed(_ value: Double) -> Double {
        switch scale {
        case .linear: value
        case .logarithmic: log(max(value, low * 1e-9))
        case .symmetric(let unit): asinh(value / unit)
        }
    }

    /// Scale, range and tics; `name` is `x` or `y`.
    package func commands(for name: String, showLabels: Bool = true) -> [String] {
        let ticList = tics.map { tic in
            // Tic labels are formats, in which a percent sign begins a conversion.
            let text = tic.label.split(separator: "%", omittingEmptySubsequences: false)
                .joined(separator: "%%")
            return "\((showLabels ? text : "").quotedForGnuplot) \(Self.number(tic.value))"
        }
        let scaling =
            switch scale {
            case .linear: "unset logscale \(name)"
            case .logarithmic: "set logscale \(name)"
            case .symmetric(let unit):
                "set nonlinear \(name) via asinh(\(name)/\(Self.number(unit)))"
                    + " inverse sinh(\(name))*\(Self.number(unit))"
            }
        return [
            scaling,
            "set \(name)range [\(Self.number(low)):\(Self.number(high))]",
            "set \(name)tics (\(ticList.joined(separator: ", ")))"
                + " nomirror out scale 0.6 \(PlotStyle.font(PlotStyle.textSize))"
                + " textcolor rgb '\(PlotColor.frame.light)'",
        ]
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value)).0" : "\(value)"
    }

    /// `300 µs`, `3 ms`, `0`: the round numbers of tics without decimals that say nothing.
    package static func timeLabel(nanoseconds value: Double) -> String {
        guard abs(value) > 1e-6 else { return "0" }
        let units: [(name: String, size: Double)] = [
            ("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1), ("ps", 1e-3),
        ]
        let unit = units.first { abs(value) >= 0.9995 * $0.size } ?? ("ps", 1e-3)
        return "\(plain(value / unit.size)) \(unit.name)"
    }

    /// A number with as many decimals as it has, up to three.
    package static func plain(_ value: Double) -> String {
        for decimals in 0...3 {
            let scale = pow(10, Double(decimals))
            if abs((value * scale).rounded() / scale - value) <= abs(value) * 1e-6 + 1e-12 {
                return QuantityText().fixed(value, decimals: decimals)
            }
        }
        return QuantityText().significant(value)
    }
}

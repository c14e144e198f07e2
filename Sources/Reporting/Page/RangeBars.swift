package import Analysis
import PunctualBase
import Runs

/// A small picture for each row of a table: median, p99 and latest wakeup on one logarithmic scale.
///
/// Drawn without gnuplot, so that a report that has no plots still shows how the mechanisms compare.
package struct RangeBars: Hashable, Sendable {
    private static let width = 140.0
    private var axis: PlotAxis?
    private var series: [SeriesAnalysis]

    /// The scale holds what keeps a grid; what runs free leaves it at the right.
    package init(of series: [SeriesAnalysis]) {
        self.series = series
        let bound = series.filter { !$0.series.mechanism.isFreeRunning }
        let values = (bound.isEmpty ? series : bound).flatMap { series in
            [series.lateness.p50, series.lateness.p99, series.lateness.max].compactMap { $0 }
        }
        axis = PlotAxis.lateness(of: values.map(Double.init))
    }

    /// Title and cells; `nil` where there is nothing to draw.
    package var column: (title: String, cells: [HTML])? {
        axis == nil ? nil : (title, cells)
    }

    package var title: String {
        guard let axis, let first = axis.tics.first, let last = axis.tics.last else { return "" }
        return "● p50 ▌ p99 › latest, grid \(first.label) to \(last.label)"
    }

    package var cells: [HTML] {
        series.map { series in
            guard let axis else { return "" }
            return Self.bar(series.lateness, on: axis)
        }
    }

    private static func bar(_ lateness: LatenessPercentiles, on axis: PlotAxis) -> HTML {
        guard let median = lateness.p50 else { return "" }
        func place(_ nanoseconds: Int64) -> Double {
            6 + min(max(axis.fraction(of: Double(nanoseconds)), 0), 1) * (width - 12)
        }
        func text(_ value: Double) -> String { QuantityText().fixed(value, decimals: 1) }
        let start = place(median)
        let tail = lateness.p99.map(place) ?? start
        let end = lateness.max.map(place) ?? tail
        let lines = axis.tics.map { tic in
            HTML(
                markup: "M\(text(6 + axis.fraction(of: tic.value) * (width - 12))),1v14"
            )
        }
        return """
            <svg class="bar" viewBox="0 0 140 16" width="140" height="16" aria-hidden="true">\
            <path class="tics" d="\(lines)"/>\
            <path class="thin" d="M\(text(tail)),8H\(text(end))"/>\
            <path class="thin" d="M\(text(end - 3)),5l3,3l-3,3"/>\
            <path class="thick" d="M\(text(start)),8H\(text(tail))"/>\
            <path class="end" d="M\(text(tail)),3v10"/>\
            <circle cx="\(text(start))" cy="8" r="4"/></svg>
            """
    }
}

import Analysis
import PunctualBase
import Runs

/// Shows how far a loop of `sleep(3600)` falls behind the full hour in 30 days.
///
/// On the left with a job that takes its time, on the right the loop by itself, closer by a factor of
/// thousands; in both the timer that waits for the hour itself, whose line stays where it is.
package enum SleepLoopPlot {
    private static let loopStyle = SeriesStyle(for: .sleepLoop)
    private static let keeperStyle = SeriesStyle(for: .absolute)

    package static func plot(of forecast: SleepLoopForecast) -> Plot {
        let quantity = QuantityText()
        let work = ConditionsText().period(forecast.workNanoseconds)
        let heading = PlotHeading(
            "Every hour at the full hour: how late after \(SleepLoopForecast.days) days?",
            "sleep(3600) over \(SleepLoopForecast.days) days",
            note:
                "extrapolated from \(quantity.time(nanoseconds: forecast.delayPerIteration.value)) "
                + "lost at each wakeup of \(forecast.name); the time of the job is assumed",
            width: PlotSelection.usualWidth
        )
        let top = heading.bottom + 30
        let left = PlotPanel(left: 96, right: 440, top: top, bottom: top + 320)
        let right = PlotPanel(left: 562, right: 906, top: top, bottom: top + 320)
        let script = GnuplotScript(
            under: heading,
            width: PlotSelection.usualWidth,
            lowest: left.bottom
        ) { script in
            addPanel(left, "the job takes \(work)", forecast, includesWork: true, to: &script)
            script.add("unset label\nunset arrow")
            addPanel(
                right,
                "closer: the job takes no time",
                forecast,
                includesWork: false,
                to: &script
            )
        }
        return Plot(
            .sleepLoop,
            group: 0,
            heading: heading,
            subject: heading.subject,
            description: description(of: forecast, quantity),
            script: script
        )
    }

    private static func addPanel(
        _ panel: PlotPanel,
        _ title: String,
        _ forecast: SleepLoopForecast,
        includesWork: Bool,
        to script: inout GnuplotScript
    ) {
        let days = SleepLoopForecast.days
        let offsets = (0...days).map { forecast.offset(after: $0 * 24, includesWork: includesWork) }
        let keeper = Double(forecast.keeper?.p50Nanoseconds ?? 0)
        let highest = max(offsets.map(\.high).max() ?? 0, keeper, 1)
        let lowest = min(offsets.map(\.low).min() ?? 0, 0)
        let xAxis = PlotAxis.linear(from: 0, to: Double(days)) { PlotAxis.plain($0) }
        let yAxis = timeAxis(from: lowest, to: highest * 1.08)
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(xAxis.commands(for: "x"))
        script.add(yAxis.commands(for: "y"))
        script.add(PlotStyle.axisTitles(x: "days", y: "", of: panel))
        script.add(PlotStyle.text("behind the full hour, \(title)", atGraph: (0, 1.05)))
        let end = offsets[days]
        script.add(
            PlotStyle.text(
                "sleep(3600): \(QuantityText().span(nanoseconds: end.value))",
                atGraph: (0.03, 0.93),
                color: loopStyle.textColor
            )
        )
        if let keeper = forecast.keeper {
            let late = QuantityText().time(nanoseconds: keeper.p50Nanoseconds)
            let line = yAxis.fraction(of: Double(keeper.p50Nanoseconds))
            let lines = PlotText.lines(
                of: "\(keeper.name): \(late), always",
                within: panel.width * 0.7
            )
            for (number, text) in lines.reversed().enumerated() {
                script.add(
                    PlotStyle.text(
                        text,
                        atGraph: (0.97, line + (14 + Double(number) * 15) / panel.height),
                        color: keeperStyle.textColor,
                        alignment: "right"
                    )
                )
            }
        }
        addCurves(offsets, keeper: forecast.keeper, includesWork: includesWork, to: &script)
    }

    /// Round minutes where there are minutes, else round seconds.
    private static func timeAxis(from low: Double, to high: Double) -> PlotAxis {
        let minute = 60e9
        guard high >= 3 * minute else {
            return .linear(from: low, to: high) { PlotAxis.timeLabel(nanoseconds: $0) }
        }
        var axis = PlotAxis.linear(from: low / minute, to: high / minute) {
            "\(PlotAxis.plain($0)) min"
        }
        axis.low *= minute
        axis.high *= minute
        axis.tics = axis.tics.map { PlotAxis.Tic(value: $0.value * minute, label: $0.label) }
        return axis
    }

    private static func addCurves(
        _ offsets: [Estimate],
        keeper: SleepLoopForecast.Keeper?,
        includesWork: Bool,
        to script: inout GnuplotScript
    ) {
        let name = includesWork ? "w" : "b"
        let days = offsets.indices.map(Double.init)
        script.addData(
            name,
            columns: [days, offsets.map(\.value), offsets.map(\.low), offsets.map(\.high)]
        )
        var plots: [String] = []
        if offsets.contains(where: { $0.low < $0.high }) {
            plots.append(
                "$\(name) using 1:3:4 with filledcurves fs transparent solid 0.16 noborder"
                    + " \(loopStyle.color.command)"
            )
        }
        plots.append("$\(name) using 1:2 with lines \(loopStyle.line())")
        if let keeper {
            let late = Double(keeper.p50Nanoseconds)
            script.addData("\(name)k", columns: [[0, Double(offsets.count - 1)], [late, late]])
            plots.append("$\(name)k using 1:2 with lines \(keeperStyle.line())")
        }
        script.add("plot \(plots.joined(separator: ", \\\n  "))")
    }

    private static func description(
        of forecast: SleepLoopForecast,
        _ quantity: QuantityText
    ) -> String {
        let count = SleepLoopForecast.iterations
        let busy = forecast.offset(after: count, includesWork: true)
        let bare = forecast.offset(after: count, includesWork: false)
        let keeper = forecast.keeper.map { keeper in
            let late = QuantityText().time(nanoseconds: keeper.p50Nanoseconds)
            return " \(keeper.name), which waits for the hour itself, stays \(late) late."
        }
        return "How far a loop of sleep(3600) is behind the full hour, extrapolated over "
            + "\(SleepLoopForecast.days) days: \(quantity.span(nanoseconds: busy.value)) with a job of "
            + "\(ConditionsText().period(forecast.workNanoseconds)), \(quantity.span(nanoseconds: bare.value)) without."
            + (keeper ?? "")
    }
}

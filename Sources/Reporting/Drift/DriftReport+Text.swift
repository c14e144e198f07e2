import Analysis
package import PunctualBase
import Runs

extension DriftReport {
    /// For a terminal, a newline behind each line.
    package func text(style: TerminalStyle) -> String {
        let content = DriftContent(self, quantities: style.quantities)
        let table = TerminalTable(
            columns: [
                .init(DriftContent.columns[0]), .init(DriftContent.columns[1], .right),
                .init(DriftContent.columns[2], .right, dropOrder: 2),
                .init(DriftContent.columns[3], .right), .init(DriftContent.columns[4], .right),
                .init(DriftContent.columns[5], .right, dropOrder: 3),
                .init(DriftContent.columns[6], .right, dropOrder: 4, name: "length of a round"),
            ],
            rows: members.map { content.row(of: $0) }
        )
        func prose(_ text: String) -> [String] { style.wrapped(style.printable(text)) }
        var lines = [style.strong(style.clipped(style.printable(content.headline)))]
        lines.append(style.clipped(style.printable(content.byline)))
        lines += [""] + table.lines(style: style) + [""]
        lines += prose(content.explanation).map(style.faint)
        lines += [""] + prose("Every hour at the full hour, with sleep(3600)?").map(style.strong)
        for sentence in content.sleepLoop { lines += prose(sentence) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// In GitHub's Markdown.
    ///
    /// - Parameters:
    ///   - plots: Those with files are shown by reference.
    ///   - plotFolder: Their folder, relative to that of the report; empty for the same.
    /// - Returns: The whole text.
    package func markdown(plots: [RenderedPlot] = [], plotFolder: String = "") -> String {
        let content = DriftContent(self)
        var text = "# \(content.headline.escapedForMarkdown)\n\n"
        text += "\(content.byline.escapedForMarkdown)\n\n"
        text += "\(content.explanation.escapedForMarkdown)\n\n"
        text += table(content).markdown + "\n"
        text += "## Every hour at the full hour, with sleep(3600)?\n\n"
        for sentence in content.sleepLoop { text += "- \(sentence.escapedForMarkdown)\n" }
        text += "\n" + MarkdownReport.pictures(plots, in: plotFolder)
        let command = ReportContent(analysis: analysis).command
        return text + "## To repeat it\n\n\(command.asMarkdownCodeBlock)"
    }

    /// As one HTML file that needs nothing else.
    ///
    /// - Parameters:
    ///   - plots: Those with a picture are put into the page (`plots`, drawn).
    ///   - notes: What is missing and how to get it, a sentence each.
    /// - Returns: The whole text.
    package func page(plots: [RenderedPlot] = [], notes: [String] = []) -> String {
        let content = DriftContent(self)
        let report = ReportContent(analysis: analysis)
        let ofLoop = plots.filter { $0.plot.kind == .sleepLoop }
        let others = plots.filter { $0.plot.kind != .sleepLoop }
        let sentences = content.sleepLoop.map { text -> HTML in "<p>\(text)</p>\n" }
        return HTMLPage(
            title: content.headline,
            byline: content.byline,
            version: analysis.run.programVersion,
            answer: "<p class=\"answer\">\(content.sleepLoop[min(1, content.sleepLoop.count - 1)])"
                + "</p>\n\(HTMLPage.notes(notes))",
            sections: [
                .init(
                    place: "drift",
                    title: "What each mechanism loses",
                    short: "Drift",
                    body: "<p>\(content.explanation)</p>\n\(table(content).html())"
                ),
                .init(
                    place: "sleep-loop",
                    title: "Every hour at the full hour, with sleep(3600)?",
                    short: "sleep(3600)",
                    body: "\(sentences)\(ofLoop.isEmpty ? "" : HTMLPage.figures(ofLoop))"
                ),
                .init(
                    place: "plots",
                    title: "Plots",
                    parts: HTMLPage.parts(others),
                    body: HTMLPage.figures(others)
                ),
                .init(
                    place: "trust",
                    title: "Can I trust it?",
                    body: HTMLPage.remarks(report.trust)
                ),
                .init(
                    place: "method",
                    title: "How it was measured",
                    body: HTMLPage.command(report.command) + HTMLPage.facts(report.method)
                ),
            ],
            footer: "Written by punctual \(analysis.run.programVersion) from run "
                + "\(analysis.run.identifier). The figures are in this page as JSON, too.",
            data: ("punctual-drift", value)
        ).text
    }

    /// As JSON, schema `punctual-drift/v1`: nanoseconds are whole, the unknown is null.
    package var value: JSONValue {
        .object([
            "schema": .string("punctual-drift/v1"),
            "run": .integer(analysis.run.identifier),
            "tool_version": .string(analysis.run.programVersion),
            "mechanisms": .array(
                members.map { member in
                    var members = DriftJSON(drift: member.drift).members
                    members["name"] = .string(member.name)
                    members["free_running"] = .bool(member.isFreeRunning)
                    members["lost_per_hour_ns"] = .nanoseconds(member.lostPerHour?.value)
                    members["lost_per_day_ns"] = .nanoseconds(member.lostPerDay?.value)
                    return .object(members)
                }
            ),
            "sleep_loop": sleepLoop.map { forecast in
                let count = SleepLoopForecast.iterations
                func offset(_ includesWork: Bool) -> Double {
                    forecast.offset(after: count, includesWork: includesWork).value
                }
                return .object([
                    "series": .string(forecast.name),
                    "measured_period_ns": .integer(forecast.measuredPeriodNanoseconds),
                    "delay_per_iteration_ns": .nanoseconds(forecast.delayPerIteration.value),
                    "delay_per_iteration_low_ns": .nanoseconds(forecast.delayPerIteration.low),
                    "delay_per_iteration_high_ns": .nanoseconds(forecast.delayPerIteration.high),
                    "assumed_work_ns": .integer(forecast.workNanoseconds),
                    "extrapolated_iterations": .integer(count),
                    "extrapolated_offset_ns": .nanoseconds(offset(false)),
                    "extrapolated_offset_with_work_ns": .nanoseconds(offset(true)),
                ])
            } ?? .null,
        ])
    }

    private func table(_ content: DriftContent) -> ReportTable {
        ReportTable(
            caption: "Drift, and what is lost if it goes on",
            columns: DriftContent.columns.enumerated().map { .init($1, isNumber: $0 > 0) },
            rows: members.map(content.row),
            marked: Set(members.indices.filter { members[$0].lostPerHour != nil }),
            mark: .blame
        )
    }
}

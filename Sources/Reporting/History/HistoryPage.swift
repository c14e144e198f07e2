import PunctualBase
import Runs

/// Histories of one metric as one HTML file that needs nothing else.
package struct HistoryPage {
    private let histories: [MetricHistory]
    private let plots: [RenderedPlot]
    private let notes: [String]
    private let version: String

    /// - Parameters:
    ///   - histories: One a series.
    ///   - plots: Those with a picture are shown; the group of a plot is the place of its history.
    ///   - notes: What is missing and how to get it, a sentence each.
    ///   - version: Of this program.
    package init(
        of histories: [MetricHistory],
        plots: [RenderedPlot] = [],
        notes: [String] = [],
        version: String
    ) {
        self.histories = histories
        self.plots = plots
        self.notes = notes
        self.version = version
    }

    package var text: String {
        let quantities = QuantityText()
        let changed = histories.filter { !$0.changes.isEmpty }
        let answer = changed.map { history -> HTML in
            "<p class=\"answer\">\(history.name): \(history.summary(quantities))</p>\n"
        }
        let none: HTML = "<p class=\"answer\">No change of a level was found.</p>\n"
        let metric = histories.first.map { MetricText().name(of: $0.metric) } ?? "History"
        return HTMLPage(
            title: "\(metric) over the stored runs",
            byline: changed.isEmpty
                ? "\(histories.count) series, no change"
                : "\(histories.count) series, \(changed.count) with a change",
            version: version,
            answer: "\(changed.isEmpty ? [none] : answer)\(HTMLPage.notes(notes))",
            sections: histories.enumerated().map { place, history in
                let figures = plots.filter { $0.plot.group == place }
                    .compactMap { HTMLPage.figure($0, hasHeading: false) }
                let remarks = history.remarks(quantities).map { text -> HTML in
                    "<li>\(text)</li>\n"
                }
                return HTMLPage.Section(
                    place: "series-\(place + 1)",
                    title: history.title(quantities),
                    short: history.name,
                    body: "<p>\(history.summary(quantities))</p>\n\(figures)"
                        + "\(history.points.isEmpty ? "" : history.table.html())<ul>\n\(remarks)</ul>\n"
                )
            },
            footer: "Written by punctual \(version). The figures are in this page as JSON, too.",
            data: ("punctual-history", .array(histories.map(\.value)))
        ).text
    }
}

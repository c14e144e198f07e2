package import Analysis
import Runs

/// The report of a run as one HTML file.
///
/// The order is that in which a reader decides: the answer, whether to trust it, the figures, the
/// plots, and then how it came about.
package struct HTMLReport: Sendable {
    private let content: ReportContent
    private let plots: [RenderedPlot]
    private let notes: [String]

    /// - Parameters:
    ///   - analysis: The run and its figures.
    ///   - plots: Those with a picture are put into the page.
    ///   - notes: What is missing and how to get it, a sentence each.
    package init(analysis: RunAnalysis, plots: [RenderedPlot] = [], notes: [String] = []) {
        content = ReportContent(analysis: analysis)
        self.plots = plots
        self.notes = notes
    }

    package var text: String {
        HTMLPage(
            title: content.title,
            byline: content.byline,
            version: content.analysis.run.programVersion,
            answer: answer,
            sections: sections,
            footer: footer,
            data: (
                "punctual-report",
                JSONReport(analysis: content.analysis, includesCurves: false).value
            )
        ).text
    }

    private var answer: HTML {
        // Only what is recommended is praised; that nothing is, is told in no colour.
        let kind: HTML = content.analysis.recommendation == nil ? "answer" : "answer praise"
        let sentences = content.recommendations.map { sentence -> HTML in
            "<p class=\"\(kind)\">\(prose: sentence)</p>\n"
        }
        return "\(sentences)\(HTMLPage.notes(notes))"
    }

    private var sections: [HTMLPage.Section] {
        var sections = [
            HTMLPage.Section(
                place: "trust",
                title: "Can I trust it?",
                body: HTMLPage.remarks(content.trust)
            )
        ]
        if let causes {
            sections.append(.init(place: "causes", title: "Why so late?", body: causes))
        }
        sections += [
            .init(place: "figures", title: "Figures", body: tables),
            .init(
                place: "plots",
                title: "Plots",
                parts: HTMLPage.parts(plots),
                body: HTMLPage.figures(plots)
            ),
            .init(
                place: "environment",
                title: "Environment",
                body: HTMLPage.facts(content.environment)
            ),
            .init(
                place: "method",
                title: "How it was measured",
                body: HTMLPage.command(content.command) + HTMLPage.facts(content.method)
            ),
            .init(place: "rounds", title: "Rounds", body: rounds),
        ]
        return sections
    }

    /// `nil` where nothing is known.
    private var causes: HTML? {
        let sentences = content.causes
        guard !sentences.isEmpty else { return nil }
        let items = sentences.map { text -> HTML in "<li>\(prose: text)</li>\n" }
        return "<ul>\n\(items)</ul>\n"
    }

    private var tables: HTML {
        let groups = content.groups.map { group -> HTML in
            let members = content.measured(in: group)
            guard !members.isEmpty else {
                return "<h3>\(group.title)</h3>\n<p>Nothing could be measured here.</p>\n"
            }
            let bars = RangeBars(of: members.map { content.analysis.series[$0] })
            let stages = content.stages(of: group)?.html() ?? ""
            return """
                <h3>\(group.title)</h3>
                \(content.ranking(of: group).html(extra: bars.column))\
                \(stages)<details><summary>More figures</summary>
                \(content.details(of: group).html())</details>

                """
        }
        return """
            <p>Lateness is the first clock reading after the wait minus the deadline; a deadline \
            that was missed was met by the next wakeup, and was late by that wakeup minus the \
            deadline; percentiles are by nearest rank, over all planned deadlines; ★ is the recommended mechanism; a dash stands for \
            what was not measured or has too few samples.</p>
            \(groups)
            """
    }

    private var rounds: HTML {
        let rest = content.omittedRounds.map { note -> HTML in "<p>\(note)</p>\n" } ?? ""
        return """
            <details><summary>Every round</summary>
            \(content.roundTable.html())\(rest)</details>

            """
    }

    private var footer: String {
        "Written by punctual \(content.analysis.run.programVersion) from run "
            + "\(content.analysis.run.identifier). The figures are in this page as JSON, too."
    }
}

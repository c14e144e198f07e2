import Analysis
import PunctualBase
import Runs

/// A report of comparisons as one HTML file, in the order in which a reader decides.
package struct ComparisonPage: Sendable {
    private let content: ComparisonContent
    private let plots: [RenderedPlot]
    private let notes: [String]

    /// - Parameters:
    ///   - report: What is told.
    ///   - plots: Those with a picture are put into the page (`ComparisonContent.plots`, drawn).
    ///   - notes: What is missing and how to get it, a sentence each.
    package init(_ report: ComparisonReport, plots: [RenderedPlot] = [], notes: [String] = []) {
        content = ComparisonContent(report)
        self.plots = plots
        self.notes = notes
    }

    package var text: String {
        HTMLPage(
            title: content.headline,
            byline: byline,
            version: content.report.toolVersion,
            answer: answer,
            sections: sections,
            footer: "Written by punctual \(content.report.toolVersion); exit code "
                + "\(content.report.exitCode). The figures are in this page as JSON, too.",
            data: ("punctual-comparison", ComparisonJSON(content.report).value)
        ).text
    }

    private var sections: [HTMLPage.Section] {
        let hasComparisons = !content.report.comparisons.isEmpty
        let all: [HTMLPage.Section?] = [
            content.trust.isEmpty
                ? nil
                : .init(
                    place: "trust",
                    title: "Can I trust it?",
                    body: HTMLPage.remarks(content.trust)
                ),
            hasComparisons ? .init(place: "figures", title: "Changes", body: figures) : nil,
            hasComparisons
                ? .init(
                    place: "plots",
                    title: "Plots",
                    parts: HTMLPage.parts(curves),
                    body: pictures
                ) : nil,
            hasComparisons
                ? .init(
                    place: "environment",
                    title: "Environment of both sides",
                    short: "Environment",
                    body: environment
                ) : nil,
            .init(
                place: "method",
                title: "How it was measured",
                body: HTMLPage.command(content.command) + HTMLPage.facts(method)
            ),
            hasComparisons ? .init(place: "rounds", title: "Rounds", body: rounds) : nil,
        ]
        return all.compactMap { $0 }
    }

    private var byline: String {
        let report = content.report
        let time = UTCText.text(unixNanoseconds: report.createdAtUnixNanoseconds)
        return "\(report.title), \(time)"
    }

    /// The verdict is in the heading above it; this is what to do about it.
    private var answer: HTML {
        let kind =
            content.report.failure == nil ? content.report.verdict?.rawValue ?? "error" : "error"
        return """
            <p class="answer \(kind)">\(content.verdictSymbol) \(prose: content.advice)</p>
            \(HTMLPage.notes(notes))
            """
    }

    /// For each comparison its verdict plot and its table, and why something is not decided.
    private var figures: HTML {
        let parts = content.report.comparisons.indices.map { index -> HTML in
            let comparison = content.report.comparisons[index]
            let reasons = content.reasons(of: index)
            let why: HTML =
                reasons.isEmpty
                ? "" : "<h4>What is not decided</h4>\n\(HTMLPage.facts(reasons, areProse: true))"
            let requirements = content.requirementTable(of: index)?.html() ?? ""
            let noise = content.noiseTable(of: index)?.html() ?? ""
            return """
                <h3>\(content.name(of: index)): \(comparison.verdict.symbol) \
                \(comparison.verdict.word)</h3>
                \(verdictPicture(of: index))\(content.metricTable(of: index).html())\
                \(noise)\(requirements)\(why)
                """
        }
        return """
            <p>A change is told with the interval that the verdict rests on; it matters where it \
            passes the limit, both as a ratio and as an amount.</p>
            \(parts)
            """
    }

    /// Its figures stand in the table below it.
    private func verdictPicture(of index: Int) -> HTML {
        let picture = plots.first { $0.plot.kind == .verdict && $0.plot.group == index }
        return picture.flatMap { HTMLPage.figure($0, hasCaption: false) } ?? ""
    }

    private var curves: [RenderedPlot] {
        plots.filter { $0.plot.kind != .verdict }
    }

    private var pictures: HTML {
        let missing = content.report.comparisons.indices.compactMap { index -> HTML? in
            let comparison = content.report.comparisons[index]
            let roles = [("baseline", comparison.baseline), ("candidate", comparison.candidate)]
                .filter { $0.1.analysis == nil }.map(\.0)
            guard !roles.isEmpty else { return nil }
            return """
                <p>\(content.name(of: index)): the samples of the \
                \(roles.joined(separator: " and of the ")) were not kept, only the figures of its \
                rounds; the curves show what is left.</p>

                """
        }
        return "\(missing)\(HTMLPage.figures(curves))"
    }

    private var environment: HTML {
        let tables = content.report.comparisons.indices.map {
            content.environmentTable(of: $0).html()
        }
        guard tables.count > 1 else { return "\(tables)" }
        // What all comparisons share would be read as often as there are comparisons.
        return "\(tables[0])<details><summary>Of the other comparisons</summary>\n"
            + "\(Array(tables.dropFirst()))</details>\n"
    }

    private var method: [ReportContent.Fact] {
        let report = content.report
        let facts = [
            ReportContent.Fact(name: "asked for", value: report.kind.rawValue),
            .init(name: "program", value: "punctual \(report.toolVersion)"),
            .init(
                name: "written",
                value: UTCText.text(unixNanoseconds: report.createdAtUnixNanoseconds)
            ),
        ]
        let compared = report.comparisons.indices.map { index in
            let comparison = report.comparisons[index]
            let runs = [comparison.baseline, comparison.candidate].map(SideText.name)
            return ReportContent.Fact(
                name: content.name(of: index),
                value: "\(runs[0]) against \(runs[1]), " + content.pairingText(of: comparison)
            )
        }
        let isOne = compared.count > 1 && Set(compared.map(\.value)).count == 1
        return facts
            + (isOne
                ? [.init(name: "all \(compared.count) comparisons", value: compared[0].value)]
                : compared)
    }

    private var rounds: HTML {
        let parts = content.report.comparisons.indices.map { index -> HTML in
            """
            <details><summary>Every round: \(content.name(of: index))</summary>
            \(content.roundTable(of: index).html())</details>

            """
        }
        return "\(parts)"
    }
}

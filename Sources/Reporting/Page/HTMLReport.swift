package import Analysis
import Runs

/// The report of a run as one HTML file that needs nothing else: no script, no font, no network.
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
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="generator" content="punctual \(content.analysis.run.programVersion)"/>
            <title>\(content.title)</title>
            <style>
            \(HTML(markup: PageStyle.sheet))
            </style>
            </head>
            <body>
            <header>
            <h1>\(content.title)</h1>
            <p class="byline">\(content.byline)</p>
            \(navigation)</header>
            <main>
            \(answer)\(trust)\(tables)\(pictures)\(environment)\(method)\(rounds)</main>
            <footer><p>\(footer)</p></footer>
            \(data)</body>
            </html>

            """
        return page.text
    }

    private var navigation: HTML {
        let places = [
            ("trust", "Can I trust it?"), ("figures", "Figures"), ("plots", "Plots"),
            ("environment", "Environment"), ("method", "How it was measured"),
            ("rounds", "Rounds"),
        ]
        let items = places.map { place, title -> HTML in
            "<li><a href=\"#\(place)\">\(title)</a></li>\n"
        }
        return "<nav aria-label=\"Sections\"><ul>\n\(items)</ul></nav>\n"
    }

    private var answer: HTML {
        let notes = self.notes.map { note -> HTML in "<p class=\"note\">\(note)</p>\n" }
        return "<p class=\"answer\">\(content.recommendation)</p>\n\(notes)"
    }

    private var trust: HTML {
        let items = content.trust.map { remark -> HTML in
            let kind: HTML = remark.isCaution ? " class=\"caution\"" : ""
            return "<li\(kind)><b>\(remark.label)</b> <span>\(remark.text)</span></li>\n"
        }
        return """
            <section id="trust">
            <h2>Can I trust it?</h2>
            <ul class="remarks">
            \(items)</ul>
            </section>

            """
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
                \(content.ranking(of: group).html(extra: (bars.title, bars.cells)))\
                \(stages)<details><summary>More figures</summary>
                \(content.details(of: group).html())</details>

                """
        }
        return """
            <section id="figures">
            <h2>Figures</h2>
            <p>Lateness is the first clock reading after the wait minus the deadline; \
            percentiles are by nearest rank; ★ is the recommended mechanism; a dash stands for \
            what was not measured or has too few samples.</p>
            \(groups)</section>

            """
    }

    private var pictures: HTML {
        let figures = plots.compactMap { rendered -> HTML? in
            guard let picture = rendered.picture else { return nil }
            let plot = rendered.plot
            let element = picture.element(
                prefix: plot.fileName,
                title: plot.title,
                description: plot.description
            )
            return """
                <h3>\(plot.title)</h3>
                <figure><div class="plot" role="region" tabindex="0" aria-label="\(plot.title)">
                \(HTML(markup: element))</div>
                <figcaption>\(plot.description)</figcaption></figure>

                """
        }
        let none: HTML = "<p>There are none here.</p>\n"
        return """
            <section id="plots">
            <h2>Plots</h2>
            \(figures.isEmpty ? [none] : figures)</section>

            """
    }

    private var environment: HTML {
        """
        <section id="environment">
        <h2>Environment</h2>
        \(facts(content.environment))</section>

        """
    }

    private var method: HTML {
        """
        <section id="method">
        <h2>How it was measured</h2>
        <p>To repeat it:</p>
        <pre><code>\(content.command)</code></pre>
        \(facts(content.method))</section>

        """
    }

    private var rounds: HTML {
        let rest = content.omittedRounds.map { note -> HTML in "<p>\(note)</p>\n" } ?? ""
        return """
            <section id="rounds">
            <h2>Rounds</h2>
            <details><summary>Every round</summary>
            \(content.roundTable.html())\(rest)</details>
            </section>

            """
    }

    private func facts(_ facts: [ReportContent.Fact]) -> HTML {
        let rows = facts.map { fact -> HTML in
            "<tr><th scope=\"row\">\(fact.name)</th><td>\(fact.value)</td></tr>\n"
        }
        return "<table class=\"facts\"><tbody>\n\(rows)</tbody></table>\n"
    }

    private var footer: String {
        "Written by punctual \(content.analysis.run.programVersion) from run "
            + "\(content.analysis.run.identifier). The figures are in this page as JSON, too."
    }

    /// Inert: a browser does not run a block of this type.
    private var data: HTML {
        let json = JSONReport(analysis: content.analysis, includesCurves: false).value.compactText
        return """
            <script type="application/json" id="punctual-report">
            \(HTML(markup: json.escapedForScriptBlock))</script>

            """
    }
}

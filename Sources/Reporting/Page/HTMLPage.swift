import PunctualBase
import Runs

/// The frame of every page: one file that needs nothing else, no script, no font, no network.
struct HTMLPage {
    /// A part of the page with a heading and a place in the navigation.
    struct Section {
        var place: String
        var title: String
        /// For the navigation, where the title is too long for it.
        var short: String?
        /// Places within the section, with what the navigation calls them.
        var parts: [(place: String, title: String)] = []
        var body: HTML
    }

    var title: String
    var byline: String
    var version: String
    /// What the reader came for, before all sections.
    var answer: HTML
    var sections: [Section]
    var footer: String
    /// The figures for programs, with the id of the block; inert, for a browser does not run a block
    /// of this type.
    var data: (id: String, json: JSONValue)

    var text: String {
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="generator" content="punctual \(version)"/>
            <title>\(title)</title>
            <style>
            \(HTML(markup: PageStyle.sheet))
            </style>
            </head>
            <body>
            <header>
            <h1>\(prose: title)</h1>
            <p class="byline">\(byline)</p>
            \(navigation)</header>
            <main>
            \(answer)\(sections.map(Self.markup))</main>
            <footer><p>\(footer)</p></footer>
            <script type="application/json" id="\(data.id)">
            \(HTML(markup: data.json.compactText.escapedForScriptBlock))</script>
            </body>
            </html>

            """
        return page.text
    }

    private var navigation: HTML {
        func link(_ place: String, _ title: String) -> HTML { "<a href=\"#\(place)\">\(title)</a>" }
        let items = sections.map { section -> HTML in
            let parts = section.parts.map { "<li>\(link($0.place, $0.title))</li>\n" as HTML }
            let list: HTML = parts.isEmpty ? "" : "\n<ul>\n\(parts)</ul>"
            return "<li>\(link(section.place, section.short ?? section.title))\(list)</li>\n"
        }
        return "<nav aria-label=\"Sections\"><ul>\n\(items)</ul></nav>\n"
    }

    private static func markup(_ section: Section) -> HTML {
        """
        <section id="\(section.place)">
        <h2>\(section.title)</h2>
        \(section.body)</section>

        """
    }
}

extension HTMLPage {
    /// Whether to trust the figures, a remark a line.
    static func remarks(_ remarks: [ReportContent.Remark]) -> HTML {
        let items = remarks.map { remark -> HTML in
            let kind: HTML = remark.isCaution ? " class=\"caution\"" : ""
            return "<li\(kind)><b>\(remark.label)</b> <span>\(prose: remark.text)</span></li>\n"
        }
        return "<ul class=\"remarks\">\n\(items)</ul>\n"
    }

    /// - Parameters:
    ///   - facts: A row each.
    ///   - areProse: Whether their values are sentences of ours, which may carry code.
    /// - Returns: A table.
    static func facts(_ facts: [ReportContent.Fact], areProse: Bool = false) -> HTML {
        let rows = facts.map { fact -> HTML in
            let value: HTML = areProse ? "\(prose: fact.value)" : "\(fact.value)"
            return "<tr><th scope=\"row\">\(fact.name)</th><td>\(value)</td></tr>\n"
        }
        return "<table class=\"facts\"><tbody>\n\(rows)</tbody></table>\n"
    }

    static func notes(_ notes: [String]) -> HTML {
        "\(notes.map { note -> HTML in "<p class=\"note\">\(prose: note)</p>\n" })"
    }

    static func command(_ command: String) -> HTML {
        "<p>To repeat it:</p>\n<pre><code>\(command)</code></pre>\n"
    }

    /// A plot with its heading and its figures in words; `nil` where it has no picture.
    ///
    /// Each thing is said once: the picture loses the title that the heading has, and the heading
    /// above it has already said what was measured.
    static func figure(
        _ rendered: RenderedPlot,
        hasHeading: Bool = true,
        hasCaption: Bool = true
    ) -> HTML? {
        guard let picture = rendered.picture else { return nil }
        let plot = rendered.plot
        let element = picture.element(
            prefix: plot.fileName,
            title: plot.fullTitle,
            description: hasCaption ? nil : plot.description,
            withoutHead: plot.headHeight
        )
        let caption: HTML =
            hasCaption ? "<figcaption>\(prose: plot.description)</figcaption>" : ""
        let heading: HTML = hasHeading ? "<h4>\(plot.title)</h4>\n" : ""
        return """
            <figure>\(heading)<div class="plot" role="region" tabindex="0" aria-label="\(plot.fullTitle)">
            \(HTML(markup: element))</div>
            \(caption)</figure>

            """
    }

    /// The plots under a heading for each condition or comparison, in the order in which they come.
    static func figures(_ plots: [RenderedPlot]) -> HTML {
        var subject: String?
        var text: HTML = ""
        for rendered in plots {
            guard let figure = figure(rendered) else { continue }
            if rendered.plot.subject != subject {
                subject = rendered.plot.subject
                text += "<h3 id=\"\(place(of: rendered.plot))\">\(rendered.plot.subject)</h3>\n"
            }
            text += figure
        }
        return text.text.isEmpty ? "<p>There are none here.</p>\n" : text
    }

    /// Where the headings of `figures` are, for the navigation; none if there is only one.
    static func parts(_ plots: [RenderedPlot]) -> [(place: String, title: String)] {
        var parts: [(place: String, title: String)] = []
        for plot in plots.filter({ $0.picture != nil }).map(\.plot)
        where parts.last?.title != plot.subject {
            parts.append((place(of: plot), plot.subject))
        }
        return parts.count > 1 ? parts : []
    }

    private static func place(of plot: Plot) -> String { "plots-\(plot.fileName)" }
}

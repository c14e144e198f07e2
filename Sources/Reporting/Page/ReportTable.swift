/// A table of texts, apart from the language that it is written in.
package struct ReportTable: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package var title: String
        /// What the title means, where that is not plain.
        package var explanation: String?
        package var isNumber: Bool

        package init(_ title: String, isNumber: Bool = true, explanation: String? = nil) {
            self.title = title
            self.isNumber = isNumber
            self.explanation = explanation
        }
    }

    package var caption: String
    package var columns: [Column]
    package var rows: [[String]]
    /// The column whose cells name their rows.
    package var headerColumn: Int
    /// Rows that stand out, which a star beside the name says too.
    package var marked: Set<Int>

    package init(
        caption: String,
        columns: [Column],
        rows: [[String]],
        headerColumn: Int = 0,
        marked: Set<Int> = []
    ) {
        precondition(rows.allSatisfy { $0.count == columns.count }, "a cell for each column")
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.headerColumn = headerColumn
        self.marked = marked
    }
}

extension ReportTable {
    /// As an HTML table in a box of its own that scrolls where the screen is narrow; `extra` is one
    /// more cell for each row, with its title, behind that which names the row.
    package func html(extra: (title: String, cells: [HTML])? = nil) -> HTML {
        var head: HTML = ""
        for (index, column) in columns.enumerated() {
            let title = HTML("<th scope=\"col\"\(Self.textual(column))\(Self.hint(column))>")
            head += "\(title)\(column.title)</th>"
            if index == headerColumn, let extra {
                head += "<th scope=\"col\" class=\"t\">\(extra.title)</th>"
            }
        }
        var body: HTML = ""
        for (place, row) in rows.enumerated() {
            body += marked.contains(place) ? "<tr class=\"marked\">" : "<tr>"
            for (index, cell) in row.enumerated() {
                let attributes = Self.textual(columns[index])
                body +=
                    index == headerColumn
                    ? "<th scope=\"row\"\(attributes)>\(cell)</th>"
                    : "<td\(attributes)>\(cell)</td>"
                if index == headerColumn, let extra { body += "<td>\(extra.cells[place])</td>" }
            }
            body += "</tr>\n"
        }
        return """
            <div class="scroll" role="region" tabindex="0" aria-label="\(caption)">
            <table><caption>\(caption)</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)</tbody></table></div>

            """
    }

    /// Cells hold numbers, aligned at the right, unless the class says otherwise.
    private static func textual(_ column: Column) -> HTML {
        column.isNumber ? "" : " class=\"t\""
    }

    private static func hint(_ column: Column) -> HTML {
        guard let explanation = column.explanation else { return "" }
        return " title=\"\(explanation)\""
    }

    /// As a table of GitHub's Markdown.
    package var markdown: String {
        var text = "| " + columns.map(\.title.escapedForMarkdown).joined(separator: " | ") + " |\n"
        text += "|" + columns.map { $0.isNumber ? "---:|" : "---|" }.joined() + "\n"
        for (place, row) in rows.enumerated() {
            var cells = row.map(\.escapedForMarkdown)
            if marked.contains(place) { cells[headerColumn] = "**\(cells[headerColumn])**" }
            text += "| " + cells.joined(separator: " | ") + " |\n"
        }
        return text
    }
}

import PunctualBase

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
    /// Rows that stand out, which a sign or a word in them says too.
    package var marked: Set<Int>
    /// What is said of the marked rows.
    package var mark: Mark
    /// For texts about two sides: what is equal on both stands once across their columns, and in a
    /// marked row the words that only one side has are set off.
    package var isAboutSides: Bool

    /// The raw values are classes of the style sheet.
    package enum Mark: String, Hashable, Sendable {
        /// Only for what is recommended or has become better.
        case praise
        case blame
        /// Neither of them, such as a difference.
        case notice
    }

    package init(
        caption: String,
        columns: [Column],
        rows: [[String]],
        headerColumn: Int = 0,
        marked: Set<Int> = [],
        mark: Mark = .notice,
        isAboutSides: Bool = false
    ) {
        precondition(rows.allSatisfy { $0.count == columns.count }, "a cell for each column")
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.headerColumn = headerColumn
        self.marked = marked
        self.mark = mark
        self.isAboutSides = isAboutSides
    }
}

extension ReportTable {
    /// As an HTML table in a box of its own that scrolls where the screen is narrow; `extra` is one
    /// more cell for each row, with its title, behind that which names the row.
    ///
    /// The caption stands outside of the box: in it, it would be as wide as the table and scroll away.
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
        for place in rows.indices {
            body += marked.contains(place) ? "<tr class=\"\(mark.rawValue)\">" : "<tr>"
            body += cells(of: place, extra: extra?.cells[place])
            body += "</tr>\n"
        }
        let kind: HTML = columns.contains(where: \.isNumber) ? "" : " class=\"texts\""
        let label: HTML = caption.isEmpty ? "" : "<p class=\"label\">\(caption)</p>\n"
        return """
            \(label)<div class="scroll" role="region" tabindex="0" aria-label="\(caption)">
            <table\(kind) aria-label="\(caption)">
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)</tbody></table></div>

            """
    }

    private func cells(of place: Int, extra: HTML?) -> HTML {
        let row = rows[place]
        let isEqual = isAboutSides && row.count == 3 && row[1] == row[2]
        var cells: HTML = ""
        for (index, cell) in row.enumerated() {
            let attributes = Self.textual(columns[index])
            if index == headerColumn {
                cells += "<th scope=\"row\"\(attributes)>\(cell)</th>"
                if let extra { cells += "<td>\(extra)</td>" }
            } else if isEqual {
                if index == 1 { cells += "<td colspan=\"2\"\(attributes)>\(cell)</td>" }
            } else if isAboutSides, row.count == 3, marked.contains(place) {
                let text = Self.settingOff(cell, against: row[3 - index])
                cells += "<td\(attributes)>\(text)</td>"
            } else {
                cells += "<td\(attributes)>\(cell)</td>"
            }
        }
        return cells
    }

    /// The words of a long text that the other one lacks, set off; a short text is seen at once.
    private static func settingOff(_ text: String, against other: String) -> HTML {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count > 3 else { return "\(text)" }
        let known = Set(other.split(separator: " ", omittingEmptySubsequences: false))
        var marked: HTML = ""
        for (place, word) in words.enumerated() {
            if place > 0 { marked += " " }
            marked +=
                known.contains(word)
                ? "\(String(word))" : "<mark class=\"differs\">\(String(word))</mark>"
        }
        return marked
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

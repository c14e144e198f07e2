/// A table of aligned columns that never wraps: where the terminal is too narrow, columns go.
package struct TerminalTable: Hashable, Sendable {
    package enum Alignment: Hashable, Sendable {
        case left
        case right
    }

    package struct Column: Hashable, Sendable {
        package var title: String
        /// What the column is called where it is spoken of; the title unless that is no name.
        package var name: String
        package var alignment: Alignment
        /// 0 stays in any case; of the others the one with the highest number goes first, and of
        /// equal ones the rightmost.
        package var dropOrder: Int

        package init(
            _ title: String,
            _ alignment: Alignment = .left,
            dropOrder: Int = 0,
            name: String? = nil
        ) {
            self.title = title
            self.name = name ?? title
            self.alignment = alignment
            self.dropOrder = dropOrder
        }
    }

    package var columns: [Column]
    package var rows: [[String]]
    /// Index of a row that stands out.
    package var strongRow: Int?

    private static let gap = 2

    package init(columns: [Column], rows: [[String]] = [], strongRow: Int? = nil) {
        self.columns = columns
        self.rows = rows
        self.strongRow = strongRow
    }

    package mutating func append(_ row: [String]) {
        precondition(row.count == columns.count, "a row has a cell for each column")
        rows.append(row)
    }
}

extension TerminalTable {
    /// The titles, then the rows.
    package func lines(style: TerminalStyle) -> [String] {
        let shown = shownColumns(width: style.width)
        let titles = style.faint(line(columns.map(\.title), shown: shown, style: style))
        return [titles]
            + rows.enumerated().map { index, row in
                let text = line(row, shown: shown, style: style)
                return index == strongRow ? style.strong(text) : text
            }
    }

    /// The names of the columns that the terminal is too narrow for.
    package func droppedNames(style: TerminalStyle) -> [String] {
        let shown = shownColumns(width: style.width)
        return columns.indices.filter { !shown.contains($0) }.map { columns[$0].name }
    }

    private func line(_ cells: [String], shown: [Int], style: TerminalStyle) -> String {
        var text = ""
        for (place, column) in shown.enumerated() {
            if place > 0 { text += String(repeating: " ", count: Self.gap) }
            let cell = cells[column]
            let padding = String(repeating: " ", count: width(of: column) - cell.count)
            text += columns[column].alignment == .left ? cell + padding : padding + cell
        }
        while text.last == " " { text.removeLast() }
        return style.clipped(text)
    }

    /// Indices of the columns that fit, in order.
    private func shownColumns(width: Int) -> [Int] {
        var shown = Array(columns.indices)
        while totalWidth(of: shown) > width {
            let candidate = shown.indices.reversed()
                .max { columns[shown[$0]].dropOrder < columns[shown[$1]].dropOrder }
            guard let candidate, columns[shown[candidate]].dropOrder > 0 else { break }
            shown.remove(at: candidate)
        }
        // A wide column that went may have left room for a narrow one that went before it.
        let dropped = columns.indices.filter { !shown.contains($0) }
        for column in dropped.sorted(by: { columns[$0].dropOrder < columns[$1].dropOrder })
        where totalWidth(of: shown + [column]) <= width {
            shown.append(column)
        }
        return shown.sorted()
    }

    private func totalWidth(of shown: [Int]) -> Int {
        shown.reduce(0) { $0 + width(of: $1) } + Self.gap * max(0, shown.count - 1)
    }

    private func width(of column: Int) -> Int {
        rows.reduce(columns[column].title.count) { max($0, $1[column].count) }
    }
}

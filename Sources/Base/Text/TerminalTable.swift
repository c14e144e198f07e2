/// A table of aligned columns: where the terminal is too narrow, columns go, and where those that stay
/// are too wide, the widest text goes on in the lines below.
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
        /// What the column is worth.
        ///
        /// 0 stays in any case; of the others the one with the highest number goes first, and of
        /// equal ones the rightmost. One that has nothing but dashes goes before all of them.
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
    /// A table as it is printed, and what is not in it.
    package struct Rendering: Hashable, Sendable {
        /// The titles, then the rows.
        package var lines: [String]
        /// The names of the columns that the terminal is too narrow for.
        package var missing: [String]
        /// Whether cells are cut off as well: not even the columns that stay have room.
        package var isCut: Bool
    }

    /// The titles, then the rows, then which columns are missing, if any are.
    ///
    /// Cells from outside need no care before: each is made printable and bounded here.
    package func lines(style: TerminalStyle) -> [String] {
        let rendering = rendering(style: style)
        return rendering.lines
            + style.notes(of: [rendering], remedy: "Widen the terminal, or raise COLUMNS.")
    }

    /// For callers that tell of the missing columns in another place; who drops one shall say so.
    package func rendering(style: TerminalStyle) -> Rendering {
        rendering(style: style, measuring: \.count)
    }

    /// Each cell is measured once: a table of many rows takes time in proportion to them.
    func rendering(style: TerminalStyle, measuring width: (String) -> Int) -> Rendering {
        let titles = columns.map { style.printable($0.title, limit: Self.cellLimit) }
        let cells = rows.map { $0.map { style.printable($0, limit: Self.cellLimit) } }
        let cellWidths = cells.map { $0.map(width) }
        let titleWidths = titles.map(width)
        let layout = Layout(
            widths: columns.indices.map { column in
                cellWidths.reduce(titleWidths[column]) { max($0, $1[column]) }
            },
            dropOrders: columns.indices.map { dropOrder(of: $0, cells) },
            limit: style.width
        )
        let wrapped = wrappedColumn(layout, limit: style.width)
        var widths = layout.widths
        if let wrapped { widths[wrapped.column] = wrapped.width }
        func lines(_ cells: [String], _ cellWidths: [Int]) -> [String] {
            guard let wrapped, cellWidths[wrapped.column] > wrapped.width else {
                return [style.clipped(line(cells, cellWidths, widths, layout.shown))]
            }
            let parts = Self.parts(of: cells[wrapped.column], wrapped.width, measuring: width)
            return parts.enumerated().map { place, part in
                var row = place == 0 ? cells : cells.map { _ in "" }
                var rowWidths = place == 0 ? cellWidths : cellWidths.map { _ in 0 }
                row[wrapped.column] = part
                rowWidths[wrapped.column] = width(part)
                return style.clipped(line(row, rowWidths, widths, layout.shown))
            }
        }
        return Rendering(
            lines: lines(titles, titleWidths).map(style.faint)
                + cells.indices.flatMap { row in
                    let texts = lines(cells[row], cellWidths[row])
                    return row == strongRow ? texts.map(style.strong) : texts
                },
            missing: columns.indices.filter { !layout.shown.contains($0) }
                .map { style.printable(columns[$0].name) },
            isCut: layout.isCut && wrapped == nil
        )
    }

    /// The column whose text goes on in the lines below, and how wide it is then; `nil` where all have
    /// room, or none would have enough.
    private func wrappedColumn(_ layout: Layout, limit: Int) -> (column: Int, width: Int)? {
        let texts = layout.shown.filter { columns[$0].alignment == .left }
        guard layout.isCut, let widest = texts.max(by: { layout.widths[$0] < layout.widths[$1] })
        else { return nil }
        let others = layout.shown.reduce(0) { $0 + layout.widths[$1] } - layout.widths[widest]
        let room = limit - others - Layout.gap * (layout.shown.count - 1)
        return room >= Layout.narrowestText ? (widest, room) : nil
    }

    /// A text in pieces of a width, between words where there are any.
    private static func parts(
        of text: String,
        _ room: Int,
        measuring width: (String) -> Int
    ) -> [String] {
        var parts: [String] = []
        var part = ""
        for word in text.split(separator: " ") {
            var rest = String(word)
            let joined = part.isEmpty ? rest : part + " " + rest
            if width(joined) <= room {
                part = joined
                continue
            }
            if !part.isEmpty { parts.append(part) }
            while width(rest) > room {
                parts.append(String(rest.prefix(room)))
                rest = String(rest.dropFirst(room))
            }
            part = rest
        }
        return part.isEmpty && !parts.isEmpty ? parts : parts + [part]
    }

    /// What a single cell shows at most: a text from outside may have any length.
    private static let cellLimit = 200

    private func line(
        _ cells: [String],
        _ cellWidths: [Int],
        _ widths: [Int],
        _ shown: [Int]
    ) -> String {
        var text = ""
        for (place, column) in shown.enumerated() {
            if place > 0 { text += String(repeating: " ", count: Layout.gap) }
            let room = max(0, widths[column] - cellWidths[column])
            let padding = String(repeating: " ", count: room)
            text +=
                columns[column].alignment == .left
                ? cells[column] + padding : padding + cells[column]
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    private func dropOrder(of column: Int, _ cells: [[String]]) -> Int {
        let order = columns[column].dropOrder
        guard order > 0, !cells.isEmpty else { return order }
        let isEmpty = cells.allSatisfy { ["", "-", "–"].contains($0[column]) }
        return isEmpty ? order + Layout.emptyOrder : order
    }
}

/// Which columns of a table fit into a width.
private struct Layout {
    static let gap = 2
    /// Less than this is no room for a text.
    static let narrowestText = 16
    /// Added to the drop order of a column that says nothing.
    static let emptyOrder = 1_000

    let widths: [Int]
    /// Indices of the columns that fit, in order.
    let shown: [Int]
    let isCut: Bool

    init(widths: [Int], dropOrders: [Int], limit: Int) {
        func total(_ shown: [Int]) -> Int {
            shown.reduce(0) { $0 + widths[$1] } + Self.gap * max(0, shown.count - 1)
        }
        var shown = Array(widths.indices)
        while total(shown) > limit {
            let candidate = shown.indices.reversed()
                .max { dropOrders[shown[$0]] < dropOrders[shown[$1]] }
            guard let candidate, dropOrders[shown[candidate]] > 0 else { break }
            shown.remove(at: candidate)
        }
        // A wide column that went may have left room for a narrow one that went before it, though not
        // for one that says nothing.
        let dropped = widths.indices.filter {
            !shown.contains($0) && dropOrders[$0] < Self.emptyOrder
        }
        for column in dropped.sorted(by: { dropOrders[$0] < dropOrders[$1] })
        where total(shown + [column]) <= limit {
            shown.append(column)
        }
        self.widths = widths
        self.shown = shown.sorted()
        isCut = total(shown) > limit
    }
}

extension TerminalStyle {
    /// Which columns of tables are missing for want of room.
    ///
    /// - Parameters:
    ///   - tables: Of one piece of output.
    ///   - remedy: A sentence.
    /// - Returns: Lines; none where nothing is missing.
    package func notes(of tables: [TerminalTable.Rendering], remedy: String) -> [String] {
        var missing: [String] = []
        for name in tables.flatMap(\.missing) where !missing.contains(name) { missing.append(name) }
        var sentences: [String] = []
        if !missing.isEmpty {
            let names = missing.joined(separator: ", ")
            sentences.append("Not shown in \(width) columns: \(names).")
        }
        if tables.contains(where: \.isCut) {
            sentences.append("Lines are cut off at \(width) columns.")
        }
        guard !sentences.isEmpty else { return [] }
        return wrapped((sentences + [remedy]).joined(separator: " ")).map(faint)
    }
}

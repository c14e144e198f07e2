import Testing

@testable import PunctualBase

@Suite("Terminal table")
struct TerminalTableTests {
    private let table = TerminalTable(
        columns: [
            .init("name"), .init("size", .right), .init("age", .right, dropOrder: 1),
            .init("comment", dropOrder: 2), .init("x", dropOrder: 2, name: "cross"),
        ],
        rows: [["a", "10 µs", "3", "good", "y"], ["bcdef", "1 ms", "14", "bad", ""]]
    )

    private func style(_ width: Int) -> TerminalStyle {
        TerminalStyle(isUnicode: true, width: width)
    }

    private func missing(_ width: Int) -> [String] {
        table.rendering(style: style(width)).missing
    }

    @Test("Text stands left, numbers right, and no line ends with blanks")
    func alignment() {
        #expect(
            table.lines(style: style(80)) == [
                "name    size  age  comment  x",
                "a      10 µs    3  good     y",
                "bcdef   1 ms   14  bad",
            ]
        )
    }

    @Test("Columns go by their order, of equal ones the rightmost first; mandatory ones stay")
    func dropping() {
        #expect(missing(29) == [])
        #expect(missing(28) == ["cross"])
        #expect(missing(25) == ["comment"])
        #expect(missing(17) == ["comment", "cross"])
        #expect(missing(12) == ["age", "comment", "cross"])
        #expect(table.rendering(style: style(5)).lines == ["name…", "a   …", "bcde…"])
        #expect(table.rendering(style: style(5)).isCut && !table.rendering(style: style(12)).isCut)
    }

    @Test("No line is wider than the terminal", arguments: [1, 8, 20, 26, 30])
    func width(width: Int) {
        #expect(table.lines(style: style(width)).allSatisfy { $0.count <= width })
    }

    @Test("A column that is missing is told below the table, and so are lines that are cut")
    func telling() {
        #expect(
            table.lines(style: style(25)).dropFirst(3) == [
                "Not shown in 25 columns:", "comment. Widen the", "terminal, or raise", "COLUMNS.",
            ]
        )
        #expect(table.lines(style: style(29)).count == 3)
        #expect(table.lines(style: style(10)).joined(separator: " ").contains("are cut off at"))
    }

    @Test("A text that has no room goes on in the lines below, whole")
    func wrapping() {
        var table = TerminalTable(columns: [.init("name"), .init("conditions"), .init("n", .right)])
        table.append(["absolute", "every 1 ms, policy fifo 80, memory locked, no load", "12"])
        table.append(["precise", "load cpu", "7"])
        let rendering = table.rendering(style: style(36))
        #expect(
            rendering.lines == [
                "name      conditions               n",
                "absolute  every 1 ms, policy      12",
                "          fifo 80, memory",
                "          locked, no load",
                "precise   load cpu                 7",
            ]
        )
        #expect(!rendering.isCut && rendering.missing.isEmpty)
        let words = rendering.lines.joined(separator: " ").split(separator: " ")
        #expect(words.count { $0 == "load" } == 2)
        table.rows[0][1] = String(repeating: "x", count: 100)
        let long = table.rendering(style: style(36)).lines
        #expect(long.allSatisfy { $0.count <= 36 })
        #expect(long.joined().count { $0 == "x" } == 100)
    }

    @Test("Where the width is unlimited nothing is missing and nothing is cut")
    func unlimited() {
        var table = table
        table.rows[0][3] = String(repeating: "long ", count: 30)
        let lines = table.lines(style: style(TerminalStyle.unlimited))
        #expect(lines.count == 3)
        #expect(lines[1].count > 150)
    }

    @Test("A column that has only dashes goes before all others that may go")
    func dashes() {
        var table = table
        table.rows = [["a", "10 µs", "–", "good", "y"], ["bcdef", "1 ms", "-", "bad", ""]]
        #expect(table.rendering(style: style(26)).missing == ["age"])
        // Not the first two, which stay in any case.
        table.rows = [["–", "–", "3", "good", "y"]]
        #expect(!table.rendering(style: style(5)).missing.contains("size"))
    }

    @Test("The room that a wide column leaves is not given to one that has only dashes")
    func noDashesInstead() {
        let table = TerminalTable(
            columns: [
                .init("name"), .init("rare", dropOrder: 1), .init("age", dropOrder: 3),
                .init("comment", dropOrder: 2),
            ],
            rows: [["a", "–", "3", "as long as this"]]
        )
        #expect(table.rendering(style: style(20)).missing == ["rare", "comment"])
        #expect(table.rendering(style: style(8)).missing == ["rare", "age", "comment"])
    }

    @Test("Each cell is measured once, however many rows there are", arguments: [10, 40, 160])
    func steps(rows: Int) {
        let table = TerminalTable(
            columns: table.columns,
            rows: Array(repeating: table.rows[0], count: rows)
        )
        var measured = 0
        for width in [5, 20, 80] {
            measured = 0
            _ = table.rendering(style: style(width)) { text in
                measured += 1
                return text.count
            }
            #expect(measured == 5 * (rows + 1))
        }
    }

    @Test("Cells from outside command no terminal, begin no line, and have a bound")
    func hostile() {
        let table = TerminalTable(
            columns: [.init("name"), .init("label")],
            rows: [
                ["::error file=x::y", "a\u{202E}b\u{1B}[31m"],
                [String(repeating: "x", count: 120_000), "##[error]z\u{2028}c"],
            ]
        )
        let lines = table.lines(style: style(TerminalStyle.unlimited))
        #expect(lines[1].hasPrefix("\u{FFFD}:error file=x::y"))
        #expect(lines[1].hasSuffix("a\u{FFFD}b\u{FFFD}[31m"))
        #expect(lines[2] == String(repeating: "x", count: 200) + "…  ##\u{FFFD}error]z\u{FFFD}c")
    }

    @Test("Colour does not shift the columns")
    func colour() {
        var table = table
        table.strongRow = 0
        let style = TerminalStyle(isColoured: true, isUnicode: true, width: 80)
        let lines = table.lines(style: style)
        #expect(lines[0] == "\u{1B}[2mname    size  age  comment  x\u{1B}[0m")
        #expect(lines[1] == "\u{1B}[1ma      10 µs    3  good     y\u{1B}[0m")
        #expect(lines[2] == "bcdef   1 ms   14  bad")
    }
}

@Suite("Terminal style")
struct TerminalStyleTests {
    @Test("Where only ASCII can be printed everything is ASCII")
    func ascii() {
        let style = TerminalStyle(isUnicode: false)
        #expect(
            style.printable("“a” – 3 µs… ×1.5 ±2 10\u{2009}000 é")
                == "\"a\" - 3 us... x1.5 +-2 10000 ?"
        )
    }

    @Test("A label cannot command the terminal")
    func controls() {
        #expect(
            TerminalStyle(isUnicode: false).printable("a\u{1B}[31mb\r\nc\t\u{202E}")
                == "a?[31mb??c??"
        )
        #expect(TerminalStyle().printable("\u{85}b\u{2029}") == "\u{FFFD}b\u{FFFD}")
    }

    @Test("Prose breaks between words and never beyond the width")
    func wrapping() {
        let style = TerminalStyle(width: 10)
        #expect(style.wrapped("one two three four") == ["one two", "three four"])
        #expect(style.wrapped("a incomprehensible b") == ["a", "incompreh…", "b"])
        let word = String(repeating: "x", count: 150)
        let log = TerminalStyle(width: TerminalStyle.unlimited)
        #expect(log.wrapped("a \(word) b") == ["a", word, "b"])
    }
}

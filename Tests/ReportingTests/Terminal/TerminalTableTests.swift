import Analysis
import Reporting
import Runs
import Testing

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
        #expect(table.droppedNames(style: style(29)) == [])
        #expect(table.droppedNames(style: style(28)) == ["cross"])
        #expect(table.droppedNames(style: style(25)) == ["comment"])
        #expect(table.droppedNames(style: style(17)) == ["comment", "cross"])
        #expect(table.droppedNames(style: style(12)) == ["age", "comment", "cross"])
        #expect(table.lines(style: style(5)) == ["name…", "a   …", "bcde…"])
    }

    @Test("No line is wider than the terminal", arguments: [1, 8, 20, 26, 30])
    func width(width: Int) {
        #expect(table.lines(style: style(width)).allSatisfy { $0.count <= width })
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
        #expect(TerminalStyle().printable("a\u{1B}[31mb\r\nc\t") == "a?[31mb?c?")
    }

    @Test("Prose breaks between words and never beyond the width")
    func wrapping() {
        let style = TerminalStyle(width: 10)
        #expect(style.wrapped("one two three four") == ["one two", "three four"])
        #expect(style.wrapped("a incomprehensible b") == ["a", "incompreh…", "b"])
    }
}

@Suite("Sparkline")
struct SparklineTests {
    @Test("Heights follow the logarithm of the counts: one wakeup is seen, none is blank")
    func heights() {
        // log 2, log 11, log 101, log 1001 and log 10 001 over log 10 001, in eighths: 0.6, 2.1,
        // 4.0, 6.0, 8.
        let counts = [0, 1, 10, 100, 1_000, 10_000]
        #expect(Sparkline.text(of: counts, isUnicode: true) == " ▁▂▄▆█")
        // In sevenths: 0.5, 1.8, 3.5, 5.3, 7.
        #expect(Sparkline.text(of: counts, isUnicode: false) == " .:=+#")
    }

    @Test("Three bins make a cell, and what lies outside is in the first and the last")
    func bins() {
        var histogram = TerminalFixture.histogram(peak: 20)
        #expect(Sparkline.text(of: histogram, isUnicode: true).count == 20)
        #expect(Sparkline.text(of: histogram, isUnicode: true).first == " ")
        histogram.below = 1
        histogram.above = 20_000
        let text = Sparkline.text(of: histogram, isUnicode: true)
        #expect(text.first == "▁" && text.last == "█")
    }

    @Test("The scale stands over the ends of the line")
    func scale() {
        let histogram = TerminalFixture.histogram(peak: 20)
        #expect(
            Sparkline.scale(of: histogram, quantities: QuantityText()) == "500 ns          5 ms"
        )
    }
}

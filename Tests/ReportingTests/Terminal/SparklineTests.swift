import Analysis
import PunctualBase
import Reporting
import Testing

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

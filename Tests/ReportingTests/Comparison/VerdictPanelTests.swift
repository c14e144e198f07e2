import Analysis
import Reporting
import Runs
import Testing

@Suite("Verdict plot")
struct VerdictPanelTests {
    private func lines(
        _ change: (Double, Double, Double),
        visible: Double? = nil,
        tolerated: Double? = nil
    ) throws -> [Substring] {
        var comparison = SampleComparison.small
        comparison.metrics = [
            SampleComparison.metric(
                .p99,
                100_000,
                200_000,
                change,
                relative: 0.1,
                .inconclusive,
                visible: visible
            )
        ]
        if let tolerated { comparison.metrics[0].tolerated = tolerated }
        comparison.metrics[0].pairs = []
        let content = ComparisonContent(SampleComparison.report([comparison]))
        let plot = try #require(content.plots.first { $0.kind == .verdict })
        return plot.script.text.split(separator: "\n")
    }

    /// Arrows along the interval: those of the caps are upright.
    private func interval(_ lines: [Substring]) -> [Substring] {
        lines.filter { $0.hasPrefix("set arrow") && $0.contains(" front lw 2.2") }
    }

    @Test("An interval within the axis ends in caps")
    func within() throws {
        let lines = try lines((2, 1.5, 3))
        #expect(interval(lines).count == 3)
        #expect(interval(lines).allSatisfy { $0.contains(" nohead ") })
        #expect(!lines.contains { $0.contains("→'") })
    }

    @Test("One that goes beyond it ends in an arrow there, with the value")
    func beyond() throws {
        let high = try lines((4, 1.5, 75.75))
        #expect(interval(high).count == 2)
        #expect(interval(high)[0].contains(" to graph 1.0000,"))
        #expect(interval(high)[0].contains(" head "))
        #expect(high.contains { $0.contains("'interval to ×75.8 →' at graph 0.98") })
        let both = try lines((1, 0.01, 100))
        #expect(interval(both).count == 1)
        #expect(interval(both)[0].contains(" from graph 0.0000,"))
        #expect(interval(both)[0].contains(" heads "))
        #expect(both.contains { $0.contains("'← interval to ×0.0100'") })
        let open = try lines((4, 1.5, .infinity))
        #expect(open.contains { $0.contains("'interval to ∞ →'") })
    }

    @Test("A change beyond it has no marker at the edge")
    func value() throws {
        #expect(try lines((4, 1.5, 75)).contains { $0.contains("$v0e0 using") })
        #expect(try !lines((40, 1.5, 75)).contains { $0.contains("$v0e0 using") })
    }

    @Test("The smallest visible worsening and the limit beyond it are told at the edge")
    func limits() throws {
        let visible = try lines((1, 0.9, 1.1), visible: 30.1)
        #expect(visible.contains { $0.contains("'▾ ×30.1 →'") })
        let limit = try lines((1, 0.9, 1.1), visible: 12, tolerated: 76.76)
        // There is a ▾ where the values would stand.
        #expect(limit.contains { $0.contains("'limit →'") })
        #expect(limit.contains { $0.contains("'← limit ×0.0130'") })
        #expect(try !lines((1, 0.9, 1.1), visible: 2).contains { $0.contains("→'") })
    }
}

import Reporting
import Testing

@Suite("Plot axis")
struct PlotAxisTests {
    @Test("Spinning and a stall of the host share a logarithmic axis with a tic a decade")
    func decades() throws {
        let axis = try #require(PlotAxis.lateness(of: [20, 10_000_000]))
        #expect(
            axis.tics.map(\.label) == [
                "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms",
            ]
        )
        #expect(axis.low == 16)
        #expect(axis.high == 12_500_000)
    }

    @Test("A short axis has tics at 3, too")
    func threes() throws {
        let axis = try #require(PlotAxis.lateness(of: [50_000, 1_000_000]))
        #expect(axis.tics.map(\.label) == ["100 µs", "300 µs", "1 ms"])
    }

    @Test("Equal values still give a decade")
    func equalValues() throws {
        let axis = try #require(PlotAxis.lateness(of: [1_000, 1_000]))
        #expect(abs(axis.high / axis.low - 10) < 1e-9)
        #expect(abs(axis.fraction(of: 1_000) - 0.5) < 1e-9)
    }

    @Test("Without a positive value there is no axis")
    func nothing() {
        #expect(PlotAxis.lateness(of: []) == nil)
        #expect(PlotAxis.lateness(of: [0, -5]) == nil)
    }

    @Test("Early wakeups widen the axis below zero, where it is asked for")
    func early() throws {
        let axis = try #require(
            PlotAxis.lateness(of: [-50_000, 100_000, 1_000_000], includingEarly: true)
        )
        #expect(axis.scale == .symmetric(unit: 1_000))
        #expect(axis.low == -62_500)
        #expect(axis.tics.first?.label == "-30 µs" || axis.tics.first?.label == "-10 µs")
        #expect(axis.tics.contains { $0.label == "0" })
        #expect(axis.fraction(of: 0) > 0)
        let values = [-50_000, 100_000, 1_000_000.0]
        #expect(PlotAxis.lateness(of: values)?.scale == .logarithmic)
    }

    @Test("Linear tics are at 1, 2 or 5 times a power of ten, and never -0")
    func linear() {
        let axis = PlotAxis.linear(from: -13, to: 27, tics: 5, label: PlotAxis.plain)
        #expect(axis.tics.map(\.label) == ["-10", "0", "10", "20"])
        #expect(PlotAxis.linear(from: 3, to: 3, label: PlotAxis.plain).high > 3)
    }

    @Test("A short axis keeps as many tics as have room for their labels")
    func fitting() throws {
        let axis = try #require(PlotAxis.lateness(of: [20, 10_000_000]))
        #expect(axis.fitting(400).tics == axis.tics)
        #expect(axis.fitting(200).tics.map(\.label) == ["100 ns", "10 µs", "1 ms"])
        #expect(axis.fitting(10).tics.count == 1)
    }

    @Test("A percent sign of a tic is doubled, for the label is a format")
    func percentSign() {
        let axis = PlotAxis.logarithmic(from: 0.01, to: 1) { "\(PlotAxis.plain($0 * 100))%" }
        let commands = axis.commands(for: "y").joined(separator: "\n")
        #expect(commands.contains("'1%%' 0.01"))
        #expect(commands.contains("'100%%' 1.0"))
    }
}

@Suite("Label column")
struct LabelColumnTests {
    @Test(
        "Labels move as little as need be and keep their distance",
        arguments: [
            (places: [0.1, 0.5, 0.9], spread: [0.1, 0.5, 0.9]),
            // Two at one place part by half the gap each.
            (places: [0.5, 0.5], spread: [0.45, 0.55]),
            // The middle of three stays.
            (places: [0.5, 0.5, 0.5], spread: [0.4, 0.5, 0.6]),
            // None leaves the panel.
            (places: [1, 1], spread: [0.9, 1]), (places: [0, 0, 0.8], spread: [0, 0.1, 0.8]),
            (places: [], spread: []),
        ] as [(places: [Double], spread: [Double])]
    )
    func spread(places: [Double], spread: [Double]) {
        let found = LabelColumn.spread(places, extents: places.map { _ in 0.1 })
        #expect(found.count == spread.count)
        for (value, expected) in zip(found, spread) { #expect(abs(value - expected) < 1e-9) }
    }

    @Test("A label of several lines keeps its neighbours further away")
    func tall() {
        let found = LabelColumn.spread([0.5, 0.5], extents: [0.1, 0.3])
        #expect(abs(found[1] - found[0] - 0.2) < 1e-9)
    }
}

import PunctualBase
import Testing

@Suite("Quantities as text")
struct QuantityTextTests {
    @Test(
        "A time has three significant digits and a unit that keeps it below 1000",
        arguments: [
            (0, "0 ns"), (1, "1.00 ns"), (-1, "-1.00 ns"), (12.34, "12.3 ns"), (999.4, "999 ns"),
            (999.5, "1.00 µs"), (1_234, "1.23 µs"), (9_995, "10.0 µs"), (112_400, "112 µs"),
            (999_499, "999 µs"), (999_500, "1.00 ms"), (-3_200, "-3.20 µs"),
            (1_070_000, "1.07 ms"), (2e9, "2.00 s"), (5_000e9, "5000 s"), (0.25, "0.250 ns"),
        ]
    )
    func times(nanoseconds: Double, text: String) {
        #expect(QuantityText().time(nanoseconds: nanoseconds) == text)
    }

    @Test(
        "A long time is told in minutes, hours or days",
        arguments: [
            (75e6, "75.0 ms"), (119.4e9, "119 s"), (119.5e9, "2 min"), (725e9, "12 min 5 s"),
            (7_199e9, "2 h"), (-7_320e9, "-2 h 2 min"), (252_001e9, "2.92 d"), (.infinity, "–"),
        ]
    )
    func spans(nanoseconds: Double, text: String) {
        #expect(QuantityText().span(nanoseconds: nanoseconds) == text)
    }

    @Test("What there is not is a dash; ASCII has its own")
    func absent() {
        #expect(QuantityText().time(nanoseconds: nil as Double?) == "–")
        #expect(QuantityText().time(nanoseconds: Double.nan) == "–")
        #expect(QuantityText().percent(.infinity) == "–")
        #expect(QuantityText(isUnicode: false).count(nil) == "-")
        #expect(QuantityText(isUnicode: false).time(nanoseconds: 1_500 as Int64) == "1.50 us")
    }

    @Test(
        "A share keeps three digits however small it is",
        arguments: [
            (0.042, "4.20 %"), (1, "100 %"), (0, "0 %"), (0.000_5, "0.0500 %"),
            (0.000_012_3, "0.00123 %"), (0.000_001_23, "0.000123 %"),
        ]
    )
    func shares(share: Double, text: String) {
        #expect(QuantityText().percent(share) == text)
    }

    @Test(
        "A drift has a sign, and zero has none",
        arguments: [
            (19.84, "+19.8 ppm"), (-0.8, "-0.800 ppm"), (0, "0.0 ppm"), (-0.04, "0.0 ppm"),
            (104_000, "+104000 ppm"),
        ]
    )
    func drifts(value: Double, text: String) {
        #expect(QuantityText().partsPerMillion(value) == text)
    }

    @Test("Counts of five digits and more have their thousands set apart")
    func counts() {
        #expect(QuantityText().count(9_999) == "9999")
        #expect(QuantityText().count(10_000) == "10\u{2009}000")
        #expect(QuantityText().count(-1_234_567) == "-1\u{2009}234\u{2009}567")
        #expect(QuantityText(isUnicode: false).count(1_234_567) == "1234567")
        #expect(QuantityText().count(.min).first == "-")
    }

    @Test(
        "Decimals are rounded and filled up, and a rounded zero has no sign",
        arguments: [
            (1.005, 1, "1.0"), (0.04, 2, "0.04"), (-0.004, 2, "0.00"), (-1.5, 0, "-2"),
            (12, 3, "12.000"),
        ] as [(Double, Int, String)]
    )
    func decimals(value: Double, decimals: Int, text: String) {
        #expect(QuantityText().fixed(value, decimals: decimals) == text)
    }
}

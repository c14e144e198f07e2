import PunctualBase
import Testing

@Suite("Numbers as people write them")
struct PlainNumberTests {
    @Test(
        "Digits with at most one point are a number, and a unit may stand behind it",
        arguments: [
            ("0", 0), ("5", 5), ("05", 5), ("2.5", 2.5), ("0.05", 0.05), ("5%", 5), ("2.5 %", 2.5),
        ] as [(String, Double)]
    )
    func decimals(text: String, expected: Double) {
        #expect(PlainNumber.decimal(text, unit: ["%"]) == expected)
    }

    @Test(
        "What else the standard library takes for a number is none",
        arguments: [
            "", "%", " 5%", "5% ", "5  %", "5 ", "+5", "-5", "0x1", "0x1p-3", "1e1", "1e-300", ".5",
            "5.", "1.2.3", "inf", "nan", "٥", "5ppm", "1,5", "5%%",
            String(repeating: "9", count: 400),
        ]
    )
    func noDecimals(text: String) {
        #expect(PlainNumber.decimal(text, unit: ["%"]) == nil)
    }

    @Test("Whole numbers have nothing but digits, signed ones a minus before them")
    func whole() {
        #expect(PlainNumber.whole("12") == 12)
        for text in ["", "+1", "-1", " 1", "1 ", "1.0", "0x1", "99999999999999999999", "١"] {
            #expect(PlainNumber.whole(text) == nil, "“\(text)”")
        }
        #expect(PlainNumber.signed("-12") == -12)
        for text in ["", "-", "--1", "+1", "- 1"] { #expect(PlainNumber.signed(text) == nil) }
    }
}

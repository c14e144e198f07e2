import PunctualBase
import Testing

@Suite("Plain digits")
struct PlainDigitsTests {
    @Test(
        "No exponent, no digit too many",
        arguments: [
            (0, "0"), (-0.5, "-0.5"), (12, "12"), (0.1, "0.1"), (1e15, "1000000000000000"),
            (1e16, "10000000000000000"), (1.25e20, "125000000000000000000"),
            (-1.5e17, "-150000000000000000"), (0.00001, "0.00001"), (1.25e-7, "0.000000125"),
            (9_007_199_254_740_994, "9007199254740994"),
        ]
    )
    func digits(number: Double, expected: String) {
        #expect(number.plainDigits == expected)
    }

    @Test(
        "They read back as the same number",
        arguments: [
            .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .pi, 1 / 3.0,
            1e16 + 2, 1e-5 + 1e-20,
        ] as [Double]
    )
    func readBack(number: Double) {
        #expect(Double(number.plainDigits) == number)
    }
}

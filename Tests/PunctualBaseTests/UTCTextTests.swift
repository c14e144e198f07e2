import PunctualBase
import Testing

@Suite("UTC text")
struct UTCTextTests {
    /// From `date -u -d @SECONDS +%FT%TZ`.
    @Test(
        "Dates are those of date(1)",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] as [(Int64, String)]
    )
    func dates(seconds: Int64, text: String) {
        #expect(UTCText.text(unixNanoseconds: seconds * 1_000_000_000) == text)
    }

    @Test(
        "With nine decimals no nanosecond is lost, at either end of the range",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
            (951_868_799_999_999_999, "2000-02-29T23:59:59.999999999Z"),
            (1_709_164_800_000_000_000, "2024-02-29T00:00:00.000000000Z"),
            (.max, "2262-04-11T23:47:16.854775807Z"),
            (.min, "1677-09-21T00:12:43.145224192Z"),
        ] as [(Int64, String)]
    )
    func nanoseconds(unixNanoseconds: Int64, text: String) {
        #expect(UTCText.text(unixNanoseconds: unixNanoseconds, decimals: 9) == text)
    }

    @Test("Fewer decimals are cut, before 1970 too")
    func milliseconds() {
        #expect(
            UTCText.text(unixNanoseconds: 1_999_999, decimals: 3) == "1970-01-01T00:00:00.001Z"
        )
        #expect(UTCText.text(unixNanoseconds: -1, decimals: 3) == "1969-12-31T23:59:59.999Z")
    }
}

import Testing
import Timekeeping

@Suite("Instants as texts")
struct WallTimeTextTests {
    @Test(
        "The earliest and the latest instants have one as well",
        arguments: [
            (WallTime.distantPast, "1677-09-21T00:12:43.145224192Z"),
            (
                WallTime(nanosecondsSince1970: -9_223_372_036_000_000_001),
                "1677-09-21T00:12:43.999999999Z"
            ),
            (WallTime(nanosecondsSince1970: -9_223_372_036_000_000_000), "1677-09-21T00:12:44Z"),
            (WallTime(nanosecondsSince1970: -1), "1969-12-31T23:59:59.999999999Z"),
            (WallTime.distantFuture, "2262-04-11T23:47:16.854775807Z"),
        ]
    )
    func ends(instant: WallTime, text: String) {
        #expect(instant.text() == text)
        #expect("\(CivilTime(instant, in: .utc))Z" == text)
    }
}

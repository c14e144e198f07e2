import Scheduling
import Testing
import Timekeeping

@Suite("Times as texts")
struct TimeTextTests {
    @Test(
        "What is written of an instant is read back, at the ends of time too",
        arguments: [.min, .min + 1, -9_223_372_036_000_000_000, -1, 0, .max] as [Int64],
        [TimeZoneRules.utc, try? .named("posix:<-02>2<-01>,M3.5.0/-1,M10.5.0/0")].compactMap(\.self)
    )
    func readBack(nanoseconds: Int64, zone: TimeZoneRules) throws {
        let instant = WallTime(nanosecondsSince1970: nanoseconds)
        let text = instant.text(in: zone)
        #expect(try TimeText.instant(text, in: zone, subject: "time") == instant, "\(text)")
    }

    @Test(
        "Beyond them there is nothing",
        arguments: ["1677-09-21T00:12:43.145224191Z", "2262-04-11T23:47:16.854775808Z"]
    )
    func beyond(text: String) {
        #expect(throws: TriggerError.self) {
            try TimeText.instant(text, in: .utc, subject: "time")
        }
    }
}

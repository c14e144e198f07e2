import PunctualBase
import Testing

@Suite("Lengths of time as text")
struct NanosecondsTests {
    @Test(
        "What people write is read",
        arguments: [
            ("250us", 250_000), ("250µs", 250_000), ("250μs", 250_000), ("1ms", 1_000_000),
            ("0.5 s", 500_000_000), ("2min", 120_000_000_000), ("1h", 3_600_000_000_000),
            ("17ns", 17), ("0", 0), ("0.0015ms", 1_500), ("5m", 300_000_000_000),
            ("1h30m", 5_400_000_000_000), ("1d", 86_400_000_000_000),
            ("1d 12 h", 129_600_000_000_000), ("1m30.5s", 90_500_000_000),
            ("1s500ms250us1ns", 1_500_250_001), ("0h0m", 0), ("0.0", 0),
            // A binary fraction would be 48 ns away.
            ("9223372036.854775807s", .max), ("0.1234567890000000000s", 123_456_789),
        ] as [(String, Int64)]
    )
    func reading(text: String, nanoseconds: Int64) {
        #expect(Nanoseconds.parse(text) == nanoseconds)
    }

    @Test(
        "What is no length of time is not read",
        arguments: [
            "", "5", "ms", "-1ms", "1 m s", "1..5ms", ".5ms", "5.ms", "1e9h", "999999999h",
            "30m1h", "1h2h", "1h30", "1h 30", "1 h  30 m", " 1s", "1s ", "1M", "1S", "5x", "1hs",
            "9223372036.854775808s", "99999999999999999999ns", "٥s", "1h-1m", "+1s", "infs", "nan",
            "1.5ns", "0.0000000001s", "0.1234567890123456789s", "1s1.5ns", "0x1s",
        ]
    )
    func refusing(text: String) {
        #expect(Nanoseconds.parse(text) == nil)
    }

    @Test(
        "A number alone has the unit that the option names, and another may be given",
        arguments: [
            ("0.6", .second, 600_000_000), ("600ms", .second, 600_000_000),
            ("50000", .nanosecond, 50_000), ("50us", .nanosecond, 50_000),
            ("10", .microsecond, 10_000), ("5", .day, 432_000_000_000_000), ("x", .second, nil),
            ("", .second, nil), ("-1", .second, nil), ("9223372037", .second, nil),
            ("1.5", .nanosecond, nil), ("0x1", .second, nil), ("1e1", .second, nil),
        ] as [(String, Nanoseconds.Unit, Int64?)]
    )
    func plainNumbers(text: String, unit: Nanoseconds.Unit, nanoseconds: Int64?) {
        #expect(Nanoseconds.parse(text, plainUnit: unit) == nanoseconds)
    }

    @Test(
        "The text is the shortest exact one and is read back",
        arguments: [
            (0, "0"), (1, "1ns"), (1_500, "1500ns"), (250_000, "250us"), (1_500_000, "1500us"),
            (1_000_000, "1ms"), (2_000_000_000, "2s"), (60_000_000_000, "1m"),
            (5_400_000_000_000, "90m"), (172_800_000_000_000, "2d"),
            (.max, "9223372036854775807ns"),
        ] as [(Int64, String)]
    )
    func writing(nanoseconds: Int64, text: String) {
        #expect(Nanoseconds.text(nanoseconds) == text)
        #expect(Nanoseconds.parse(text) == nanoseconds)
    }
}

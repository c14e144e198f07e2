import Runs
import Testing

@Suite("Lengths of time as text")
struct NanosecondsTests {
    @Test(
        "What people write is read",
        arguments: [
            ("250us", 250_000), ("250µs", 250_000), ("250μs", 250_000), ("1ms", 1_000_000),
            ("0.5 s", 500_000_000), ("2min", 120_000_000_000), ("1h", 3_600_000_000_000),
            ("17ns", 17), ("0", 0), ("0.0015ms", 1_500),
        ] as [(String, Int64)]
    )
    func reading(text: String, nanoseconds: Int64) {
        #expect(Nanoseconds.parse(text) == nanoseconds)
    }

    @Test(
        "What is no length of time is not read",
        arguments: ["", "5", "ms", "-1ms", "1 m s", "1..5ms", ".5ms", "5.ms", "1e9h", "999999999h"]
    )
    func refusing(text: String) {
        #expect(Nanoseconds.parse(text) == nil)
    }

    @Test(
        "The text is the shortest exact one and is read back",
        arguments: [
            (0, "0"), (1, "1ns"), (1_500, "1500ns"), (250_000, "250us"), (1_500_000, "1500us"),
            (1_000_000, "1ms"), (2_000_000_000, "2s"),
        ] as [(Int64, String)]
    )
    func writing(nanoseconds: Int64, text: String) {
        #expect(Nanoseconds.text(nanoseconds) == text)
        #expect(Nanoseconds.parse(text) == nanoseconds)
    }
}

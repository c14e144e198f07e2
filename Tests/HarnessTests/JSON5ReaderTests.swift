import Testing

@testable import Harness

@Suite("JSON5")
struct JSON5ReaderTests {
    private func number(_ text: String) throws -> Double? {
        if case .number(let value) = try JSON5Reader.read(text).value { value } else { nil }
    }

    @Test(
        "Numbers of all kinds",
        arguments: [
            ("1", 1), ("-1.5", -1.5), (".5", 0.5), ("5.", 5), ("+0x1F", 31), ("1e3", 1_000),
            ("-Infinity", -.infinity), ("0", 0),
        ] as [(String, Double)]
    )
    func numbers(text: String, expected: Double) throws {
        #expect(try number(text) == expected)
    }

    @Test("What only looks like a number is refused", arguments: ["01", "--1", "0x", "1a", "."])
    func notNumbers(text: String) {
        #expect(throws: JSON5SyntaxError.self) { try JSON5Reader.read(text) }
    }

    @Test("Escapes and continued lines")
    func strings() throws {
        let node = try JSON5Reader.read(#"'a\x41\u00e9\'\n\"# + "\n" + "b'")
        guard case .string(let text) = node.value else {
            Issue.record("no text")
            return
        }
        #expect(text == "aAé'\nb")
    }

    @Test("Ten thousand brackets are an error, not a crash")
    func depth() {
        let text = String(repeating: "[", count: 10_000)
        #expect(throws: JSON5SyntaxError.self) { try JSON5Reader.read(text) }
    }
}

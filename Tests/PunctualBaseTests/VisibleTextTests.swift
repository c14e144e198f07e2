import PunctualBase
import Testing

@Suite("Text from outside, made visible")
struct VisibleTextTests {
    @Test("Ordinary text of all languages is left as it is")
    func ordinary() {
        for text in [
            "", "plain", "3 µs – “a”", "naïve 日本語 العربية שלום 👩‍👩‍👧", "a: b", "std::sort", "C::",
            "[x]",
            "# [link]", "fe80::1", "::1", "https://x/#[1]",
        ] {
            #expect(text.visible() == text)
        }
    }

    @Test("No control character, separator or turn of the direction is left")
    func unfit() {
        let unfit: [ClosedRange<UInt32>] = [
            0...0x1F, 0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x2028...0x202E,
            0x2066...0x206F, 0xFFFE...0xFFFF,
        ]
        for value in unfit.joined() {
            let scalar = Unicode.Scalar(value)
            #expect(
                scalar.map { "a\($0)b".visible() } == "a\u{FFFD}b",
                "U+\(String(value, radix: 16))"
            )
        }
        // As one character with the one before it.
        #expect("a\r\nb".visible() == "a\u{FFFD}\u{FFFD}b")
    }

    @Test(
        "No CI service finds a command in it, wherever a line is broken later",
        arguments: [
            ("::error file=x::boom", "\u{FFFD}:error file=x::boom"),
            ("label\n::warning::x", "label\u{FFFD}\u{FFFD}:warning::x"),
            ("a ::set-output name=x::y", "a \u{FFFD}:set-output name=x::y"),
            ("\u{A0}::debug::x", "\u{A0}\u{FFFD}:debug::x"),
            ("##[error]x", "##\u{FFFD}error]x"), ("a###[group]", "a###\u{FFFD}group]"),
            ("x ##vso[task.complete]", "x ##vso\u{FFFD}task.complete]"),
            ("##teamcity[a '1']", "##teamcity\u{FFFD}a '1']"),
        ]
    )
    func commands(text: String, visible: String) {
        #expect(text.visible() == visible)
        #expect(visible.visible() == visible)
    }

    @Test("What is echoed has a bound, told by its mark")
    func bound() {
        let long = String(repeating: "x", count: 120_000)
        #expect(long.echoed == String(repeating: "x", count: 200) + "…")
        #expect(String(repeating: "x", count: 200).echoed.count == 200)
        // One character of a thousand marks is long as well.
        let marks = "a" + String(repeating: "\u{301}", count: 1_000)
        #expect(marks.echoed.unicodeScalars.count == 201)
        #expect("abc"[...].visible(limit: 2) == "ab…")
    }
}

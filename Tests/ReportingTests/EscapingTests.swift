import Reporting
import Testing

@Suite("Escaping")
struct EscapingTests {
    @Test(
        "HTML keeps no character that has a meaning in it",
        arguments: [
            ("<b>&\"'`", "&lt;b&gt;&amp;&quot;&#39;&#96;"),
            ("a\u{0}b\u{202E}c", "a\u{FFFD}b\u{FFFD}c"), ("plain µs – ★", "plain µs – ★"),
        ]
    )
    func html(text: String, escaped: String) {
        #expect(text.escapedForHTML == escaped)
    }

    @Test(
        "Markdown stays in its cell and starts no emphasis, code, link or tag",
        arguments: [
            ("a|b", "a\\|b"), ("a\nb", "a b"), ("`x` *y* _z_", "\\`x\\` \\*y\\* \\_z\\_"),
            ("<i>&[x](y)", "&lt;i&gt;&amp;\\[x\\](y)"), ("\\", "\\\\"),
        ]
    )
    func markdown(text: String, escaped: String) {
        #expect(text.escapedForMarkdown == escaped)
    }

    @Test("A code block has a longer fence than any in its text")
    func codeBlock() {
        #expect("echo".asMarkdownCodeBlock == "```sh\necho\n```\n")
        #expect("a ```` b".asMarkdownCodeBlock == "`````sh\na ```` b\n`````\n")
    }

    @Test(
        "A gnuplot string has its quotes doubled and no line breaks",
        arguments: [
            ("it's", "'it''s'"), ("a\nb", "'a b'"), ("`x` $(y) \\", "'`x` $(y) \\'"), ("", "''"),
        ]
    )
    func gnuplot(text: String, quoted: String) {
        #expect(text.quotedForGnuplot == quoted)
    }

    @Test(
        "A shell reads back one word",
        arguments: [
            ("--period", "--period"), ("250us,1ms", "250us,1ms"), ("", "''"), ("a b", "'a b'"),
            ("it's", "'it'\\''s'"), ("$(x)", "'$(x)'"), ("*", "'*'"), ("ü", "'ü'"),
        ]
    )
    func shell(word: String, quoted: String) {
        #expect(word.quotedForShell == quoted)
    }

    @Test("A script block ends only where it is ended")
    func scriptBlock() {
        let text = "{\"a\":\"</script><!--\u{2028}&\"}"
        #expect(
            text.escapedForScriptBlock
                == "{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026\"}"
        )
    }

    @Test("Interpolation into markup escapes texts and leaves markup alone")
    func interpolation() {
        let inner: HTML = "<b>\("<>")</b>"
        let outer: HTML = "<p title=\"\("\"")\">\(inner)\(7)</p>"
        #expect(outer.text == "<p title=\"&quot;\"><b>&lt;&gt;</b>7</p>")
    }
}

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

    @Test("Milliseconds are cut, before 1970 too")
    func milliseconds() {
        #expect(
            UTCText.text(unixNanoseconds: 1_999_999, milliseconds: true)
                == "1970-01-01T00:00:00.001Z"
        )
        #expect(
            UTCText.text(unixNanoseconds: -1, milliseconds: true) == "1969-12-31T23:59:59.999Z"
        )
    }
}

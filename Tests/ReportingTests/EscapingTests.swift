import Reporting
import Testing

@Suite("Escaping")
struct EscapingTests {
    @Test(
        "HTML keeps no character that has a meaning in it",
        arguments: [
            ("<b>&\"'`", "&lt;b&gt;&amp;&quot;&#39;&#96;"),
            ("a\u{0}b\u{202E}c", "a\u{FFFD}b\u{FFFD}c"), ("plain µs – ★", "plain µs – ★"),
            ("a\n::error::x\r", "a&#10;&#58;:error::x&#13;"), ("a::b [x]", "a::b [x]"),
            ("##[error]x", "##&#91;error]x"), ("\u{85}\u{7F}\u{2028}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
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
            ("::error::x", "&#58;:error::x"), ("##[error]", "\\#\\#\\[error\\]"),
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
            ("##[error]", "'##\u{FFFD}error]'"),
        ]
    )
    func gnuplot(text: String, quoted: String) {
        #expect(text.quotedForGnuplot == quoted)
    }

    @Test(
        "A shell reads back one word",
        arguments: [
            ("--period", "--period"), ("250us,1ms", "250us,1ms"), ("", "''"), ("a b", "'a b'"),
            ("it's", "'it'\\''s'"), ("a\nb'\\\u{1B}", #"$'a\012b\'\\\033'"#),
            ("\u{202E}x", #"$'\342\200\256x'"#), ("$(x)", "'$(x)'"), ("*", "'*'"), ("ü", "'ü'"),
            ("##[error]x", "'##''[error]x'"), ("\n##[x]", #"$'\012##\133x]'"#),
        ]
    )
    func shell(word: String, quoted: String) {
        #expect(word.quotedForShell == quoted)
    }

    @Test("A command with a label of several lines stays one line of its block")
    func command() {
        let words = ["punctual", "-l", "a\n```\n\u{1B}[31m::error::x"]
        let block = words.map(\.quotedForShell).joined(separator: " ").asMarkdownCodeBlock
        #expect(block.split(separator: "\n").count == 3)
        #expect(!block.unicodeScalars.contains("\u{1B}"))
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

import Testing

@testable import Reporting

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

@Suite("Code in sentences")
struct CodeInProseTests {
    @Test(
        "Code is code in a page and in Markdown, and what only looks like it stays text",
        arguments: [
            ("use `--rounds 5`.", "use <code>--rounds 5</code>.", "use `--rounds 5`."),
            (
                "use --rounds 54 (--of machine)",
                "use <code>--rounds 54</code> (<code>--of</code> machine)",
                "use `--rounds 54` (`--of` machine)"
            ),
            (
                "a`b`c and one ` alone", "a&#96;b&#96;c and one &#96; alone",
                "a\\`b\\`c and one \\` alone"
            ),
            ("a -- b, --- and --1", "a -- b, --- and --1", "a -- b, --- and --1"),
            ("run `<b>|\u{1B}`", "run <code>&lt;b&gt;|\u{FFFD}</code>", "run `<b>|\u{FFFD}`"),
        ] as [(String, String, String)]
    )
    func sentences(text: String, html: String, markdown: String) {
        let page: HTML = "\(prose: text)"
        #expect(page.text == html)
        #expect(text.proseForMarkdown == markdown)
    }

    @Test("Code that is longer than a narrow screen may be broken")
    func long() {
        let page: HTML = "\(prose: "see `\(String(repeating: "x", count: 33))`")"
        #expect(page.text.contains("<code class=\"long\">"))
    }
}

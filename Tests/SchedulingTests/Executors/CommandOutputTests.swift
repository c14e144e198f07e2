import Testing

@testable import Scheduling

@Suite("Output of commands")
struct CommandOutputTests {
    private func text(_ pieces: [String], limit: Int) -> String {
        var output = CommandOutput(limit: limit)
        for piece in pieces { output.append(Array(piece.utf8)) }
        return output.text
    }

    @Test("All is kept up to the limit, in whatever pieces it comes")
    func short() {
        #expect(text([], limit: 4) == "")
        #expect(text(["a", "bc", "d"], limit: 4) == "abcd")
        #expect(text(["abcde"], limit: 5) == "abcde")
    }

    @Test("Of more, the first and the last half are kept, and the rest is counted")
    func long() {
        let expected = "ab\n[… 6 bytes left out …]\nij"
        #expect(text(["abcdefghij"], limit: 4) == expected)
        #expect(text("abcdefghij".map { String($0) }, limit: 4) == expected)
        #expect(text(["abc"], limit: 0) == "\n[… 3 bytes left out …]\n")
    }

    @Test("A character that the cut divides is left out whole")
    func divided() {
        // “é” has two bytes, “€” three: the halves of eight bytes cut both in two.
        #expect(text(["abcé", "xxxxx", "€def"], limit: 8) == "abc\n[… 10 bytes left out …]\ndef")
    }

    @Test("Bytes that are no UTF-8 are replaced")
    func invalid() {
        var output = CommandOutput(limit: 10)
        output.append([0x61, 0xFF, 0x62])
        #expect(output.text == "a\u{FFFD}b")
    }
}

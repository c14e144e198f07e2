import Testing

@testable import PunctualBase

@Suite("JSON reader")
struct JSONReaderTests {
    private func strict(_ text: String) throws -> JSONNode.Value {
        try JSONReader.read(Array(text.utf8)).value
    }

    private func json5(_ text: String) throws -> JSONNode.Value {
        try JSONReader.read(Array(text.utf8), as: .json5).value
    }

    @Test(
        "Texts are read as RFC 8259 has them",
        arguments: [
            (#""a\n\t\"\\\/\b\f\r""#, "a\n\t\"\\/\u{8}\u{c}\r"),
            (#""\u00e4\ud83d\ude00""#, "ä😀"),
            (#""ä😀""#, "ä😀"), (#""""#, ""), (#""\u0000""#, "\0"),
        ]
    )
    func strings(json: String, expected: String) throws {
        for value in [try strict(json), try json5(json)] {
            guard case .string(let text) = value else {
                Issue.record("no text")
                return
            }
            #expect(text == expected)
        }
    }

    @Test(
        "What RFC 8259 does not allow is refused",
        arguments: [
            "", " ", "01", "1.", ".5", "+1", "1e", "1e+", "-", "- 1", "0x1", "1a", "1 2", "nul",
            "truee", "Infinity", "NaN", "-Infinity", "\"", "\"\\x41\"", "\"\\u12\"", "\"\\u+123\"",
            "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"\u{1}\"", "\"\n\"", "[1,]",
            "[,]", "[1 2]", "[", "{", "{\"a\" 1}", "{\"a\":1,}", "{a:1}", "'a'", "// x\n1",
            "\u{a0}1", "\u{b}1", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
        ]
    )
    func invalid(json: String) {
        #expect(throws: JSONProblem.self) { try strict(json) }
    }

    @Test(
        "A text is read up to a number of values, which its length does not bound",
        arguments: [("[1,1]", 3), ("[[],{}]", 3), (#"{"a":[1],"b":null}"#, 4), ("1", 1)]
    )
    func valueLimit(json: String, values: Int) throws {
        _ = try JSONReader.read(Array(json.utf8), valueLimit: values)
        let error = #expect(throws: JSONProblem.self) {
            try JSONReader.read(Array(json.utf8), valueLimit: values - 1)
        }
        #expect(error?.reason == "it has more values than are read of it: \(values - 1)")
    }

    @Test("The elements of a long list are handed over, each with a number of values of its own")
    func handingOver() throws {
        let json = Array(#"{"a":1,"list":[[1],[2],[3]],"b":[4]}"#.utf8)
        var elements: [String] = []
        let root = try JSONReader.read(json, handingOver: "list", valueLimit: 3) {
            node,
            place,
            before throws(JSONProblem) in
            let text = String(decoding: json[node.range], as: UTF8.self)
            elements.append("\(place) \(text) behind \(before.map(\.name))")
        }
        #expect(
            elements == [0, 1, 2].map { "\($0) [\($0 + 1)] behind [\"a\"]" }
        )
        guard case .object(let members) = root.value, case .array(let list) = members[1].node.value
        else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.name) == ["a", "list", "b"] && list.isEmpty)
        #expect(throws: JSONProblem(reason: "no", offset: 7)) {
            try JSONReader.read(json, handingOver: "list") { _, _, _ throws(JSONProblem) in
                throw JSONProblem(reason: "no", offset: 7)
            }
        }
    }

    @Test("A text that is not UTF-8 is refused, and told where", arguments: [0xff, 0x80, 0xc3])
    func notUTF8(byte: UInt8) {
        let text = #expect(throws: JSONProblem.self) {
            try JSONReader.read([0x20, 0x22, byte, 0x22])
        }
        #expect(text?.offset == 1)
        #expect(throws: JSONProblem.self) {
            try JSONReader.read(Array("1 // ".utf8) + [byte], as: .json5)
        }
    }

    @Test("A byte order mark is no part of the text")
    func byteOrderMark() throws {
        #expect(try JSONReader.read(Array("\u{FEFF}[]".utf8)).range == 3..<5)
    }

    @Test(
        "Numbers that are whole are so to the last digit",
        arguments: [
            ("0", 0), ("-1", -1), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("1e3", 1_000), ("1.50e2", 150), ("5.0", 5), ("100e-2", 1), ("0.0", 0), ("0e99999", 0),
            ("9.007199254740993e15", 9_007_199_254_740_993), ("922337203685477580.7e1", .max),
        ] as [(String, Int64)]
    )
    func integers(text: String, expected: Int64) throws {
        guard case .integer(let value) = try strict(text) else {
            Issue.record("no integer")
            return
        }
        #expect(value == expected)
    }

    @Test(
        "All others are the nearest double",
        arguments: [
            ("9223372036854775808", 9_223_372_036_854_775_808), ("1.5", 1.5), ("-0.1", -0.1),
            ("1e22", 1e22), ("1e-400", 0), ("-1e300", -1e300), ("0.1e-99999999999999999999", 0),
        ] as [(String, Double)]
    )
    func doubles(text: String, expected: Double) throws {
        guard case .number(let value) = try strict(text) else {
            Issue.record("no number")
            return
        }
        #expect(value == expected)
    }

    @Test("A negative zero keeps its sign")
    func negativeZero() throws {
        guard case .number(let value) = try strict("-0") else {
            Issue.record("no number")
            return
        }
        #expect(value == 0 && value.sign == .minus)
    }

    @Test("Any number of digits is read at once, and what no double can hold is infinite")
    func manyDigits() throws {
        let ones = String(repeating: "1", count: 500_000)
        for (text, expected) in [
            (ones, .infinity), ("-\(ones)", -.infinity), ("1e309", .infinity),
            ("0.\(ones)", 1.0 / 9),
            ("\(ones)e-500000", 1.0 / 9),
        ] as [(String, Double)] {
            guard case .number(let value) = try strict(text) else {
                Issue.record("no number")
                return
            }
            #expect(value == expected)
        }
    }

    @Test(
        "Nesting is bounded, and so is the length",
        arguments: [JSONReader.Grammar.strict, .json5]
    )
    func bounds(grammar: JSONReader.Grammar) throws {
        let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(throws: Never.self) { try JSONReader.read(Array(deepest.utf8), as: grammar) }
        for text in ["[\(deepest)]", String(repeating: "[{\"a\":", count: 100_000)] {
            #expect(throws: JSONProblem.self) { try JSONReader.read(Array(text.utf8), as: grammar) }
        }
        #expect(throws: JSONProblem.self) {
            try JSONReader.read(Array("[1]".utf8), as: grammar, byteLimit: 2)
        }
    }

    @Test("A name that comes twice is found among few and among many members")
    func duplicates() {
        for count in [2, 15, 16, 17, 18, 500] {
            var names = (0..<count).map { "\"n\($0)\":0" }
            #expect(throws: Never.self) { try strict("{\(names.joined(separator: ","))}") }
            for twice in [0, count / 2, count - 1] {
                names.append("\"n\(twice)\":1")
                let error = #expect(throws: JSONProblem.self) {
                    try strict("{\(names.joined(separator: ","))}")
                }
                #expect(error?.reason == "“n\(twice)” is there already")
                names.removeLast()
            }
        }
    }

    @Test("An object of a hundred thousand members is read at once")
    func manyMembers() throws {
        let members = (0..<100_000).map { "\"\($0)\":\($0)" }.joined(separator: ",")
        guard case .object(let read) = try strict("{\(members)}") else { return }
        #expect(read.count == 100_000)
    }

    @Test("A value can be taken over as it was written")
    func ranges() throws {
        let text = Array(#" { "ä" : [1.50, {"b":null}] } "#.utf8)
        let node = try JSONReader.read(text)
        let list = try #require(node.member("ä"))
        #expect(String(decoding: text[list.range], as: UTF8.self) == #"[1.50, {"b":null}]"#)
    }

    @Test(
        "Places count lines and characters, at any length",
        arguments: [0, 1, 255, 256, 257, 600]
    )
    func places(length: Int) {
        let text = Array((String(repeating: "ü", count: length) + "\n😀x").utf8)
        let places = TextPlaces(of: text)
        for offset in [0, 2 * length, 2 * length + 1, 2 * length + 5, text.count] {
            #expect(places[offset] == TextPlace(of: offset, in: text), "\(offset)")
        }
        #expect(places[2 * length] == TextPlace(line: 1, column: length + 1))
        #expect(places[2 * length + 5] == TextPlace(line: 2, column: 2))
    }
}

@Suite("JSON5 reader")
struct JSON5ReaderTests {
    private func read(_ text: String) throws -> JSONNode {
        try JSONReader.read(Array(text.utf8), as: .json5)
    }

    @Test(
        "Numbers of all kinds",
        arguments: [
            ("1", 1), ("-1.5", -1.5), (".5", 0.5), ("5.", 5), ("+0x1F", 31), ("1e3", 1_000),
            ("-Infinity", -.infinity), ("0", 0), ("5.e1", 50), ("-0XfF", -255), ("+.5e1", 5),
            ("0xffffffffffffffff", 18_446_744_073_709_551_616),
        ] as [(String, Double)]
    )
    func numbers(text: String, expected: Double) throws {
        #expect(try read(text).number == expected)
    }

    @Test(
        "What only looks like a number is refused",
        arguments: [
            "01", "--1", "0x", "1a", ".", "+", "0x+1", "0xg", "0x10000000000000000", "e1", "1e1.5",
            "+-1", "- 1", "1_000", "-infinity",
        ]
    )
    func notNumbers(text: String) {
        #expect(throws: JSONProblem.self) { try read(text) }
    }

    @Test("Escapes and continued lines")
    func strings() throws {
        let text =
            #"'a\x41\u00e9\'\n\"# + "\n" + #"b\v\0\q\ud83d\ude00\"# + "\r\nc\u{2028}\\\u{2029}'"
        #expect(try read(text).string == "aAé'\nb\u{b}\0q😀c\u{2028}")
    }

    @Test(
        "Escapes that JSON5 does not have",
        arguments: [#"'\1'"#, #"'\01'"#, #"'\x4'"#, #"'\xg0'"#, #"'\u+041'"#, #"'\ud83d'"#, "'\\"]
    )
    func badEscapes(text: String) {
        #expect(throws: JSONProblem.self) { try read(text) }
    }

    @Test("Names without quotation marks, comments, blanks and commas at the end")
    func relaxed() throws {
        let node = try read("/* a */ {\u{a0}ö$_1: [1,], // b\n 'c': null,\u{3000}}//")
        #expect(node.member("ö$_1")?.kind == "a list")
        #expect(node.member("c")?.kind == "null")
    }

    @Test(
        "Mistakes",
        arguments: [
            "{1a: 1}", "{,}", "[,]", "{a}", "{a:}", "{a 1}", "/", "/*", "/x", "1 /* ", "{} {}",
            "nul", "[1 2]", "{a: 1, a: 2}", "'a\nb'", "{'a': 1 'b': 2}", "{-: 1}",
        ]
    )
    func mistakes(text: String) {
        #expect(throws: JSONProblem.self) { try read(text) }
    }

    @Test("What an error repeats of the text is short")
    func longTexts() {
        let word = String(repeating: "x", count: 100_000)
        for text in [word, "{\(word)}", "{\(word): 1, \(word): 2}", "1\(word)"] {
            let error = #expect(throws: JSONProblem.self) { try read(text) }
            #expect(error.map { $0.reason.count < 200 } ?? false)
        }
    }
}

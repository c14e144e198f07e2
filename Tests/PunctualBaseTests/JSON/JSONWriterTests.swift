import Testing

@testable import PunctualBase

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("Commas come by themselves")
    func structure() {
        var json = JSONWriter()
        json.beginObject()
        json.member("a", 1)
        json.member("nothing", nil as String?)
        json.key("b")
        json.beginArray()
        json.breakLine()
        json.beginObject()
        json.endObject()
        json.breakLine()
        json.value("x\"")
        json.value(true)
        json.null()
        json.value(json: "{}")
        json.endLine()
        json.endArray()
        json.member("c", ["d"])
        json.endObject()
        #expect(json.text == "{\"a\":1,\"b\":[\n{},\n\"x\\\"\",true,null,{}\n],\"c\":[\"d\"]}")
    }

    @Test("Numbers are written digit by digit", arguments: [0, 9, -10, 1_234_567, .max, .min])
    func digits(number: Int64) {
        var bytes: [UInt8] = []
        bytes.append(decimal: number)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(number)")
    }

    @Test(
        "Texts are escaped as JSON asks",
        arguments: [
            ("grün \u{1F552}", "\"grün \u{1F552}\""), ("a\"\\/", "\"a\\\"\\\\/\""),
            ("\0\u{1F}\n\r\t", "\"\\u0000\\u001f\\n\\r\\t\""), ("", "\"\""),
        ]
    )
    func strings(text: String, literal: String) throws {
        #expect(JSONValue.string(text).compactText == literal + "\n")
        let node = try JSONReader.read(Array(literal.utf8))
        #expect(node.string == text)
    }

    @Test("What JSON cannot say is null, and numbers read back as they were")
    func numbers() {
        let value = JSONValue.array([
            .number(.infinity), .number(.nan), .number(0.1), .number(-0.25), .number(1e16),
            .number(.leastNonzeroMagnitude), .number(3),
        ])
        #expect(value.compactText == "[null,null,0.1,-0.25,1e+16,5e-324,3]\n")
    }

    @Test("What is written is what is read, whatever it is")
    func roundTrip() throws {
        var generator = SplitMix64(seed: 7)
        for _ in 0..<200 {
            let value = Self.value(&generator, depth: 0)
            for text in [value.text, value.compactText] {
                #expect(JSONValue(try JSONReader.read(Array(text.utf8))) == value)
                #expect(JSONValue(try JSONReader.read(Array(text.utf8), as: .json5)) == value)
            }
        }
    }

    @Test(
        "What commands a terminal or a CI service stands as an escape, and reads back the same",
        arguments: [
            ("\u{7F}", "\\u007f"), ("\u{85}", "\\u0085"), ("\u{9B}31m", "\\u009b31m"),
            ("\u{61C}", "\\u061c"), ("\u{200E}", "\\u200e"), ("\u{2028}", "\\u2028"),
            ("\u{2029}", "\\u2029"), ("a\u{202E}b", "a\\u202eb"), ("\u{2066}", "\\u2066"),
            ("\u{206F}", "\\u206f"), ("\u{FFFE}", "\\ufffe"), ("##[error]", "##\\u005berror]"),
            ("##vso[x", "##vso\\u005bx"), ("\u{1B}\n", "\\u001b\\n"),
            ("µ – ★ \u{200D} [x] #[ é", "µ – ★ \u{200D} [x] #[ é"),
        ]
    )
    func escapes(text: String, escaped: String) throws {
        var writer = JSONWriter()
        writer.value(text)
        #expect(writer.text == "\"\(escaped)\"")
        #expect(JSONValue(try JSONReader.read(writer.bytes)) == .string(text))
        // What something else has written as JSON means the same afterwards.
        var bytes: [UInt8] = []
        bytes.append(jsonText: "[\n  \"\(text.replacing("\u{1B}\n", with: "x"))\"\n]")
        let plain = text.replacing("\u{1B}\n", with: "x")
        #expect(JSONValue(try JSONReader.read(bytes)) == .array([.string(plain)]))
        #expect(
            !String(decoding: bytes, as: UTF8.self).unicodeScalars.contains {
                $0 != "\n" && $0.isUnfitForDisplay
            }
        )
    }

    private static func value(_ generator: inout SplitMix64, depth: Int) -> JSONValue {
        let bits = Int64(bitPattern: generator.next())
        switch generator.index(below: depth < 4 ? 8 : 6) {
        case 0: return .null
        case 1: return .bool(bits < 0)
        case 2: return .integer(bits)
        case 3: return .integer(bits % 100)
        case 4:
            let number = Double(bitPattern: UInt64(bitPattern: bits))
            return number.isFinite && number != number.rounded() ? .number(number) : .null
        case 5: return .string(text(&generator))
        case 6:
            return .array(
                (0..<generator.index(below: 5)).map { _ in value(&generator, depth: depth + 1) }
            )
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<generator.index(below: 5) {
                members[text(&generator)] = value(&generator, depth: depth + 1)
            }
            return .object(members)
        }
    }

    private static func text(_ generator: inout SplitMix64) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<generator.index(below: 6) {
            let limit: UInt64 = generator.index(below: 2) == 0 ? 0x80 : 0x11_0000
            if let scalar = Unicode.Scalar(UInt32(generator.next() % limit)) { text.append(scalar) }
        }
        return String(text)
    }
}

import Testing

@testable import Storage

@Suite("Texts of an export")
struct ExportTextTests {
    @Test("Numbers are written digit by digit", arguments: [0, 9, -10, 1_234_567, .max, .min])
    func digits(number: Int64) throws {
        #expect(try written { $0.append(number) } == "\(number)")
    }

    @Test(
        "Fields are quoted where they must be, and no spreadsheet takes one for a formula",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
            ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1"),
            ("=1,2", "\"'=1,2\""), ("", ""), ("\r\n", "\"'\r\n\""),
        ]
    )
    func csv(text: String, field: String) throws {
        #expect(try written { $0.appendCSV(text) } == field)
    }

    @Test(
        "Texts are escaped as JSON asks",
        arguments: [
            ("grün \u{1F552}", "\"grün \u{1F552}\""), ("a\"\\/", "\"a\\\"\\\\/\""),
            ("\0\u{1F}\n\r\t", "\"\\u0000\\u001f\\n\\r\\t\""),
        ]
    )
    func json(text: String, literal: String) throws {
        #expect(try written { $0.appendJSON(text) } == literal)
    }

    @Test("What JSON cannot say is null")
    func infinities() throws {
        let value = ExportValue.list([.number(.infinity), .number(.nan), .number(0.1)])
        #expect(try written { $0.appendJSON(value) } == "[null,null,0.1]")
    }

    private func written(_ body: (inout ExportBuffer) -> Void) throws -> String {
        var bytes: [UInt8] = []
        var buffer = ExportBuffer { bytes += $0 }
        body(&buffer)
        try buffer.flush()
        return String(decoding: bytes, as: UTF8.self)
    }
}

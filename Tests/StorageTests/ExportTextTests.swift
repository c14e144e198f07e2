import Testing

@testable import Storage

@Suite("Texts of an export")
struct ExportTextTests {
    @Test(
        "Fields are quoted where they must be, and no spreadsheet takes one for a formula",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "a\u{FFFD}b"),
            ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "\u{FFFD}=1"),
            ("=1,2", "\"'=1,2\""), ("", ""), ("\r\n", "\u{FFFD}\u{FFFD}"),
            ("a\n::error::x", "a\u{FFFD}\u{FFFD}:error::x"), ("##[error]", "##\u{FFFD}error]"),
            ("\u{202E}\u{85}", "\u{FFFD}\u{FFFD}"),
        ]
    )
    func csv(text: String, field: String) throws {
        #expect(try written { $0.appendCSV(text) } == field)
    }

    private func written(_ body: (inout ExportBuffer) -> Void) throws -> String {
        var bytes: [UInt8] = []
        var buffer = ExportBuffer { bytes += $0 }
        body(&buffer)
        try buffer.flush()
        return String(decoding: bytes, as: UTF8.self)
    }
}

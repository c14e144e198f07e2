import SQLite
import Testing

@Suite("Checksums")
struct ChecksumTests {
    private func checksum(_ values: [DatabaseValue]) -> Int64 {
        var checksum = Checksum()
        for value in values { checksum.add(value) }
        return checksum.value
    }

    @Test("Nothing has the offset basis of FNV-1a (RFC 9923)")
    func empty() {
        #expect(UInt64(bitPattern: checksum([])) == 0xcbf2_9ce4_8422_2325)
    }

    @Test("The same bytes as another kind, or divided otherwise, have another checksum")
    func distinct() {
        let rows: [[DatabaseValue]] = [
            [], [.null], [.integer(0)], [.real(0)], [.text("")], [.blob([])], [.text("a")],
            [.blob([97])], [.text("a"), .text("b")], [.text("ab")], [.text("ab"), .text("")],
            [.integer(1), .integer(2)], [.integer(2), .integer(1)],
        ]
        #expect(Set(rows.map { checksum($0) }).count == rows.count)
    }

    @Test("A text has the same checksum as its bytes and as its value")
    func sameText() {
        var fromText = Checksum()
        fromText.add("äb")
        var fromBytes = Checksum()
        [UInt8]("äb".utf8).withUnsafeBytes { fromBytes.add(textBytes: $0) }
        #expect(fromText.value == fromBytes.value)
        #expect(fromText.value == checksum([.text("äb")]))
        var null = Checksum()
        null.add(nil as Int64?)
        #expect(null.value == checksum([.null]))
    }
}

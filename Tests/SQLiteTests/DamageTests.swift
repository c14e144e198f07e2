import PunctualBase
import TestSupport
import Testing

@testable import SQLite

@Suite("Damaged databases")
struct DamageTests {
    @Test("A truncated file is an error, whatever is left of it", arguments: Array(1...60))
    func truncated(part: Int) throws {
        let folder = try TemporaryFolder()
        try makeDatabase(at: folder.file("a.sqlite"))
        let whole = try folder.bytes(of: "a.sqlite")
        try folder.write(Array(whole.prefix(whole.count * part / 61)), to: "b.sqlite")
        let path = folder.file("b.sqlite")
        let error = #expect(throws: DatabaseError.self) {
            let connection = try Connection(path: path, mode: .readOnly)
            _ = try connection.rows("SELECT * FROM t")
        }
        switch error {
        case .damaged, .notADatabase: break
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test("A flipped bit never crashes", arguments: [1, 2, 3, 4] as [UInt64])
    func flipped(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        try makeDatabase(at: folder.file("a.sqlite"))
        let whole = try folder.bytes(of: "a.sqlite")
        var generator = SplitMix64(seed: seed)
        for _ in 0..<150 {
            var bytes = whole
            let offset = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            try folder.write(bytes, to: "b.sqlite")
            do throws(DatabaseError) {
                let connection = try Connection(path: folder.file("b.sqlite"), mode: .readOnly)
                _ = try connection.rows("SELECT * FROM t")
                _ = try connection.rows("SELECT v FROM t WHERE v > 'r2' ORDER BY v")
            } catch {
                #expect(!error.description.isEmpty, "seed \(seed), offset \(offset)")
            }
        }
    }

    private func makeDatabase(at path: String) throws {
        let connection = try Connection(path: path, mode: .create)
        try connection.execute("CREATE TABLE t (v TEXT UNIQUE) STRICT")
        try connection.transaction { () throws(DatabaseError) in
            for row in 0..<400 {
                let text = "r\(row) " + String(repeating: "x", count: 90)
                try connection.execute("INSERT INTO t VALUES (?)", [.text(text)])
            }
        }
    }
}

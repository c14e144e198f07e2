import TestSupport
import Testing

@testable import SQLite

@Suite("Statement")
struct StatementTests {
    @Test(
        "Each value comes back as it was bound",
        arguments: [
            .null, .integer(0), .integer(.min), .integer(.max), .real(-0.1), .real(.infinity),
            .real(.leastNonzeroMagnitude), .text(""), .text("grün \u{1F552}"), .text("a\0b\0"),
            .blob([]), .blob([0, 255, 0]),
        ] as [DatabaseValue]
    )
    func roundTrip(value: DatabaseValue) throws {
        let connection = try Connection(inMemory: ())
        try connection.execute("CREATE TABLE t (v ANY) STRICT")
        try connection.execute("INSERT INTO t VALUES (?)", [value])
        #expect(try connection.rows("SELECT v FROM t") == [[value]])
    }

    @Test("Typed columns answer nil for NULL")
    func nullColumns() throws {
        let connection = try Connection(inMemory: ())
        let statement = try connection.prepare("SELECT NULL, 7, 0.5, 'x', x'0102'")
        #expect(try statement.step())
        #expect(statement.isNull(at: 0) == true)
        #expect(statement.integer(at: 0) == nil)
        #expect(statement.real(at: 0) == nil)
        #expect(try statement.text(at: 0) == nil)
        #expect(statement.withBytes(at: 0) { $0.count } == 0)
        #expect(statement.integer(at: 1) == 7)
        #expect(statement.real(at: 2) == 0.5)
        #expect(try statement.text(at: 3) == "x")
        #expect(statement.withBytes(at: 4) { Array($0) } == [1, 2])
        #expect(try !statement.step())
    }

    @Test("A text that is not UTF-8 is damage, not another text")
    func invalidText() throws {
        let connection = try Connection(inMemory: ())
        let statement = try connection.prepare("SELECT CAST(x'61FF62' AS TEXT)")
        #expect(try statement.step())
        #expect(throws: DatabaseError.damaged(path: ":memory:", detail: "a text is not UTF-8")) {
            try statement.text(at: 0)
        }
    }

    @Test("A reset statement runs again, with nothing bound")
    func reset() throws {
        let connection = try Connection(inMemory: ())
        let statement = try connection.prepare("SELECT ?1")
        try statement.bind(.integer(3), at: 1)
        #expect(try statement.step())
        statement.reset()
        #expect(try statement.step())
        #expect(statement.isNull(at: 0) == true)
    }

    @Test("What SQLite refuses names the statement and the reason")
    func refused() throws {
        let connection = try Connection(inMemory: ())
        let expected = DatabaseError.refused(
            path: ":memory:",
            sql: "SELECT * FROM absent",
            detail: "no such table: absent"
        )
        #expect(throws: expected) { try connection.execute("SELECT * FROM absent") }
        #expect(
            throws: DatabaseError.refused(
                path: ":memory:",
                sql: "",
                detail: "it holds no statement"
            )
        ) { try connection.execute("") }
    }

    @Test("A broken rule of the schema is told apart")
    func constraint() throws {
        let connection = try Connection(inMemory: ())
        try connection.execute("CREATE TABLE t (v INTEGER UNIQUE) STRICT")
        try connection.execute("INSERT INTO t VALUES (1)")
        #expect(
            throws: DatabaseError.constraint(
                path: ":memory:",
                detail: "UNIQUE constraint failed: t.v"
            )
        ) { try connection.execute("INSERT INTO t VALUES (1)") }
        #expect(
            throws: DatabaseError.constraint(
                path: ":memory:",
                detail: "cannot store TEXT value in INTEGER column t.v"
            )
        ) { try connection.execute("INSERT INTO t VALUES ('x')") }
    }

    @Test("A lent statement can run again afterwards, also after an error")
    func use() throws {
        struct Interruption: Error {}
        let folder = try TemporaryFolder()
        let connection = try Connection(path: folder.file("a.sqlite"), mode: .create)
        let statement = try connection.prepare("SELECT ?1 UNION ALL SELECT 2")
        #expect(throws: Interruption.self) {
            try statement.use { (statement) throws in
                try statement.bind(1 as Int64?, at: 1)
                _ = try statement.step()
                throw Interruption()
            }
        }
        let found = try statement.use { (statement) throws(DatabaseError) in
            try statement.bind(nil as String?, at: 1)
            let first = try statement.step() ? try statement.value(at: 0) : .text("no row")
            let second = try statement.step() ? try statement.value(at: 0) : .text("no row")
            return [first, second]
        }
        #expect(found == [.null, .integer(2)])
    }
}

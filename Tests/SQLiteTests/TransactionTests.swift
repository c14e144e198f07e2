import TestSupport
import Testing

@testable import SQLite

@Suite("Transaction")
struct TransactionTests {
    @Test("What is not committed is undone")
    func rollback() throws {
        let connection = try Connection(inMemory: ())
        try connection.execute("CREATE TABLE t (v INTEGER) STRICT")
        let failure = DatabaseError.notADatabase(path: "made up")
        #expect(throws: failure) {
            try connection.transaction { () throws(DatabaseError) in
                try connection.execute("INSERT INTO t VALUES (1)")
                throw failure
            }
        }
        #expect(connection.isInTransaction == false)
        #expect(try connection.integer("SELECT count(*) FROM t") == 0)
    }

    @Test("What is committed stays")
    func commit() throws {
        let connection = try Connection(inMemory: ())
        try connection.execute("CREATE TABLE t (v INTEGER) STRICT")
        let rows = try connection.transaction { () throws(DatabaseError) in
            try connection.execute("INSERT INTO t VALUES (1), (2)")
            return connection.changedRows
        }
        #expect(rows == 2)
        #expect(connection.isInTransaction == false)
        #expect(try connection.integer("SELECT sum(v) FROM t") == 3)
    }

    @Test("Another's lock is waited for, then named")
    func locked() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        let holder = try Connection(path: path, mode: .create)
        try holder.execute("CREATE TABLE t (v INTEGER) STRICT")
        let other = try Connection(path: path, mode: .readWrite, busyTimeoutMilliseconds: 20)
        try holder.execute("BEGIN EXCLUSIVE")
        #expect(throws: DatabaseError.locked(path: path)) { _ = try Transaction(on: other) }
        #expect(throws: DatabaseError.locked(path: path)) {
            _ = try Connection(path: path, mode: .readOnly, busyTimeoutMilliseconds: 20)
        }
        try holder.execute("COMMIT")
        try other.transaction { () throws(DatabaseError) in
            try other.execute("INSERT INTO t VALUES (1)")
        }
        #expect(try holder.integer("SELECT v FROM t") == 1)
    }
}

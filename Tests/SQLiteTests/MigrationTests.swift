import Glibc
import TestSupport
import Testing

@testable import SQLite

private let first = Migration(
    name: "people",
    sql: "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT) STRICT;"
)
private let second = Migration(
    name: "birthdays",
    sql: """
        ALTER TABLE people ADD COLUMN born INTEGER;
        UPDATE people SET born = 1970;
        """
)
private let one = Schema(applicationIdentifier: 77, migrations: [first])
private let two = Schema(applicationIdentifier: 77, migrations: [first, second])

@Suite("Migration")
struct MigrationTests {
    @Test("A new file gets the schema, the identifier and a log")
    func fresh() throws {
        let folder = try TemporaryFolder()
        let connection = try Connection(path: folder.file("a.sqlite"), mode: .create)
        try connection.adopt(two)
        #expect(try connection.integer("PRAGMA user_version") == 2)
        #expect(try connection.integer("PRAGMA application_id") == 77)
        #expect(try connection.rows("PRAGMA journal_mode") == [[.text("wal")]])
        #expect(try connection.integer("PRAGMA synchronous") == 2)
        #expect(try connection.integer("PRAGMA auto_vacuum") == 2)
        #expect(try connection.integer("PRAGMA foreign_keys") == 1)
    }

    @Test("An older schema is brought up to date and keeps its rows")
    func upgrade() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try make(one, at: path)
        try Connection(path: path, mode: .readWrite).execute("INSERT INTO people VALUES (1, 'A')")

        let connection = try Connection(path: path, mode: .readWrite)
        try connection.adopt(two)

        #expect(try connection.rows("SELECT * FROM people") == [[1, "A", 1970]])
        #expect(try connection.integer("PRAGMA user_version") == 2)
        #expect(try connection.integer("PRAGMA foreign_keys") == 1)
    }

    @Test("A reader changes nothing and asks for the upgrade")
    func readOnlyUpgrade() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try make(one, at: path)
        let connection = try Connection(path: path, mode: .readOnly)
        #expect(throws: DatabaseError.schemaTooOld(path: path, found: 1, needed: 2)) {
            try connection.adopt(two)
        }
        try connection.adopt(one)
    }

    @Test("A newer schema is refused and left alone")
    func newer() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try make(two, at: path)
        let before = try folder.bytes(of: "a.sqlite")
        let connection = try Connection(path: path, mode: .create)
        #expect(throws: DatabaseError.schemaTooNew(path: path, found: 2, newestKnown: 1)) {
            try connection.adopt(one)
        }
        #expect(try folder.bytes(of: "a.sqlite") == before)
    }

    @Test(
        "Another application's database is refused and left alone",
        arguments: [
            "PRAGMA application_id = 5", "CREATE TABLE other (v)", "PRAGMA user_version = 1",
        ]
    )
    func foreign(sql: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try Connection(path: path, mode: .create).execute(sql)
        let before = try folder.bytes(of: "a.sqlite")
        let connection = try Connection(path: path, mode: .create)
        let identifier: Int32 = sql.contains("application_id") ? 5 : 0
        #expect(throws: DatabaseError.foreign(path: path, applicationIdentifier: identifier)) {
            try connection.adopt(two)
        }
        #expect(try folder.bytes(of: "a.sqlite") == before)
    }

    @Test(
        "A trigger or view that no step makes is refused before anything is changed",
        arguments: [
            (two, "CREATE TRIGGER t AFTER INSERT ON people BEGIN DELETE FROM people; END"),
            (one, "CREATE VIEW v AS SELECT 1"),
            (one, "CREATE TRIGGER t AFTER UPDATE ON people BEGIN DELETE FROM people; END"),
        ]
    )
    func strangers(schema: Schema, sql: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try make(schema, at: path)
        do {
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.execute("INSERT INTO people (name) VALUES ('A')")
            try connection.execute(sql)
        }
        let words = sql.split(separator: " ")
        let expected = DatabaseError.strange(
            path: path,
            kind: words[1].lowercased(),
            name: String(words[2])
        )
        for mode in [Connection.Mode.readOnly, .readWrite] {
            let connection = try Connection(path: path, mode: mode)
            #expect(throws: expected) { try connection.adopt(two) }
            #expect(try connection.integer("SELECT count(*) FROM people") == 1)
        }
    }

    @Test("A trigger is known by its text, whatever the schema calls it")
    func disguised() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try make(two, at: path)
        let sql = "CREATE TRIGGER t AFTER INSERT ON people BEGIN DELETE FROM people; END"
        try Connection(path: path, mode: .readWrite).execute(sql)
        // SQLite compares what kind of object a row is said to be without regard to case.
        var bytes = try folder.bytes(of: "a.sqlite")
        let place = try #require(bytes.firstRange(of: Array("triggertpeople".utf8)))
        bytes.replaceSubrange(place, with: Array("TRIGGERtpeople".utf8))
        try folder.write(bytes, to: "a.sqlite")
        let connection = try Connection(path: path, mode: .readWrite)
        #expect(throws: DatabaseError.strange(path: path, kind: "trigger", name: "t")) {
            try connection.adopt(two)
        }
    }

    @Test("A view that a step makes is the schema's own, also when a later step replaces it")
    func ownViews() throws {
        let views = [1, 2].map { number in
            Migration(
                name: "view \(number)",
                sql: "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT \(number) AS n;"
            )
        }
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try make(Schema(applicationIdentifier: 77, migrations: [first, views[0]]), at: path)
        let connection = try Connection(path: path, mode: .readWrite)
        try connection.adopt(Schema(applicationIdentifier: 77, migrations: [first] + views))
        #expect(try connection.integer("SELECT n FROM v") == 2)
    }

    @Test("A file that has lost the number of its schema is damaged to readers and writers alike")
    func lostNumber() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try make(two, at: path)
        try Connection(path: path, mode: .readWrite).execute("PRAGMA user_version = 0")
        for mode in [Connection.Mode.readOnly, .readWrite] {
            let connection = try Connection(path: path, mode: mode)
            #expect(
                throws: DatabaseError.damaged(path: path, detail: "its schema is number 0")
            ) { try connection.adopt(two) }
        }
    }

    @Test("A step that fails leaves the schema before it")
    func failure() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        let broken = Migration(name: "broken", sql: "CREATE TABLE x (v); SELECT * FROM absent;")
        let schema = Schema(applicationIdentifier: 77, migrations: [first, broken])
        let connection = try Connection(path: path, mode: .create)
        #expect(
            throws: DatabaseError.migrationFailed(
                path: path,
                step: "broken",
                detail: "no such table: absent"
            )
        ) { try connection.adopt(schema) }
        #expect(try connection.integer("PRAGMA user_version") == 1)
        #expect(try connection.integer("SELECT count(*) FROM sqlite_schema") == 1)
        #expect(try connection.integer("PRAGMA foreign_keys") == 1)
    }

    @Test("A step that loses a parent row fails")
    func orphans() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        let family = Migration(
            name: "family",
            sql: """
                CREATE TABLE child (parent INTEGER REFERENCES people);
                INSERT INTO child VALUES (7);
                """
        )
        let connection = try Connection(path: path, mode: .create)
        #expect(
            throws: DatabaseError.migrationFailed(
                path: path,
                step: "family",
                detail: "1 rows lost their parent"
            )
        ) {
            try connection.adopt(Schema(applicationIdentifier: 77, migrations: [first, family]))
        }
    }

    @Test("Several connections that make the file at once agree")
    func race() async throws {
        let folder = try TemporaryFolder()
        // One file is made in a moment; the faults that this looks for are in a few of a hundred.
        for file in 0..<100 {
            let path = folder.file("\(file).sqlite")
            try await withThrowingTaskGroup(of: Int64?.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let connection = try Connection(path: path, mode: .create)
                        try connection.adopt(two)
                        return try connection.integer("PRAGMA user_version")
                    }
                }
                for try await version in group { #expect(version == 2) }
            }
        }
    }

    private func make(_ schema: Schema, at path: String) throws {
        let connection = try Connection(path: path, mode: .create)
        try connection.adopt(schema)
    }
}

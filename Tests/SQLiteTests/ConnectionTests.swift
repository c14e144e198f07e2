import Glibc
import TestSupport
import Testing

@testable import SQLite

@Suite("Connection")
struct ConnectionTests {
    @Test("A missing file, a missing folder and a folder are told apart")
    func cannotOpen() throws {
        let folder = try TemporaryFolder()
        let missing = folder.file("none.sqlite")
        for mode in [Connection.Mode.readOnly, .readWrite] {
            #expect(throws: DatabaseError.cannotOpen(path: missing, obstacle: .fileMissing)) {
                _ = try Connection(path: missing, mode: mode)
            }
        }
        let deep = folder.file("none/none.sqlite")
        #expect(throws: DatabaseError.cannotOpen(path: deep, obstacle: .folderMissing)) {
            _ = try Connection(path: deep, mode: .create)
        }
        for mode in [Connection.Mode.readOnly, .readWrite, .create] {
            #expect(throws: DatabaseError.cannotOpen(path: folder.path, obstacle: .isFolder)) {
                _ = try Connection(path: folder.path, mode: mode)
            }
        }
    }

    @Test("The last connection leaves neither log nor index behind, one for reading neither")
    func logIsRemoved() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        let files = [path + "-wal", path + "-shm"]
        do {
            let writer = try Connection(path: path, mode: .create)
            try writer.execute("PRAGMA journal_mode = WAL")
            try writer.execute("CREATE TABLE t (a)")
            do {
                let reader = try Connection(path: path, mode: .readOnly)
                #expect(try reader.integer("SELECT count(*) FROM t") == 0)
            }
            // The log is the writer's, and what is in it stays.
            for file in files { #expect(access(file, F_OK) == 0) }
            try writer.execute("INSERT INTO t VALUES (1)")
        }
        for file in files { #expect(access(file, F_OK) != 0) }
        let before = try folder.bytes(of: "a.sqlite")
        do {
            let first = try Connection(path: path, mode: .readOnly)
            do {
                let second = try Connection(path: path, mode: .readOnly)
                #expect(try second.integer("SELECT count(*) FROM t") == 1)
            }
            #expect(try first.integer("SELECT count(*) FROM t") == 1)
            #expect(access(files[0], F_OK) == 0)
        }
        for file in files { #expect(access(file, F_OK) != 0) }
        #expect(try folder.bytes(of: "a.sqlite") == before)
    }

    @Test("A text file is not a database, and stays as it was")
    func notADatabase() throws {
        let folder = try TemporaryFolder()
        let text = Array(String(repeating: "Punctual is not a database.\n", count: 100).utf8)
        try folder.write(text, to: "notes.txt")
        let path = folder.file("notes.txt")
        for mode in [Connection.Mode.readOnly, .readWrite, .create] {
            #expect(throws: DatabaseError.notADatabase(path: path)) {
                _ = try Connection(path: path, mode: mode)
            }
        }
        #expect(try folder.bytes(of: "notes.txt") == text)
    }

    @Test(
        "A name is taken as it stands",
        arguments: [
            "file:odd?mode=memory", ":memory:", "100% #1 ?a=b&c.sqlite", "ümläut 'x'.sqlite",
        ]
    )
    func oddNames(name: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file(name)
        try makeDatabase(at: path)
        #expect(access(path, F_OK) == 0)
        chmod(folder.path, 0o555)
        try withoutPrivileges {
            let value = try storedValue(at: path)
            #expect(value == 42)
        }
        for name in ["file:odd", ":memory:", ""] { #expect(plainName(name) == "./" + name) }
    }

    @Test("Without the right to write, opening for writing is refused and reading works")
    func readOnlyFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try makeDatabase(at: path)
        chmod(path, 0o444)
        chmod(folder.path, 0o555)
        try withoutPrivileges {
            #expect(throws: DatabaseError.readOnly(path: path)) {
                _ = try Connection(path: path, mode: .create)
            }
            let value = try storedValue(at: path)
            #expect(value == 42)
        }
    }

    @Test("A writable file in a read-only folder cannot be written either")
    func readOnlyFolder() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try makeDatabase(at: path)
        chmod(path, 0o666)
        chmod(folder.path, 0o555)
        try withoutPrivileges {
            #expect(throws: DatabaseError.readOnly(path: path)) {
                _ = try Connection(path: path, mode: .create)
            }
            let value = try storedValue(at: path)
            #expect(value == 42)
        }
    }

    @Test("Without the right to read or to make it, the file cannot be opened")
    func noPermission() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try makeDatabase(at: path)
        let new = folder.file("new.sqlite")
        chmod(path, 0o000)
        chmod(folder.path, 0o555)
        try withoutPrivileges {
            for mode in [Connection.Mode.readOnly, .create] {
                #expect(throws: DatabaseError.cannotOpen(path: path, obstacle: .noPermission)) {
                    _ = try Connection(path: path, mode: mode)
                }
            }
            #expect(throws: DatabaseError.cannotOpen(path: new, obstacle: .noPermission)) {
                _ = try Connection(path: new, mode: .create)
            }
        }
    }

    @Test("In a read-only folder, changes that are still in the log are not passed over")
    func unfinishedLog() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try makeDatabase(at: path)
        // The state after a kill: the log holds a change, its index is gone.
        let writer = try Connection(path: path, mode: .readWrite)
        try writer.execute("UPDATE t SET v = 43")
        try folder.write(try folder.bytes(of: "a.sqlite"), to: "b.sqlite")
        try folder.write(try folder.bytes(of: "a.sqlite-wal"), to: "b.sqlite-wal")
        chmod(folder.path, 0o555)
        let copy = folder.file("b.sqlite")
        try withoutPrivileges {
            #expect(throws: DatabaseError.cannotOpen(path: copy, obstacle: .unfinishedLog)) {
                _ = try storedValue(at: copy)
            }
        }
        chmod(folder.path, 0o755)
        #expect(try storedValue(at: copy) == 43)
    }

    @Test("Half of a first change is taken back, also by who only reads", arguments: [0, 700])
    func halfChange(torn: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        // The state after a kill in the middle of the first change: pages are in the file already.
        let writer = try Connection(path: path, mode: .create)
        try writer.executeScript("PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE t (v TEXT)")
        for _ in 0..<100 {
            try writer.execute(
                "INSERT INTO t VALUES (?)",
                [.text(String(repeating: "x", count: 900))]
            )
        }
        let bytes = try folder.bytes(of: "a.sqlite")
        try #require(bytes.count > 8_192)
        let half = torn == 0 ? bytes : Array(bytes.prefix(torn))
        for name in ["b", "c"] {
            try folder.write(half, to: "\(name).sqlite")
            try folder.write(try folder.bytes(of: "a.sqlite-journal"), to: "\(name).sqlite-journal")
        }
        for (name, mode) in [("b", Connection.Mode.readOnly), ("c", .create)] {
            let connection = try Connection(path: folder.file("\(name).sqlite"), mode: mode)
            #expect(try connection.integer("SELECT count(*) FROM sqlite_schema") == 0)
        }
        // Where it cannot be taken back it is not passed over.
        try folder.write(half, to: "d.sqlite")
        try folder.write(try folder.bytes(of: "a.sqlite-journal"), to: "d.sqlite-journal")
        chmod(folder.path, 0o555)
        let copy = folder.file("d.sqlite")
        try withoutPrivileges {
            #expect(throws: DatabaseError.cannotOpen(path: copy, obstacle: .unfinishedLog)) {
                _ = try Connection(path: copy, mode: .readOnly)
            }
        }
    }

    @Test("What is no file is neither read as a database nor written to")
    func noFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        for mode in [Connection.Mode.readOnly, .readWrite, .create] {
            #expect(throws: DatabaseError.cannotOpen(path: path, obstacle: .isNoFile)) {
                _ = try Connection(path: path, mode: mode)
            }
        }
    }

    @Test("A link of another user is not followed to be written to", .enabled(if: geteuid() == 0))
    func foreignLink() throws {
        let folder = try TemporaryFolder()
        try #require(symlink("target.sqlite", folder.file("a.sqlite")) == 0)
        try #require(lchown(folder.file("a.sqlite"), 65_534, 65_534) == 0)
        chmod(folder.path, 0o777)
        for mode in [Connection.Mode.create, .readWrite] {
            #expect(throws: DatabaseError.self) {
                _ = try Connection(path: folder.file("a.sqlite"), mode: mode)
            }
        }
        #expect(folder.names == ["a.sqlite"])
    }

    @Test("A read-only connection refuses to write")
    func readOnlyConnection() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try makeDatabase(at: path)
        let connection = try Connection(path: path, mode: .readOnly)
        #expect(throws: DatabaseError.readOnly(path: path)) {
            try connection.execute("UPDATE t SET v = 0")
        }
    }

    @Test("A full database keeps what it had", .timeLimit(.minutes(1)))
    func full() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try makeDatabase(at: path)
        let connection = try Connection(path: path, mode: .readWrite)
        try connection.execute("PRAGMA max_page_count = 20")
        try connection.execute("CREATE TABLE b (bytes BLOB) STRICT")
        #expect(throws: DatabaseError.diskFull(path: path)) {
            try connection.execute("INSERT INTO b VALUES (zeroblob(1000000))")
        }
        #expect(try connection.integer("SELECT count(*) FROM b") == 0)
        #expect(try connection.integer("SELECT v FROM t") == 42)
    }

    @Test("Foreign keys bind")
    func foreignKeys() throws {
        let connection = try Connection(inMemory: ())
        try connection.executeScript(
            """
            CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT;
            CREATE TABLE child (id INTEGER REFERENCES parent) STRICT;
            """
        )
        #expect(
            throws: DatabaseError.constraint(
                path: ":memory:",
                detail: "FOREIGN KEY constraint failed"
            )
        ) { try connection.execute("INSERT INTO child VALUES (1)") }
    }

    @Test("Every error says what is wrong with which file, and what to do")
    func sentences() {
        let obstacle = DatabaseError.cannotOpen(path: "/a/b", obstacle: .folderMissing)
        #expect(
            obstacle.description
                == "/a/b cannot be opened: its folder does not exist; create it, or name another file"
        )
        #expect(
            DatabaseError.locked(path: "/a").description
                == "/a is locked by another process; wait until that has ended and try again"
        )
        #expect(
            DatabaseError.schemaTooNew(path: "/a", found: 9, newestKnown: 2).description
                == "/a has schema 9, and this build knows schemas up to 2; update the program"
        )
    }
}

private func makeDatabase(at path: String) throws {
    let connection = try Connection(path: path, mode: .create)
    try connection.execute("PRAGMA journal_mode = WAL")
    try connection.execute("CREATE TABLE t (v INTEGER NOT NULL) STRICT")
    try connection.execute("INSERT INTO t VALUES (42)")
}

private func storedValue(at path: String) throws -> Int64? {
    try Connection(path: path, mode: .readOnly).integer("SELECT v FROM t")
}

import Glibc
import Runs
import SQLite
import TestSupport
import Testing

@testable import Storage

@Suite("Archives that cannot be used")
struct ArchiveFailureTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("runs.sqlite")
    }

    @Test("An archive that nobody has written is told apart, and reading makes none")
    func absent() throws {
        for path in [path, folder.file("none/runs.sqlite")] {
            #expect(throws: ArchiveError.noArchive(path: path)) {
                _ = try RunArchive(path: path, mode: .readOnly)
            }
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test(
        "A text file is not an archive, and stays as it was",
        arguments: ArchiveFailureTests.modes
    )
    func notADatabase(mode: RunArchive.Mode) throws {
        let text = Array("no database\n".utf8)
        try folder.write(text, to: "runs.sqlite")
        #expect(throws: ArchiveError.database(.notADatabase(path: path))) {
            _ = try RunArchive(path: path, mode: mode)
        }
        #expect(try folder.bytes(of: "runs.sqlite") == text)
    }

    @Test("Another application's database stays as it was", arguments: ArchiveFailureTests.modes)
    func foreign(mode: RunArchive.Mode) throws {
        try Connection(path: path, mode: .create).execute("PRAGMA application_id = 5")
        let before = try folder.bytes(of: "runs.sqlite")
        #expect(throws: ArchiveError.database(.foreign(path: path, applicationIdentifier: 5))) {
            _ = try RunArchive(path: path, mode: mode)
        }
        #expect(try folder.bytes(of: "runs.sqlite") == before)
    }

    @Test("An archive of a newer build is refused", arguments: ArchiveFailureTests.modes)
    func newer(mode: RunArchive.Mode) throws {
        do {
            let archive = try RunArchive(path: path, mode: .readWrite)
            try archive.connection.execute("PRAGMA user_version = 99")
        }
        let newest = ArchiveSchema.current.version
        let expected = DatabaseError.schemaTooNew(path: path, found: 99, newestKnown: newest)
        #expect(throws: ArchiveError.database(expected)) {
            _ = try RunArchive(path: path, mode: mode)
        }
    }

    @Test("Where writing is not allowed, reading is")
    func readOnly() throws {
        try Fixtures.store(
            in: RunArchive(path: path, mode: .readWrite),
            samples: [Fixtures.samples(9, seed: 1)]
        )
        chmod(path, 0o444)
        chmod(folder.path, 0o555)
        let path = path
        try withoutPrivileges {
            #expect(throws: ArchiveError.database(.readOnly(path: path))) {
                _ = try RunArchive(path: path, mode: .readWrite)
            }
            let samples = try RunArchive(path: path, mode: .readOnly).measuredRounds(ofRun: 1)
            #expect(samples.map(\.samples) == [Fixtures.samples(9, seed: 1)])
        }
        chmod(folder.path, 0o755)
    }

    @Test("A folder that cannot be made is named")
    func noFolder() throws {
        let place = folder.path + "/closed"
        chmod(folder.path, 0o555)
        try withoutPrivileges {
            let expected = ArchiveError.noFolder(path: place, reason: "Permission denied")
            #expect(throws: expected) {
                _ = try RunArchive(path: place + "/runs.sqlite", mode: .readWrite)
            }
        }
        chmod(folder.path, 0o755)
        try folder.write([1], to: "file")
        let file = folder.file("file")
        #expect(throws: ArchiveError.noFolder(path: file + "/a", reason: "Not a directory")) {
            _ = try RunArchive(path: file + "/a/runs.sqlite", mode: .readWrite)
        }
    }

    @Test("A lock of another process is waited for, then named; readers go on")
    func locked() throws {
        let archive = try RunArchive(path: path, mode: .readWrite, busyTimeoutMilliseconds: 20)
        try Fixtures.store(in: archive, samples: [])
        let holder = try Connection(path: path, mode: .readWrite)
        try holder.execute("BEGIN EXCLUSIVE")
        #expect(throws: ArchiveError.database(.locked(path: path))) {
            _ = try archive.beginRun(Fixtures.run())
        }
        #expect(try archive.runs().count == 1)
        let reader = try RunArchive(path: path, mode: .readOnly, busyTimeoutMilliseconds: 20)
        #expect(try reader.runs().count == 1)
        try holder.execute("ROLLBACK")
        #expect(try archive.beginRun(Fixtures.run()) == 2)
    }

    @Test("Several writers take turns, and nothing is lost")
    func severalWriters() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let archive = try RunArchive(path: path, mode: .readWrite)
                    for seed in 0..<3 {
                        let samples = Fixtures.samples(50, seed: UInt64(seed))
                        try Fixtures.store(in: archive, label: "\(writer)", samples: [samples])
                    }
                }
            }
            try await group.waitForAll()
        }
        let archive = try RunArchive(path: path, mode: .readOnly)
        let runs = try archive.runs()
        #expect(runs.map(\.run.identifier) == Array(1...12))
        for writer in 0..<4 {
            let own = runs.filter { $0.run.label == "\(writer)" }
            let samples = try own.flatMap {
                try archive.measuredRounds(ofRun: $0.run.identifier).map(\.samples)
            }
            #expect(samples == (0..<3).map { Fixtures.samples(50, seed: UInt64($0)) })
        }
    }

    @Test("A full database keeps every round that was finished")
    func fullByPageCount() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        try archive.connection.execute("PRAGMA max_page_count = 60")
        try fillUntilFull(archive)
    }

    static let modes: [RunArchive.Mode] = [.readOnly, .readWrite]
}

/// Stores rounds until there is no room, and checks that all those before are whole.
func fillUntilFull(_ archive: RunArchive) throws {
    let path = archive.path
    let run = try archive.beginRun(Fixtures.run())
    var stored: [Samples] = []
    let error = #expect(throws: ArchiveError.self) {
        while stored.count < 1_000 {
            let samples = Fixtures.samples(8_000, seed: UInt64(stored.count))
            let round = Fixtures.round(position: stored.count, ticks: samples.count)
            let key = try archive.beginRound(run: run, round)
            try archive.finishRound(key, round, Fixtures.summary(of: samples), remaining: samples)
            stored.append(samples)
        }
    }
    #expect(error == .database(.diskFull(path: path)))
    #expect(stored.count >= 3)
    let rounds = try RunArchive(path: path, mode: .readOnly).measuredRounds(ofRun: run)
    #expect(rounds.prefix(stored.count).map(\.samples) == stored)
    // The round that found no room was begun; of its samples there are none.
    #expect(rounds.dropFirst(stored.count).allSatisfy { $0.samples.count == 0 })
    try archive.connection.execute("PRAGMA max_page_count = 1000000")
}

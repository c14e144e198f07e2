import Glibc
import TestSupport
import Testing

/// A server whose disk is full, and then is not.
@Suite(
    "File of jobs on a full disk",
    .enabled(if: PrivateDisk.isAllowed, "mounting a small disk needs root")
)
struct FullDiskJobsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("A server says once that its disk is full, and goes on without a loss when there is room")
    func fullAndFree() async {
        await onSmallDisk { disk in
            let server = try disk.startedServer()
            try disk.fill()
            #expect(disk.served.waitUntil { disk.says("could not be written", server) })
            let before = disk.served.lines.count
            // Several looks of the server, each of which finds the disk full.
            usleep(2_000_000)
            // What was under way has ended; more cannot be claimed.
            #expect(disk.served.lines.count <= before + 2)
            #expect(kill(server.process, 0) == 0)
            try disk.expectRefusedChange()
            #expect(try disk.served.run(["jobs", "list"]).output.contains("note"))
            try disk.free()
            let count = disk.served.lines.count
            #expect(disk.served.waitUntil { disk.served.lines.count >= count + 20 })
            let outcome = try disk.pauseAndEnd(server)
            for ledger in try disk.check() { #expect(Set(ledger.states) == ["succeeded"]) }
            let lines = outcome.errors.split(separator: "\n")
            #expect(lines.count { $0.contains("the job store “default” fails") } == 1)
            #expect(lines.count { $0.contains("answers again") } == 1)
            // Results wait only if a run has ended between the two.
            #expect(lines.count { $0.contains("results of runs wait") } <= 1)
        }
    }

    @Test("A server that is asked to end on a full disk ends, and the next one loses nothing")
    func endsOnFullDisk() async {
        await onSmallDisk { disk in
            let server = try disk.startedServer()
            try disk.fill()
            #expect(disk.served.waitUntil { disk.says("could not be written", server) })
            let ended = try disk.served.end(server)
            #expect(ended.code == 0, "\(ended.errors)")
            try disk.free()
            let count = disk.served.lines.count
            let next = try disk.served.serve()
            #expect(disk.served.waitUntil { disk.served.lines.count >= count + 10 })
            _ = try disk.pauseAndEnd(next)
            for ledger in try disk.check() {
                // The one that went on when the disk was full: its result found no place.
                #expect(ledger.states.count { $0 == "in doubt" } <= 1)
            }
        }
    }

    @Test("A server that finds its disk full at the start says so and ends")
    func startsOnFullDisk() async {
        await onSmallDisk { disk in
            try disk.fill()
            let outcome = try disk.served.run(["serve"])
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains(disk.served.database))
            #expect(outcome.errors.contains("free some space"))
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
    }

    private func onSmallDisk(_ body: @escaping @Sendable (SmallDisk) throws -> Void) async {
        let path = folder.path
        // More than SQLite's log of changes takes before it is written back (1,000 pages).
        let problem = await PrivateDisk.run(at: path, kibibytes: 8_192) {
            chmod(path, 0o700)
            try body(try SmallDisk(path))
        }
        #expect(problem == nil)
    }
}

/// Jobs in a file on a disk that a test fills.
private final class SmallDisk {
    private static let jobs = ["note", "long"]

    let served: ServedJobs
    private let ballast: String

    init(_ folder: String) throws {
        served = try ServedJobs(in: folder)
        ballast = folder + "/ballast"
        let options = ["--coalesce", "all", "--overlap", "queue=1000"]
        try served.addNote("note", every: "200ms", options)
        // Whenever the disk is full, one of these is going on: its end cannot be noted.
        try served.addNote("long", every: "200ms", options, lasting: "0.15")
    }

    func startedServer() throws -> Punctual.Started {
        let server = try served.serve()
        #expect(served.waitUntil { served.lines(of: "long").count >= 3 })
        return server
    }

    func says(_ text: String, _ server: Punctual.Started) -> Bool {
        served.punctual.errors(of: server).contains(text)
    }

    /// Writes until nothing more goes onto the disk.
    func fill() throws {
        let file = open(ballast, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        let bytes = [UInt8](repeating: 1, count: 4_096)
        while write(file, bytes, bytes.count) > 0 {}
        #expect(errno == ENOSPC)
    }

    func free() throws {
        try #require(unlink(ballast) == 0)
    }

    func expectRefusedChange() throws {
        let refused = try served.run(["jobs", "add", "--id", "x", "--every", "1s", "--", "true"])
        #expect(refused.code == 1)
        #expect(refused.errors.contains("nothing was changed: free some space"))
        #expect(try !served.run(["jobs", "list"]).output.contains("x  "))
    }

    func pauseAndEnd(_ server: Punctual.Started) throws -> Punctual.Outcome {
        for id in Self.jobs { #expect(try served.run(["jobs", "pause", id]).code == 0) }
        #expect(try served.waitUntil { try served.openEntries() == 0 })
        let outcome = try served.end(server)
        #expect(outcome.code == 0)
        return outcome
    }

    func check() throws -> [LedgerCheck] {
        try Self.jobs.map { id in
            let ledger = try LedgerCheck(id, of: served)
            ledger.expectEachRunOnce()
            try ledger.expectWholeGrid(periodNanoseconds: 200_000_000)
            return ledger
        }
    }
}

import Glibc
import SQLite
import TestSupport
import Testing

/// The program while something outside keeps it from writing.
@Suite("Locked archives and full disks", .serialized)
struct BusyArchiveTests {
    @Test("Another writer keeps changes out, longer than the program waits, and readers in")
    func writerElsewhere() throws {
        let faults = try ArchiveFaults()
        let path = faults.punctual.database
        let other = try Connection(path: path, mode: .readWrite)
        try other.execute("BEGIN EXCLUSIVE")
        for found in try faults.outcomes(faults.changing + [faults.benchmark], of: path) {
            faults.expectSentence(found, naming: path, saying: "locked by another process")
        }
        for found in try faults.outcomes(faults.reading, of: path) {
            #expect(found.outcome.code == 0, "\(found.words): \(found.outcome.errors)")
        }
        try other.execute("ROLLBACK")
        try faults.expectEarlierRun()
    }

    @Test("A process that has the archive for itself keeps everybody out")
    func exclusive() throws {
        let faults = try ArchiveFaults()
        let path = faults.punctual.database
        do {
            let other = try Connection(path: path, mode: .readWrite)
            try other.execute("PRAGMA locking_mode = EXCLUSIVE")
            try other.execute("BEGIN EXCLUSIVE")
            try faults.expectRefusal(of: path, saying: "locked by another process")
            try other.execute("ROLLBACK")
        }
        try faults.expectEarlierRun()
    }

    @Test("A lock that comes during a measurement ends it, and what was stored stays")
    func lockedMeanwhile() throws {
        let faults = try ArchiveFaults()
        let punctual = faults.punctual
        let words = [
            "benchmark", "-m", "absolute", "--period", "1ms", "--seconds", "0.2", "--rounds", "500",
            "--warm-up", "0", "--no-report", "--quiet",
        ]
        let started = try punctual.start(words)
        let other = try Connection(path: punctual.database, mode: .readWrite)
        for _ in 0..<200 where try other.integer("SELECT count(*) FROM runs") != 2 {
            usleep(100_000)
        }
        try other.execute("BEGIN EXCLUSIVE")
        let outcome = try punctual.wait(for: started)
        try other.execute("ROLLBACK")
        faults.expectSentence(
            ArchiveFaults.Found(words: words, outcome: outcome),
            naming: punctual.database,
            saying: "locked by another process"
        )
        let list = try punctual.run(["runs", "list"])
        #expect(list.output.contains("interrupted"), "\(list.output)\(list.errors)")
        try faults.expectEarlierRun()
    }

    @Test(
        "A disk that becomes full during a measurement costs no run that was there",
        .enabled(if: PrivateDisk.isAllowed, "mounting a small disk needs root"),
        arguments: [512, 1_024]
    )
    func fullDisk(kibibytes: Int) throws {
        let faults = try ArchiveFaults()
        let disk = faults.punctual.folder + "/disk"
        mkdir(disk, 0o700)
        let path = disk + "/runs.sqlite"
        let long = [
            "benchmark", "--scripted", "1000,2000,3000", "--period", "1ms", "--seconds", "2",
            "--rounds", "400", "--warm-up", "0", "--no-report", "--quiet",
        ]
        let problem = PrivateDisk.run(at: disk, kibibytes: kibibytes) {
            let first = faults.benchmark + ["--label", "earlier", "--database", path]
            #expect(try faults.punctual.run(first).code == 0)
            for found in try faults.outcomes([long], of: path) {
                faults.expectSentence(found, naming: path, saying: "no space is left")
            }
            for words in faults.reading.map({ $0.map { $0 == "latest" ? "earlier" : $0 } }) {
                let outcome = try faults.punctual.run(words + ["--database", path])
                #expect(outcome.code == 0, "\(words): \(outcome.errors)")
            }
        }
        #expect(problem == nil)
    }
}

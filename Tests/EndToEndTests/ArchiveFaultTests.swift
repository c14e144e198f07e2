import Glibc
import PunctualBase
import SQLite
import TestSupport
import Testing

/// The program against archives that cannot be used.
///
/// Whatever is wrong with the file, the program ends with code 1 and one sentence that names the
/// path and says what to do, and leaves the file as it was.
@Suite("Archive faults")
struct ArchiveFaultTests {
    @Test("A text file is not an archive, and stays as it was")
    func textFile() throws {
        let faults = try ArchiveFaults()
        let path = faults.punctual.write("no database\n", to: "notes.txt")
        try faults.expectRefusal(of: path, saying: "is not an SQLite database")
        #expect(faults.punctual.contents(of: path) == "no database\n")
    }

    @Test("The database of another application stays as it was")
    func foreign() throws {
        let faults = try ArchiveFaults()
        let path = faults.punctual.folder + "/other.sqlite"
        do {
            let other = try Connection(path: path, mode: .create)
            try other.execute("PRAGMA application_id = 5")
            try other.execute("CREATE TABLE runs (text)")
        }
        let before = faults.punctual.contents(of: path)
        try faults.expectRefusal(of: path, saying: "another application's database")
        #expect(faults.punctual.contents(of: path) == before)
    }

    @Test("An archive of a newer build is not touched")
    func newer() throws {
        let faults = try ArchiveFaults()
        let path = try faults.copy()
        let version = try #require(
            try Connection(path: path, mode: .readWrite).integer("PRAGMA user_version")
        )
        try Connection(path: path, mode: .readWrite).execute("PRAGMA user_version = 999")
        try faults.expectRefusal(of: path, saying: "update the program")
        try Connection(path: path, mode: .readWrite).execute("PRAGMA user_version = \(version)")
        #expect(try faults.punctual.run(["runs", "show", "earlier", "-d", path]).code == 0)
    }

    @Test("A truncated archive is told from a whole one", arguments: [1, 30, 60, 99])
    func truncated(percent: Int) throws {
        let faults = try ArchiveFaults()
        let path = try faults.copy { bytes in
            bytes.removeLast(bytes.count - bytes.count * percent / 100)
        }
        try faults.expectRefusal(of: path, saying: "damaged")
        try faults.expectEarlierRun()
    }

    @Test("A damaged archive is read rightly or refused", arguments: 1...12 as ClosedRange<UInt64>)
    func damaged(seed: UInt64) throws {
        let faults = try ArchiveFaults()
        let path = try faults.copy { bytes in
            var generator = SplitMix64(seed: seed)
            let start = Int.random(in: 100..<bytes.count, using: &generator)
            for place in start..<min(start + 512, bytes.count) {
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
        }
        let whole = try faults.outcomes(faults.reading, of: faults.punctual.database)
        let found = try faults.outcomes(faults.reading, of: path)
        for (whole, found) in zip(whole, found) {
            if found.outcome.code == 0 {
                #expect(
                    found.outcome.output == whole.outcome.output,
                    "\(found.words), seed \(seed)"
                )
            } else {
                faults.expectSentence(found, naming: path, saying: "damaged")
            }
        }
    }

    @Test("An empty file holds no runs, which only a benchmark changes")
    func empty() throws {
        let faults = try ArchiveFaults()
        let path = faults.punctual.write("", to: "empty.sqlite")
        for found in try faults.outcomes(faults.reading, of: path) {
            faults.expectSentence(found, naming: path, saying: "has no runs yet")
        }
        #expect(try faults.punctual.run(faults.benchmark + ["-d", path]).code == 0)
        #expect(try faults.punctual.run(["runs", "show", "1", "-d", path]).code == 0)
    }

    @Test("Where no archive is, nothing but a benchmark makes one")
    func absent() throws {
        let faults = try ArchiveFaults()
        let path = faults.punctual.folder + "/none/runs.sqlite"
        for found in try faults.outcomes(faults.reading + faults.changing, of: path) {
            faults.expectSentence(found, naming: path, saying: "there is no archive")
        }
        #expect(access(faults.punctual.folder + "/none", F_OK) != 0)
    }

    @Test("A folder in which nothing can be made is named")
    func impossibleFolder() throws {
        let faults = try ArchiveFaults()
        let path = "/proc/nowhere/x.sqlite"
        for found in try faults.outcomes(faults.reading + faults.changing, of: path) {
            faults.expectSentence(found, naming: path, saying: "there is no archive")
        }
        for found in try faults.outcomes([faults.benchmark], of: path) {
            let remedy = "its folder does not exist; create it"
            faults.expectSentence(found, naming: "/proc/nowhere", saying: remedy)
        }
    }
}

/// An archive with a good run, and the commands that are tried on bad ones.
struct ArchiveFaults {
    struct Found {
        var words: [String]
        var outcome: Punctual.Outcome
    }

    let punctual: Punctual
    let benchmark = [
        "benchmark", "--scripted", "1000,2000,3000,4000", "--period", "1ms", "--seconds", "0.5",
        "--rounds", "4", "--warm-up", "0", "--no-report", "--quiet",
    ]
    let reading = [
        ["runs", "list"], ["runs", "show", "latest"],
        ["runs", "export", "latest", "--format", "json", "--samples"],
        ["report", "latest", "--format", "json"],
    ]
    let changing = [["runs", "label", "1", "another"], ["runs", "delete", "1"]]

    init() throws {
        punctual = try Punctual()
        try #require(try punctual.run(benchmark + ["--label", "earlier"]).code == 0)
    }

    /// A copy of the good archive, with its bytes changed.
    func copy(changing change: (inout [UInt8]) -> Void = { _ in }) throws -> String {
        let folder = punctual.home
        var bytes = try folder.bytes(of: "runs.sqlite")
        change(&bytes)
        try folder.write(bytes, to: "copy.sqlite")
        return folder.file("copy.sqlite")
    }

    /// Runs the commands at once on an archive, and waits for all.
    func outcomes(_ commands: [[String]], of path: String) throws -> [Found] {
        let started = try commands.map { try punctual.start($0 + ["--database", path]) }
        return try zip(commands, started).map { words, started in
            Found(words: words, outcome: try punctual.wait(for: started))
        }
    }

    func expectRefusal(of path: String, saying text: String) throws {
        for found in try outcomes(reading + changing + [benchmark], of: path) {
            expectSentence(found, naming: path, saying: text)
        }
    }

    /// Code 1, and on standard error one line: the program's name, the path, and after a
    /// semicolon what to do.
    func expectSentence(_ found: Found, naming path: String, saying text: String) {
        let errors = found.outcome.errors
        #expect(found.outcome.code == 1, "\(found.words): \(errors)")
        #expect(errors.hasPrefix("punctual: ") && errors.hasSuffix("\n"), "\(found.words)")
        #expect(errors.split(separator: "\n").count == 1, "\(found.words): \(errors)")
        #expect(errors.contains(path) && errors.contains(text), "\(found.words): \(errors)")
        #expect(errors.contains("; "), "\(found.words): \(errors)")
    }

    func expectEarlierRun() throws {
        for words in [["runs", "show", "earlier"], ["report", "earlier", "--format", "json"]] {
            let outcome = try punctual.run(words)
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
    }
}

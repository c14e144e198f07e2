import Glibc
import SQLite
import TestSupport
import Testing

/// A file of jobs of a test's own, its server, and what the jobs have done.
final class ServedJobs {
    let punctual: Punctual
    let database: String
    /// The file to which each run of a job appends a line.
    let effects: String

    /// - Parameters:
    ///   - folder: Of the file of jobs, if not one of its own.
    ///   - punctual: The program, if several share its folder.
    /// - Throws: If there is no folder for temporary files.
    init(in folder: String? = nil, of punctual: Punctual? = nil) throws {
        let punctual = try punctual ?? Punctual()
        self.punctual = punctual
        let place = folder ?? punctual.folder + "/private"
        // No folder is made for a file that was named.
        if folder == nil { try #require(mkdir(place, 0o700) == 0 || errno == EEXIST) }
        database = place + "/jobs.sqlite"
        effects = punctual.folder + "/effects"
    }

    @discardableResult
    func run(_ words: [String]) throws -> Punctual.Outcome {
        try punctual.run(words, environment: ["PUNCTUAL_JOBS": database])
    }

    /// Starts a server that keeps the whole ledger, to be counted afterwards, unless told otherwise.
    func serve(_ words: [String] = []) throws -> Punctual.Started {
        let forgets = words.contains { $0.hasPrefix("--history") }
        let history = forgets ? [] : ["--history", "1000000"]
        return try punctual.start(
            ["serve"] + words + history,
            environment: ["PUNCTUAL_JOBS": database]
        )
    }

    /// Asks a server to end, and waits for that.
    func end(_ server: Punctual.Started) throws -> Punctual.Outcome {
        kill(server.process, SIGTERM)
        return try punctual.wait(for: server)
    }

    /// A job that appends a line at the beginning of each run.
    func addNote(
        _ id: String,
        every period: String,
        _ options: [String] = [],
        lasting seconds: String = "0"
    ) throws {
        let note = "echo \"$PUNCTUAL_JOB $PUNCTUAL_SCHEDULED $PUNCTUAL_ATTEMPT\" >> \(effects)"
        let script = seconds == "0" ? note : "\(note); exec sleep \(seconds)"
        let outcome = try run(
            ["jobs", "add", "--id", id, "--every", period] + options + [
                "--", "/bin/sh", "-c", script,
            ]
        )
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    var lines: [String] {
        punctual.contents(of: effects).split(separator: "\n").map(String.init)
    }

    func lines(of job: String) -> [String] { lines.filter { $0.hasPrefix(job + " ") } }

    func connection(_ mode: Connection.Mode = .readOnly) throws -> Connection {
        try Connection(path: database, mode: mode)
    }

    /// Occurrences of which the ledger says that something is still to happen.
    func openEntries() throws -> Int64? {
        try connection().integer(
            """
            SELECT count(*) FROM occurrences
            WHERE state IN ('requested', 'claimed', 'started', 'retrying')
            """
        )
    }

    /// Looks again and again, for much longer than what is waited for needs.
    func waitUntil(_ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<3_000 {
            if try condition() { return true }
            usleep(10_000)
        }
        return false
    }

    /// The same without a thread that waits, so that other tests go on.
    func eventually(_ condition: () throws -> Bool) async throws -> Bool {
        for _ in 0..<3_000 {
            if try condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}

import Glibc
import Timekeeping

@testable import Scheduling
@testable import Storage

/// A whole database whose bytes inputs change, as a bad disk or a hostile author would.
final class DatabaseFile {
    nonisolated(unsafe) static let runs = DatabaseFile(.runs)
    nonisolated(unsafe) static let jobs = DatabaseFile(.jobs)

    private enum Kind: String {
        case runs, jobs
    }

    private let kind: Kind
    private let path: String
    private let sound: [UInt8]

    private init(_ kind: Kind) {
        self.kind = kind
        path = ScratchFolder.file("\(kind.rawValue).sqlite")
        let path = path
        made("a database") {
            switch kind {
            case .runs: try StoredRuns.fill(try RunArchive(path: path, mode: .readWrite))
            case .jobs: try JobRows.fill(path)
            }
        }
        sound = Self.contents(of: path)
        require(sound.count > 4_096, "a database has pages")
    }

    private static func contents(of path: String) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        var status = stat()
        guard file >= 0, fstat(file, &status) == 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        return pread(file, &bytes, bytes.count, 0) == bytes.count ? bytes : []
    }

    func read(_ bytes: [UInt8]) {
        var input = InputBytes(bytes)
        let way = input.choice(of: 4)
        write(changed(by: &input))
        switch kind {
        case .runs: askRuns(way, choice: bytes.choice)
        case .jobs: askJobs(isServing: way == 0)
        }
    }

    /// Other bytes at some places, and sometimes another length.
    private func changed(by input: inout InputBytes) -> [UInt8] {
        var bytes = sound
        if input.choice(of: 16) == 1 { bytes = Array(bytes.prefix(Int(input.unsigned(3)))) }
        for _ in 0..<32 where !input.isEmpty && !bytes.isEmpty {
            // The first page says what the file is, and the beginning of each page what that is.
            let target = input.choice(of: 4)
            var place = Int(input.unsigned(target == 0 ? 1 : 3))
            if target == 1 { place = place / 128 * 4_096 + place % 128 }
            place %= bytes.count
            for byte in Array(input.text().utf8.prefix(bytes.count - place)) {
                bytes[place] = byte
                place += 1
            }
            if target == 3 { bytes[place % bytes.count] = input.byte() }
        }
        return bytes
    }

    private func write(_ bytes: [UInt8]) {
        for end in ["-wal", "-shm", "-journal"] { unlink(path + end) }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(file) }
        let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        require(file >= 0 && count == bytes.count, "there is room for a database")
    }

    private func askRuns(_ way: Int, choice: Int) {
        let modes: [RunArchive.Mode] = [.readOnly, .change, .create, .readWrite]
        do throws(ArchiveError) {
            let archive = try RunArchive(
                path: path,
                mode: modes[way],
                busyTimeoutMilliseconds: 100
            )
            ArchiveQuestions.ask(archive, choice: choice)
            guard archive.mode != .readOnly else { return }
            _ = try archive.markDeadRunsInterrupted()
            try archive.label(1, "after")
            _ = try archive.beginRun(MadeUpRun.run)
            try archive.delete(1)
        } catch {
            _ = error.description
        }
    }

    private func askJobs(isServing: Bool) {
        do throws(JobStoreError) {
            let store = try SQLiteJobStore(path: path, mayCreate: false, boot: "boot")
            for job in try store.jobs() { _ = job.job.trigger.fireTime(after: .distantPast) }
            _ = try store.history(jobID: nil, limit: 100)
            _ = try store.summaries()
            _ = try store.quarantined()
            guard isServing else { return }
            _ = try store.open {}
            _ = try store.due(atOrBefore: .distantFuture, limit: 10)
            _ = try store.request(jobID: "job-1", at: .distantPast)
            _ = try store.takeRequests()
            for entry in MadeUpJobs.entries.prefix(2) { try store.markStarted(entry) }
            try store.add(MadeUpJobs.all, replacingExisting: true)
            _ = try store.prune(Retention(), now: .distantFuture)
            store.close()
        } catch {
            _ = error.description
        }
    }
}

import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The files that earlier versions have left: `Versions/` has one of each kind of each version.
@Suite("Files of earlier versions")
struct VersionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Versions").path

    static let versions: [String] = {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }()

    /// The program in a folder with a copy of the files of a version.
    private func punctual(with version: String) throws -> Punctual {
        let punctual = try Punctual()
        for name in ["runs.sqlite", "jobs.sqlite", "jobs.json", "baseline.json"] {
            let copy = punctual.home.file("old-" + name)
            try FileManager.default.copyItem(
                atPath: "\(Self.folder)/\(version)/\(name)",
                toPath: copy
            )
            chmod(copy, 0o600)
        }
        return punctual
    }

    @Test("There is one of each version that was given out")
    func all() {
        #expect(Self.versions == ["0.1"])
    }

    @Test("An archive of runs opens, is reported, compared and checked", arguments: versions)
    func runs(version: String) throws {
        let punctual = try punctual(with: version)
        let archive = punctual.home.file("old-runs.sqlite")
        let baseline = punctual.home.file("old-baseline.json")
        let list = try punctual.run(["runs", "list", "--database", archive])
        #expect(list.code == 0, "\(list.errors)")
        #expect(list.output.split(separator: "\n").count == 7)
        for run in 1...6 {
            let shown = try punctual.run(["runs", "show", "\(run)", "--database", archive])
            #expect(shown.code == 0, "run \(run): \(shown.errors)")
        }
        let commands: [(words: [String], codes: Set<Int32>)] = [
            (["report", "1", "--format", "json"], [0]),
            (["report", "4", "--format", "markdown"], [0]),
            (["report", "1", "--drift", "--format", "table"], [0]),
            (["compare", "2", "3", "--no-report"], [0, 2, 3]),
            (["compare", "5", "--no-report"], [0, 2, 3]),
            (["compare", "6", "--no-report"], [0, 2, 3]),
            (["check", "3", "--baseline", "main", "--no-report"], [0, 2, 3]),
            (["check", "3", "--baseline", baseline, "--no-report"], [0, 2, 3]),
            (["history", "--label", "nightly", "--metric", "p50"], [0]),
            (["runs", "export", "5", "--format", "json", "--samples"], [0]),
            (["baseline", "show", "main"], [0]),
            (["runs", "label", "1", "opened again"], [0]),
        ]
        for (words, codes) in commands {
            let outcome = try punctual.run(words + ["--database", archive])
            #expect(codes.contains(outcome.code), "\(words): \(outcome.errors)")
        }
    }

    @Test("A file of jobs opens, is served, and keeps its history", arguments: versions)
    func jobs(version: String) throws {
        let punctual = try punctual(with: version)
        let store = punctual.home.file("old-jobs.sqlite")
        let list = try punctual.run(["jobs", "list", "--database", store])
        #expect(list.code == 0, "\(list.errors)")
        for id in ["hourly", "often", "crontab", "once"] {
            #expect(list.output.contains(id))
            let shown = try punctual.run(["jobs", "show", id, "--database", store])
            #expect(shown.code == 0, "\(id): \(shown.errors)")
        }
        let history = try punctual.run(["jobs", "history", "often", "--database", store])
        #expect(history.code == 0, "\(history.errors)")
        #expect(history.output.contains("succeeded"))

        let added = try punctual.run(["jobs", "run", "once", "--database", store])
        #expect(added.code == 0, "\(added.errors)")
        let server = try punctual.start(["serve", "--database", store])
        var last = ""
        for _ in 0..<200 where !last.contains("succeeded") {
            usleep(50_000)
            last = try punctual.run(["jobs", "history", "once", "--database", store]).output
        }
        kill(server.process, SIGTERM)
        #expect(try punctual.wait(for: server).code == 0)
        #expect(last.contains("succeeded"), "\(last)")
    }

    @Test("An export of jobs is imported", arguments: versions)
    func export(version: String) throws {
        let punctual = try punctual(with: version)
        let store = punctual.home.file("new-jobs.sqlite")
        let imported = try punctual.run(
            ["jobs", "import", punctual.home.file("old-jobs.json"), "--database", store]
        )
        #expect(imported.code == 0, "\(imported.errors)")
        let again = try punctual.run(["jobs", "list", "--database", store, "--format", "json"])
        #expect(again.output.contains("crontab"), "\(again.errors)")
    }
}

import Glibc
import Testing

/// What a program is started with bears on its timers, whoever gave it.
@Suite("The environment of a measurement", .serialized)
struct EnvironmentTests {
    private let short = ["-n", "12", "-s", "0.1", "--warm-up", "0.02s"]

    private static let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))

    /// The names of what differs, from a comparison in JSON.
    private func differences(_ outcome: Punctual.Outcome) -> [String] {
        let list = outcome.output.split(separator: "\"environment_differences\": [").dropFirst()
        return list.flatMap { part in
            part.prefix { $0 != "]" }.split(separator: "\"name\": \"").dropFirst().map {
                String($0.prefix { $0 != "\"" })
            }
        }
    }

    @Test(
        "A fresh check has no difference; on one processor, or with another nice value, it has one",
        .enabled(if: processors > 1, "one processor alone cannot be chosen from")
    )
    func fresh() throws {
        let punctual = try Punctual()
        let saved = try punctual.run(["baseline", "save", "main", "absolute"] + short)
        #expect(saved.code == 0, "\(saved.errors)")
        let check = ["check", "-b", "main", "--no-report", "--format", "json"]
        let wrappers: [(words: [String], expected: [String])] = [
            ([], []), (["/usr/bin/taskset", "-c", "0"], ["affinity"]),
            (["/usr/bin/nice", "-n", "5"], ["nice"]),
        ]
        for (wrapper, expected) in wrappers {
            let outcome = try punctual.wait(for: punctual.start(check, through: wrapper))
            #expect(outcome.output.contains("environment_differences"), "\(outcome.errors)")
            #expect(differences(outcome) == expected, "\(wrapper)")
        }
        // As a file it is the same.
        let text = try punctual.run(["baseline", "export", "main"]).output
        _ = punctual.write(text, to: "main.json")
        let file = try punctual.run([
            "check", "-b", "main.json", "--no-report", "--format", "json",
        ])
        #expect(differences(file) == [], "\(file.errors)")
    }

    /// A group of the first version with half a processor.
    private static let group: String? = {
        let folder = "/sys/fs/cgroup/cpu/punctual-end-to-end-\(getpid())"
        guard geteuid() == 0, mkdir(folder, 0o755) == 0 else { return nil }
        rmdir(folder)
        return folder
    }()

    private func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0, "\(path)")
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "\(path)")
    }

    @Test(
        "A round that a quota held back is told everywhere, and its host is not called quiet",
        .enabled(if: group != nil, "no control group of the first version can be made here")
    )
    func throttled() throws {
        let punctual = try Punctual()
        let group = try #require(Self.group)
        try #require(mkdir(group, 0o755) == 0)
        defer { rmdir(group) }
        try write("100000", to: group + "/cpu.cfs_period_us")
        // So little that it is used up however many others want the processors.
        try write("10000", to: group + "/cpu.cfs_quota_us")
        let enter = ["/bin/sh", "-c", "echo $$ > \(group)/cgroup.procs && exec \"$0\" \"$@\""]
        let outcome = try punctual.wait(
            for: punctual.start(
                ["benchmark", "--mechanism", "spin", "-n", "3", "-s", "0.5", "--no-report"],
                through: enter
            )
        )
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("quota 10ms of 100ms"), "\(outcome.output)")
        let flat = outcome.output.replacing("\n", with: " ")
        #expect(flat.contains("of its control group stopped it for"), "\(outcome.output)")
        let shown = try punctual.run(["runs", "show", "latest"])
        #expect(shown.output.contains("quota 10ms of 100ms"), "\(shown.output)")

        let export = try punctual.run(["runs", "export", "latest", "--format", "csv"])
        let throttled = try rows(export.output).compactMap { Int64($0["throttled_ns"] ?? "") }
        #expect(throttled.contains { $0 > 10_000_000 }, "\(throttled)")

        _ = try punctual.run(["report", "latest", "--output", "out"])
        let page = punctual.contents(of: punctual.folder + "/out/report.html")
        #expect(page.contains("of its control group (10ms of 100ms) stopped it for"))
        let compared = try punctual.wait(
            for: punctual.start(
                ["compare", "spin", "spin", "--no-report"] + short,
                through: enter
            )
        )
        #expect(compared.output.contains(": noisy"), "\(compared.output)\(compared.errors)")
        #expect(!compared.output.contains(": quiet"))
    }
}

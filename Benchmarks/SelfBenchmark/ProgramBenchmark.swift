import Glibc
import Timekeeping

/// The program as a process: how soon it starts, how much memory the default plan takes.
struct ProgramBenchmark {
    var program: String

    func run() throws {
        let times = try (0..<21).map { _ in Double(try run(["--version"]).nanoseconds) / 1e6 }
        let middle = median(times)
        tell(
            "punctual --version",
            "\(decimal(middle, 1)) ms, median of \(times.count) starts",
            bar: "20 ms",
            isMet: middle <= 20
        )
        let plan = "default"
        let database = "/tmp/punctual-benchmark-\(getpid()).sqlite"
        defer { for suffix in ["", "-wal", "-shm"] { unlink(database + suffix) } }
        let measured = try run([
            "benchmark", "--plan", plan, "--database", database, "--no-report", "--quiet",
        ])
        let mebibytes = Double(measured.residentKibibytes) / 1_024
        tell(
            "resident memory of the default plan",
            "\(decimal(mebibytes, 1)) MiB at most",
            bar: "64 MiB",
            isMet: mebibytes <= 64
        )
    }

    private struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs the program to its end, its results thrown away.
    private func run(
        _ arguments: [String]
    ) throws -> (nanoseconds: Int64, residentKibibytes: Int) {
        let clock = KernelClock()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let start = clock.now
        guard posix_spawn(&process, program, &actions, nil, words, environ) == 0 else {
            throw Failure(description: "\(program) does not start; build it with `make build`")
        }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        guard status == 0 else {
            throw Failure(description: "\(program) \(arguments.joined(separator: " ")) failed")
        }
        return (start.nanoseconds(to: clock.now), usage.ru_maxrss)
    }
}

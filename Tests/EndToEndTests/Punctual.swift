import Glibc
import TestSupport
import Testing

/// The built program, run as a user runs it: a process of its own, with a folder of its own.
final class Punctual {
    struct Outcome {
        /// Exit code, or 128 + the signal that ended it.
        var code: Int32
        var output: String
        var errors: String
    }

    struct StartFailure: Error, CustomStringConvertible {
        var path: String
        var code: Int32
        var description: String { "\(path) did not start: \(String(cString: strerror(code)))" }
    }

    /// Everything that the program writes goes below here, and is deleted in the end.
    let home: TemporaryFolder
    private let executable: String
    private var runs = 0

    /// - Parameter program: The name of what was built beside the tests.
    /// - Throws: If there is no folder to be had.
    init(program: String = "punctual") throws {
        home = try TemporaryFolder()
        // The test bundle is an executable, and the program is built beside it.
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let bundle = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        executable =
            bundle.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/\(program)"
    }

    var folder: String { home.path }

    var database: String { folder + "/runs.sqlite" }

    /// Runs to the end.
    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
        try wait(for: start(arguments, environment: environment))
    }

    struct Started {
        var process: pid_t
        var number: Int
    }

    /// Starts without waiting, if asked through a program that becomes ours, such as nohup.
    func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        through wrapper: [String] = []
    ) throws -> Started {
        runs += 1
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The test runner's threads block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        // It may itself have been started with SIGINT ignored, as a shell's background job is.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            sigaddset(&defaults, number)
        }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let mode = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, path(of: "output", runs), mode, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, path(of: "errors", runs), mode, 0o600)
        var variables = [
            "HOME": folder, "LANG": "C.UTF-8", "PUNCTUAL_DATABASE": database,
            "PATH": String(cString: getenv("PATH")),
        ]
        variables.merge(environment) { $1 }
        // `env` changes to the folder and becomes the program.
        let command = ["/usr/bin/env", "-C", folder] + wrapper + [executable] + arguments
        let words = command.map { strdup($0) } + [nil]
        let settings = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + settings { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, command[0], &actions, &attributes, words, settings)
        guard code == 0 else { throw StartFailure(path: executable, code: code) }
        return Started(process: process, number: runs)
    }

    /// Waits for the end of a started program.
    func wait(for started: Started) throws -> Outcome {
        var status: Int32 = 0
        while waitpid(started.process, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7f
        return Outcome(
            code: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: contents(of: path(of: "output", started.number)),
            errors: contents(of: path(of: "errors", started.number))
        )
    }

    /// What a program that goes on has written to standard error.
    func errors(of started: Started) -> String { contents(of: path(of: "errors", started.number)) }

    private func path(of stream: String, _ number: Int) -> String {
        "\(folder)/\(number).\(stream)"
    }

    func contents(of path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
            bytes += chunk.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func write(_ text: String, to name: String) -> String {
        let path = "\(folder)/\(name)"
        if let file = fopen(path, "w") {
            fputs(text, file)
            fclose(file)
        }
        return path
    }
}

import CKernel
import Glibc
import PunctualPlatform

/// A program that runs in a process group of its own and is gone when this value is.
///
/// It is to be started from a thread that outlives it: the kernel ends it with that thread.
package struct ChildProcess: ~Copyable {
    let identifier: pid_t
    private var hasEnded = false

    /// - Parameters:
    ///   - arguments: The program first.
    ///   - environment: As `NAME=value`; `nil` for that of this process.
    ///   - output: Where it writes its output to; -1 for nowhere.
    ///   - errors: The same for its errors.
    /// - Returns: 0 and the error number if the program could not be started.
    static func start(
        _ arguments: [String],
        environment: [String]? = nil,
        output: Int32 = -1,
        errors: Int32 = -1
    ) -> (child: pid_t, code: Int32) {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { $0.map { strdup($0) } + [nil] } ?? []
        defer { for pointer in words + variables { free(pointer) } }
        let child = variables.withUnsafeMutableBufferPointer { variables in
            ckernel_spawn(
                &words,
                environment == nil ? nil : variables.baseAddress,
                output,
                errors
            )
        }
        return child > 0 ? (child, 0) : (0, -child)
    }

    init(adopting identifier: pid_t) {
        self.identifier = identifier
    }

    deinit {
        if !hasEnded { Self.end(identifier) }
    }

    /// Whether the program itself still runs, not counting its children.
    var isRunning: Bool { Self.isRunning(identifier) }

    private static func isRunning(_ identifier: pid_t) -> Bool {
        var information = siginfo_t()
        let options = WEXITED | WNOHANG | WNOWAIT
        let code = waitid(P_PID, id_t(identifier), &information, options)
        // With WNOHANG, nothing to report leaves the structure as it was: signal 0.
        return code == 0 && information.si_signo == 0
    }

    /// Processor time of the group's living processes, in nanoseconds, without their main one,
    /// which only waits; and how many there are.
    var workers: (count: Int, processorNanoseconds: Int64) {
        var count = 0
        var nanoseconds: Int64 = 0
        for process in KernelFile.numbers(in: "/proc") where process != identifier {
            guard let stat = KernelFile.text("/proc/\(process)/stat"),
                KernelText.processGroup(stat: stat) == identifier,
                let text = KernelFile.text("/proc/\(process)/schedstat")
            else { continue }
            count += 1
            nanoseconds += KernelText.schedstat(text)?.running ?? 0
        }
        return (count, nanoseconds)
    }

    /// SIGTERM to the group, time to tidy up, then SIGKILL; what has ended by itself is only
    /// reaped, and what it has left behind killed.
    ///
    /// - Returns: What the program and the children that it has waited for have used.
    @discardableResult
    mutating func end(patienceMilliseconds: Int32 = 5_000) -> rusage {
        guard !hasEnded else { return rusage() }
        hasEnded = true
        return Self.end(identifier, patienceMilliseconds: patienceMilliseconds)
    }

    /// The process is reaped last: until then its number, and so the group's, belongs to no one
    /// else.
    @discardableResult
    private static func end(
        _ identifier: pid_t,
        patienceMilliseconds: Int32 = 5_000
    ) -> rusage {
        if isRunning(identifier) { kill(-identifier, SIGTERM) }
        for _ in 0..<(patienceMilliseconds / 20) where isRunning(identifier) {
            poll(nil, 0, 20)
        }
        kill(-identifier, SIGKILL)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(identifier, &status, 0, &usage) < 0, errno == EINTR {}
        return usage
    }

    /// How the program has ended: its exit code, or the signal that killed it; `nil` while it runs.
    var ending: (exitCode: Int32, signal: Int32)? {
        var code: Int32 = 0
        var signal: Int32 = 0
        return ckernel_command_has_ended(identifier, &code, &signal) == 1 ? (code, signal) : nil
    }

    /// What a program prints on its standard output; `nil` if it cannot be started.
    package static func output(of arguments: [String]) -> String? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        // Children get what they are meant to have by dup2, and nothing else.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let started = start(arguments, output: ends[1])
        close(ends[1])
        guard started.child > 0 else { return nil }
        let child = ChildProcess(adopting: started.child)
        let bytes = try? InputFile.bytes(of: ends[0], named: "", byteLimit: 1 << 20)
        _ = consume child
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}

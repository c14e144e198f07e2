import CKernel
import Glibc

/// A program that runs in a process group of its own and is gone when this value is.
///
/// It is to be started from the thread that outlives it: the kernel ends it with that thread.
package struct ChildProcess: ~Copyable {
    let identifier: pid_t
    private var hasEnded = false

    /// - Returns: `nil` and the error number if the program could not be started.
    static func start(
        _ arguments: [String],
        output: Int32 = -1
    ) -> (child: pid_t, code: Int32) {
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        let child = ckernel_spawn(pointers, nil, output, -1)
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

    mutating func end() {
        guard !hasEnded else { return }
        hasEnded = true
        Self.end(identifier)
    }

    /// SIGTERM to the group, up to five seconds to tidy up, then SIGKILL.
    ///
    /// The process is reaped last: until then its number, and so the group's, belongs to no one
    /// else.
    private static func end(_ identifier: pid_t) {
        kill(-identifier, SIGTERM)
        for _ in 0..<250 where isRunning(identifier) {
            poll(nil, 0, 20)
        }
        kill(-identifier, SIGKILL)
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
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
        let text = KernelFile.text(of: ends[0])
        _ = consume child
        return text
    }
}

import Glibc

/// A process that cannot be taken for another one which got the same number later.
package struct ProcessIdentity: Hashable, Sendable {
    package var processIdentifier: Int64
    /// Of the boot that it belongs to (/proc/sys/kernel/random/boot_id).
    package var bootIdentifier: String
    /// When it started, in clock ticks since the boot (proc_pid_stat(5), field 22).
    package var startTicks: Int64

    package init(processIdentifier: Int64, bootIdentifier: String, startTicks: Int64) {
        self.processIdentifier = processIdentifier
        self.bootIdentifier = bootIdentifier
        self.startTicks = startTicks
    }

    package static func current() -> ProcessIdentity {
        let process = Int64(getpid())
        return ProcessIdentity(
            processIdentifier: process,
            bootIdentifier: BootIdentity.current(),
            startTicks: status(of: process)?.startTicks ?? 0
        )
    }

    /// Whether it still runs on this machine; one that ended and was not waited for does not.
    package var isAlive: Bool {
        guard bootIdentifier == BootIdentity.current(),
            let status = Self.status(of: processIdentifier)
        else { return false }
        return status.startTicks == startTicks && status.state != "Z" && status.state != "X"
    }

    private static func status(of process: Int64) -> (state: Substring, startTicks: Int64)? {
        // The name in parentheses may hold anything, also parentheses and spaces.
        guard let text = KernelFile.text("/proc/\(process)/stat"),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let startTicks = Int64(fields[19]) else { return nil }
        return (fields[0], startTicks)
    }
}

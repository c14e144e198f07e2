import CKernel
import Glibc

/// A program behind a guardian: it and all that it has started is gone when this value is, and when this
/// process is, however that ends.
///
/// The guardian is a small process between the two (`ckernel_guarded_start`). It also has what left the
/// program's group, since orphans become its children.
package struct GuardedProcess: ~Copyable {
    /// Of the program, and of its process group.
    package let identifier: Int32
    private let guardian: Int32
    private let control: Int32
    private let report: Int32
    private var reported: ProcessEnd?
    private var isFinished = false

    /// From SIGTERM to SIGKILL, where nothing else is said.
    private static let patienceMilliseconds: Int32 = 5_000
    /// The guardian waits for two seconds for what it has killed.
    private static let guardianMilliseconds: Int32 = 3_000

    package init(_ request: ProcessRequest) throws(ProcessRefusal) {
        var process = ckernel_guarded_process()
        let code = request.withRequest { ckernel_guarded_start($0, &process) }
        guard code == 0 else { throw ProcessRefusal(request, step: process.step, code: code) }
        identifier = process.identifier
        guardian = process.guardian
        control = process.control
        report = process.report
    }

    deinit {
        if !isFinished {
            Self.terminate(identifier, report, Self.patienceMilliseconds)
            _ = Self.dismiss(guardian, control, report)
        }
    }

    /// Whether the program itself still runs, not counting what it has started.
    package var isRunning: Bool {
        reported == nil && !Self.isReadable(report, milliseconds: 0)
    }

    /// How the program has ended; `nil` while it runs.
    package mutating func end() -> ProcessEnd? {
        if reported == nil, Self.isReadable(report, milliseconds: 0) {
            // Nothing to read means that the guardian itself was killed.
            reported = Self.read(report).map { end in
                end.signal != 0 ? .signalled(end.signal) : .exited(code: end.exit_code)
            }
            reported = reported ?? .unknown
        }
        return reported
    }

    /// SIGTERM to the group, time to tidy up, then SIGKILL to all that has come from the program; what has
    /// ended by itself is only reaped, and what it has left behind killed.
    ///
    /// - Returns: What the program and the children that it has waited for have used; `nil` if that is
    ///   not known, since it was ended before or hangs in the kernel.
    @discardableResult
    package mutating func finish(
        patienceMilliseconds: Int32 = patienceMilliseconds
    ) -> ProcessUsage? {
        guard !isFinished else { return nil }
        isFinished = true
        if reported == nil { Self.terminate(identifier, report, patienceMilliseconds) }
        return Self.dismiss(guardian, control, report)
    }

    /// The group's number is the program's own until the guardian is dismissed.
    private static func terminate(_ group: Int32, _ report: Int32, _ patience: Int32) {
        guard !isReadable(report, milliseconds: 0) else { return }
        kill(-group, SIGTERM)
        _ = isReadable(report, milliseconds: patience)
    }

    private static func dismiss(
        _ guardian: Int32,
        _ control: Int32,
        _ report: Int32
    ) -> ProcessUsage? {
        close(control)
        defer { close(report) }
        var usage: ProcessUsage?
        while isReadable(report, milliseconds: guardianMilliseconds), let end = read(report) {
            if end.is_reaped { usage = ProcessUsage(end.usage) }
        }
        // It has closed its end, and so is about to be gone; otherwise it is itself held up.
        kill(guardian, SIGKILL)
        for _ in 0..<100 {
            var status: Int32 = 0
            if waitpid(guardian, &status, WNOHANG) != 0 { break }
            poll(nil, 0, 10)
        }
        return usage
    }

    private static func isReadable(_ descriptor: Int32, milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, milliseconds) > 0
    }

    private static func read(_ report: Int32) -> ckernel_guarded_end? {
        var end = ckernel_guarded_end()
        let size = MemoryLayout<ckernel_guarded_end>.size
        return Glibc.read(report, &end, size) == size ? end : nil
    }
}

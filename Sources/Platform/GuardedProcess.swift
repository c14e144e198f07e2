import CKernel
import Glibc

/// A program behind a guardian: it and all that it has started is gone when this value is, and when this
/// process is, however that ends.
///
/// The guardian is a small process between the two (`ckernel_guarded_start`). It also has what left the
/// program's group, since orphans become its children. The program runs under the same user, and so can stop
/// the guardian; whoever waits for the guardian here lets it go on.
package struct GuardedProcess: ~Copyable {
    /// Of the program, and of its process group.
    package let identifier: Int32
    private let guardian: Int32
    private let control: Int32
    private let report: Int32
    private let wasStoppedAtStart: Bool
    private var reported: ProcessEnd?
    private var isFinished = false

    /// From SIGTERM to SIGKILL, where nothing else is said.
    private static let patienceMilliseconds: Int32 = 5_000
    /// The guardian waits for two seconds for what it has killed.
    private static let guardianMilliseconds: Int32 = 3_000
    /// How often it is looked whether the guardian is stopped, while it is waited for.
    private static let lookMilliseconds: Int32 = 100

    package init(_ request: ProcessRequest) throws(ProcessRefusal) {
        var process = ckernel_guarded_process()
        let code = request.withRequest { ckernel_guarded_start($0, &process) }
        guard code == 0 else { throw ProcessRefusal(request, step: process.step, code: code) }
        identifier = process.identifier
        guardian = process.guardian
        control = process.control
        report = process.report
        wasStoppedAtStart = process.was_stopped
    }

    deinit {
        if !isFinished {
            Self.terminate(identifier, guardian, report, Self.patienceMilliseconds)
            _ = Self.dismiss(guardian, control, report)
        }
    }

    /// Whether the program itself still runs, not counting what it has started.
    package var isRunning: Bool {
        reported == nil && !Self.isReadable(report, milliseconds: 0)
    }

    /// Lets the guardian go on if somebody has stopped it: it would see no end of the program.
    ///
    /// - Returns: Whether it was stopped, since this was last asked or when the program began.
    package func wakeGuardian() -> Bool {
        ckernel_guarded_wake(guardian) != 0 || wasStoppedAtStart
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

    /// Waits for the program's end, and for something to be had from other descriptors, as long as the
    /// time allows.
    ///
    /// - Parameters:
    ///   - others: `poll` passes over negative ones.
    ///   - milliseconds: The longest wait.
    package func wait(besides others: [Int32], milliseconds: Int32) {
        var requests = (others + [report]).map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        poll(&requests, nfds_t(requests.count), milliseconds)
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
        if reported == nil {
            Self.terminate(identifier, guardian, report, patienceMilliseconds)
        }
        return Self.dismiss(guardian, control, report)
    }

    /// The group's number is the program's own until the guardian is dismissed.
    private static func terminate(
        _ group: Int32,
        _ guardian: Int32,
        _ report: Int32,
        _ patience: Int32
    ) {
        guard !isReadable(report, milliseconds: 0) else { return }
        kill(-group, SIGTERM)
        _ = isReadable(report, of: guardian, milliseconds: patience)
    }

    private static func dismiss(
        _ guardian: Int32,
        _ control: Int32,
        _ report: Int32
    ) -> ProcessUsage? {
        close(control)
        defer { close(report) }
        var usage: ProcessUsage?
        while isReadable(report, of: guardian, milliseconds: guardianMilliseconds) {
            guard let end = read(report) else {
                // It has closed its end, and so is about to be gone, or was killed.
                kill(guardian, SIGKILL)
                for _ in 0..<100 {
                    var status: Int32 = 0
                    if waitpid(guardian, &status, WNOHANG) != 0 { break }
                    poll(nil, 0, 10)
                }
                return usage
            }
            if end.is_reaped { usage = ProcessUsage(end.usage) }
        }
        ckernel_guarded_abandon(guardian)
        return usage
    }

    /// Waits for the guardian, which is made to go on as often as it is stopped.
    private static func isReadable(
        _ descriptor: Int32,
        of guardian: Int32,
        milliseconds: Int32
    ) -> Bool {
        let limit = ckernel_monotonic_nanoseconds() + Int64(milliseconds) * 1_000_000
        while true {
            _ = ckernel_guarded_wake(guardian)
            let left = (limit - ckernel_monotonic_nanoseconds()) / 1_000_000
            let slice = min(lookMilliseconds, Int32(clamping: max(0, left)))
            if isReadable(descriptor, milliseconds: slice) { return true }
            if left <= 0 { return false }
        }
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

import CKernel
import Glibc

/// A program that this one waits for: it and what it has started is gone when this value is.
package struct ChildProcess: ~Copyable {
    package let identifier: Int32
    /// Can be read when it has ended; negative on a kernel that has no such descriptors.
    private let descriptor: Int32

    /// How long a killed process is waited for: one that hangs in the kernel does not end.
    private static let patienceMilliseconds: Int32 = 1_000

    /// To be called from a thread that lives as long: the kernel kills the program with it.
    package init(_ request: ProcessRequest) throws(ProcessRefusal) {
        var process = ckernel_process()
        let code = request.withRequest { ckernel_process_start($0, &process) }
        guard code == 0 else { throw ProcessRefusal(request, step: process.step, code: code) }
        identifier = process.identifier
        descriptor = process.descriptor
    }

    deinit {
        // Until the process is reaped its number, and so the group's, belongs to nobody else.
        kill(-identifier, SIGKILL)
        Self.wait(for: identifier, descriptor, milliseconds: Self.patienceMilliseconds)
        var status: Int32 = 0
        waitpid(identifier, &status, WNOHANG)
        if descriptor >= 0 { close(descriptor) }
    }

    /// How it has ended; `nil` while it runs.
    package var end: ProcessEnd? { ProcessEnd(of: identifier) }

    /// Waits for its end, and for something to be had from other descriptors, as long as the time
    /// allows.
    ///
    /// - Parameters:
    ///   - others: `poll` passes over negative ones.
    ///   - milliseconds: The longest wait.
    package borrowing func wait(besides others: [Int32] = [], milliseconds: Int32) {
        Self.wait(for: identifier, descriptor, besides: others, milliseconds: milliseconds)
    }

    private static func wait(
        for identifier: Int32,
        _ descriptor: Int32,
        besides others: [Int32] = [],
        milliseconds: Int32
    ) {
        var requests = (others + [max(descriptor, -1)]).map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        guard descriptor < 0 else {
            poll(&requests, nfds_t(requests.count), milliseconds)
            return
        }
        let limit = ckernel_monotonic_nanoseconds() + Int64(milliseconds) * 1_000_000
        repeat {
            if poll(&requests, nfds_t(requests.count), min(milliseconds, 10)) != 0 { return }
        } while ProcessEnd(of: identifier) == nil && ckernel_monotonic_nanoseconds() < limit
    }
}

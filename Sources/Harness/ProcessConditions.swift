import Glibc
import PunctualPlatform
import Runs

/// Conditions that hold for the whole process, undone when this value ends.
struct ProcessConditions: ~Copyable {
    private let locksMemory: Bool
    private let latencyDescriptor: Int32?
    let heldLatencyMicroseconds: Int32?

    init(_ conditions: Conditions) throws(HarnessError) {
        let latency = conditions.dmaLatencyMicroseconds
        let descriptor: Int32? =
            if let latency { try Self.hold(latency) } else { nil }
        if conditions.isMemoryLocked, let error = Self.lockMemory() {
            if let descriptor { close(descriptor) }
            throw error
        }
        heldLatencyMicroseconds = latency
        latencyDescriptor = descriptor
        locksMemory = conditions.isMemoryLocked
    }

    deinit {
        if locksMemory { munlockall() }
        // The request ends with the descriptor (Documentation/power/pm_qos_interface.rst).
        if let latencyDescriptor { close(latencyDescriptor) }
    }

    /// Memory of this process that cannot be swapped out.
    static var lockedKibibytes: Int {
        KernelText.kibibytes(of: "VmLck", in: KernelFile.text("/proc/self/status") ?? "") ?? 0
    }

    private static func hold(_ microseconds: Int32) throws(HarnessError) -> Int32 {
        let descriptor = open("/dev/cpu_dma_latency", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw ConditionRefusals.latency(microseconds, code: errno) }
        var wanted = microseconds
        let size = MemoryLayout<Int32>.size
        guard write(descriptor, &wanted, size) == size else {
            let code = errno
            close(descriptor)
            throw ConditionRefusals.latency(microseconds, code: code)
        }
        // The device answers with the strictest of all requests in force.
        var found: Int32 = -1
        guard pread(descriptor, &found, size, 0) == size, (0...wanted).contains(found) else {
            close(descriptor)
            throw ConditionRefusals.notKept(
                "a DMA latency of \(microseconds) µs",
                found: "\(found) µs"
            )
        }
        return descriptor
    }

    private static func lockMemory() -> HarnessError? {
        guard mlockall(MCL_CURRENT | MCL_FUTURE) == 0 else {
            return ConditionRefusals.lockedMemory(code: errno)
        }
        if lockedKibibytes > 0 { return nil }
        munlockall()
        return ConditionRefusals.notKept("locked memory", found: "0 KiB")
    }
}

import CKernel
import Glibc
import Synchronization
public import Timekeeping

/// Waits in `futex` with an absolute time-out: what condition variables and locks do.
public struct FutexTimeout: InterruptibleMechanism, ~Copyable {
    public let interrupter: FutexInterrupter

    public init() {
        interrupter = FutexInterrupter()
    }

    /// Waits for the interruptions of another one, which is used no more.
    package init(sharing interrupter: FutexInterrupter) {
        self.interrupter = interrupter
    }

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        // Not on the word of the interruptions: a pending one belongs to the next wait for it.
        while try !sleep(on: interrupter.unchangedWord, until: deadline) {}
    }

    public mutating func waitForInterruption(
        until deadline: MonotonicInstant
    ) throws(SystemCallError) -> WaitOutcome {
        while !interrupter.take() {
            if try sleep(on: interrupter.word, until: deadline) { return .deadlinePassed }
        }
        return .interrupted
    }

    /// Sleeps while the word is zero.
    ///
    /// - Returns: Whether the deadline has passed; `false` for any other reason to wake.
    private func sleep(
        on word: UnsafeMutablePointer<UInt32>,
        until deadline: MonotonicInstant
    ) throws(SystemCallError) -> Bool {
        switch -ckernel_futex_wait_until(word, 0, max(deadline.nanoseconds, 0)) {
        case ETIMEDOUT: return true
        case 0, EAGAIN, EINTR: return false
        case let code: throw SystemCallError(call: "futex", code: code)
        }
    }
}

/// Ends a wait on a futex.
///
/// It owns the word, which the kernel looks at by its address, so that it may outlive the mechanism.
public final class FutexInterrupter: WaitInterrupter, @unchecked Sendable {
    // Unchecked for these pointers alone, which never change. What the first points at is only used
    // atomically, by this program and by the kernel; what the second points at never changes.
    private let flag: UnsafeMutablePointer<Atomic<UInt32>>
    fileprivate let word: UnsafeMutablePointer<UInt32>
    fileprivate let unchangedWord: UnsafeMutablePointer<UInt32>

    fileprivate init() {
        flag = .allocate(capacity: 1)
        flag.initialize(to: Atomic(0))
        // An `Atomic` has the layout of its value (SE-0410).
        word = UnsafeMutableRawPointer(flag).assumingMemoryBound(to: UInt32.self)
        unchangedWord = .allocate(capacity: 1)
        unchangedWord.initialize(to: 0)
    }

    deinit {
        flag.deinitialize(count: 1)
        flag.deallocate()
        unchangedWord.deallocate()
    }

    public func interrupt() {
        // Whoever finds it set already knows that the wake is made or about to be.
        if flag.pointee.exchange(1, ordering: .acquiringAndReleasing) == 0 {
            ckernel_futex_wake(word)
        }
    }

    /// Whether an interruption had arrived; it is forgotten.
    fileprivate func take() -> Bool {
        flag.pointee.exchange(0, ordering: .acquiringAndReleasing) != 0
    }
}

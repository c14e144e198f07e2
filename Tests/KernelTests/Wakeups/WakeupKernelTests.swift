import PunctualPlatform
import Testing
import Timekeeping
import Wakeups

/// The mechanisms on the kernel that runs them: what it guarantees, not how fast this machine is.
///
/// One after the other, because they would make each other late, and the deadline class has room
/// for few.
@Suite("Wakeups on this kernel", .serialized)
struct WakeupKernelTests {}

let millisecond: Int64 = 1_000_000
let second: Int64 = 1_000_000_000

/// Runs the work on a thread of its own, as the mechanisms want it, and throws what the work threw.
func onOwnThread<Value: Sendable>(
    _ work: @escaping @Sendable () throws(SystemCallError) -> Value
) throws -> Value {
    let result: Result<Value, SystemCallError>? = try onFreshThread(
        limitNanoseconds: 600 * second
    ) {
        do throws(SystemCallError) {
            return .success(try work())
        } catch {
            return .failure(error)
        }
    }
    return try #require(result, "the work came to no end").get()
}

/// Latenesses of consecutive ticks at 1 ms; deadlines that have passed are waited for as well.
func latenesses<Mechanism: WakeupMechanism & ~Copyable>(
    of mechanism: consuming Mechanism,
    ticks: Int64 = 50,
    begins: Bool = true
) throws(SystemCallError) -> [Int64] {
    let start = KernelClock().now.advanced(byNanoseconds: millisecond)
    if begins { try mechanism.begin(at: start, periodNanoseconds: millisecond) }
    var latenesses: [Int64] = []
    for tick in 1...ticks {
        let deadline = start.advanced(byNanoseconds: tick * millisecond)
        try mechanism.wait(until: deadline)
        latenesses.append(deadline.nanoseconds(to: KernelClock().now))
    }
    return latenesses
}

/// Keeps the processor busy.
func burn(until instant: MonotonicInstant) {
    while KernelClock().now < instant {}
}

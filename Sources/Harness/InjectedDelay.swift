import PunctualBase
import Runs

/// Holds up some of the wakeups, chosen by a generator with a seed of its own.
struct InjectedDelay {
    private let nanoseconds: Int64
    /// A draw below this one is delayed.
    private let threshold: UInt64
    private var random: SplitMix64
    private let spend: @Sendable (Int64) -> Void

    /// - Parameters:
    ///   - injection: How long and how often.
    ///   - seed: The same seed delays the same wakeups.
    ///   - spend: Lets so many nanoseconds pass, busily.
    init(_ injection: Injection, seed: UInt64, spend: @escaping @Sendable (Int64) -> Void) {
        nanoseconds = injection.delayNanoseconds
        threshold =
            injection.delayedShare >= 1
            ? .max : UInt64(max(0, injection.delayedShare) * 0x1p64)
        random = SplitMix64(seed: seed)
        self.spend = spend
    }

    /// To be called between a wakeup and its time stamp.
    @inline(__always)
    mutating func pass() {
        guard nanoseconds > 0 else { return }
        if threshold == .max || random.next() < threshold { spend(nanoseconds) }
    }
}

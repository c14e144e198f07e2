import Runs

/// Holds up some of the wakeups, chosen by a generator with a seed of its own.
struct InjectedDelay {
    private let nanoseconds: Int64
    /// A draw below this one is delayed.
    private let threshold: UInt64
    /// State of SplitMix64 (Steele, Lea and Flood 2014).
    private var state: UInt64
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
        state = seed
        self.spend = spend
    }

    /// To be called between a wakeup and its time stamp.
    @inline(__always)
    mutating func pass() {
        guard nanoseconds > 0 else { return }
        if threshold == .max || draw() < threshold { spend(nanoseconds) }
    }

    private mutating func draw() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

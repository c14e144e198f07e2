import PunctualBase

extension Retry {
    /// `delay · 2ⁿ⁻¹`, at most the cap, and lengthened at random by up to the jitter.
    ///
    /// - Parameters:
    ///   - attempt: The number of the attempt that failed, from 1.
    ///   - random: 64 random bits.
    /// - Returns: Nanoseconds.
    func delay(afterAttempt attempt: Int, random: UInt64) -> Int64 {
        var delay = max(delayNanoseconds, 0)
        // Doubled so often, each delay has reached the largest number.
        for _ in 1..<min(max(attempt, 1), 64) where delay < delayCapNanoseconds {
            delay = delay.multipliedClamped(by: 2)
        }
        delay = min(delay, max(delayCapNanoseconds, 0))
        let range = Double(delay) * Double(max(jitterPercent, 0)) / 100
        let share = Double(random >> 11) / Double(1 << 53)
        return delay.addingClamped(Int64(clamping: range * share))
    }
}

import PunctualBase
package import Runs

/// The error of the time scale that a round's wakeups make, against the ideal one that began with
/// its first wakeup: `xₖ = wₖ − (w₀ + (k − k₀) × T)` (time-interval error, ITU-T G.810).
///
/// Both wakeups are `start + tick × T + lateness`, so `xₖ = latenessₖ − lateness₀`, exactly. It is
/// also the sum of the period errors up to k: what a program that counts ticks is off by.
package enum TimeIntervalError {
    /// Nanoseconds for each wakeup of a round.
    package static func nanoseconds(of samples: Samples) -> [Int64] {
        guard let first = samples.latenessNanoseconds.first else { return [] }
        return samples.latenessNanoseconds.map { $0.subtractingClamped(first) }
    }

    /// One value for each tick from the round's first to its last, in nanoseconds; NaN where the
    /// tick was missed.
    ///
    /// Nothing is put into the gaps: a held or interpolated phase would be a smooth piece that was
    /// never measured, and would flatter the mechanism that misses most.
    ///
    /// - Returns: Nothing if more than three ticks in four were missed: what is left is no time
    ///   scale with period T.
    package static func phase(of samples: Samples) -> [Double] {
        let latenesses = samples.latenessNanoseconds
        guard let firstTick = samples.ticks.first, let lastTick = samples.ticks.last,
            let first = latenesses.first
        else { return [] }
        let span = lastTick.subtractingClamped(firstTick).addingClamped(1)
        guard span <= 4 * Int64(latenesses.count) else { return [] }
        guard span > Int64(latenesses.count) else {
            return latenesses.map { Double($0.subtractingClamped(first)) }
        }
        var phase = [Double](repeating: .nan, count: Int(span))
        for index in latenesses.indices {
            phase[Int(samples.ticks[index] - firstTick)] = Double(
                latenesses[index].subtractingClamped(first)
            )
        }
        return phase
    }
}

/// How far apart the windows of a long series begin, for windows that span so many intervals.
///
/// All windows up to 100 000 points. Beyond that, windows that overlap by 15/16 or more say the
/// same thing again, and are thinned to that overlap: the estimate hardly moves, and the time for
/// all octaves grows with the number of points alone.
func windowStride(intervals: Int, points: Int) -> Int {
    var stride = 1
    while stride * 32 <= intervals, stride * 200_000 <= points { stride *= 2 }
    return stride
}

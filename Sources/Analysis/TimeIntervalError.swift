import PunctualBase
import Runs

/// The error of the time scale that a round's wakeups make, against the ideal one that began with
/// its first wakeup: `xₖ = wₖ − (w₀ + (k − k₀) × T)` (time-interval error, ITU-T G.810).
///
/// Both wakeups are `start + tick × T + lateness`, so `xₖ = latenessₖ − lateness₀`, exactly. It is
/// also the sum of the period errors up to k: what a program that counts ticks is off by.
struct RoundPhase {
    /// How many points there will be at most, one a deadline; 0 where more than three ticks in four
    /// were missed: what is left is no time scale with the series' period.
    let points: Int
    private var lastTick: Int64 = 0
    private var firstLateness: Int64 = 0

    init(of outline: RoundOutline) {
        let isDense =
            outline.sampleCount > 0 && outline.deadlines / 4 <= Int64(outline.sampleCount)
        points = isDense ? Int(outline.deadlines) : 0
    }

    /// Calls the body with the error of each wakeup, in nanoseconds, and with NaN for each tick that
    /// was missed between two.
    ///
    /// Nothing is put into the gaps: a held or interpolated phase would be a smooth piece that was
    /// never measured, and would flatter the mechanism that misses most.
    mutating func forEach(_ samples: Samples, _ body: (Double) -> Void) {
        guard points > 0 else { return }
        for (tick, lateness) in zip(samples.ticks, samples.latenessNanoseconds) {
            if lastTick == 0 {
                firstLateness = lateness
            } else {
                while lastTick + 1 < tick {
                    body(.nan)
                    lastTick += 1
                }
            }
            lastTick = tick
            body(Double(lateness.subtractingClamped(firstLateness)))
        }
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

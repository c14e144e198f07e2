/// MTIE over octaves: how far the time scale can be off within a stretch of length τ.
///
/// The largest difference between two values of the time-interval error that lie at most τ apart
/// (ITU-T G.810, section 4.5.15 and annex II.5): each window of m intervals has m + 1 points, and
/// two windows of m make one of 2m, so that an octave costs one comparison a point. Missed ticks
/// contribute nothing. Over several rounds the largest counts, or their median: one stall of the host
/// is the largest error of all window lengths of its round.
package struct MaximumTimeIntervalError: Sendable {
    private let intervalNanoseconds: Double
    /// For m = 1, 2, 4 … one value a round, in nanoseconds.
    private var octaves: [[Double]] = []

    package init(intervalNanoseconds: Double) {
        self.intervalNanoseconds = intervalNanoseconds
    }

    /// Adds a round's phase in nanoseconds, NaN where a tick is missing.
    package mutating func add(_ phase: [Double]) {
        guard phase.count > 1 else { return }
        var windows = Windows(phase)
        var octave = 0
        while 1 << octave < phase.count {
            let widest = windows.widen(to: 1 << octave)
            if octave == octaves.count { octaves.append([]) }
            octaves[octave].append(widest)
            octave += 1
        }
    }

    /// The largest of the rounds.
    package var points: [StabilityPoint] { points { $0.max() ?? 0 } }

    /// The lower median of the rounds.
    package var medianPoints: [StabilityPoint] {
        points { $0.sorted()[($0.count - 1) / 2] }
    }

    private func points(_ figure: ([Double]) -> Double) -> [StabilityPoint] {
        octaves.enumerated().map { octave, values in
            StabilityPoint(
                tauSeconds: intervalNanoseconds * Double(1 << octave) / 1e9,
                value: figure(values)
            )
        }
    }
}

extension MaximumTimeIntervalError {
    /// The highest and the lowest point of each window of one length.
    private struct Windows {
        private let points: Int
        private var intervals = 0
        /// Between the first points of two neighbouring windows.
        private var step = 1
        private var highest: [Double]
        private var lowest: [Double]

        init(_ phase: [Double]) {
            points = phase.count
            highest = phase.map { $0.isNaN ? -.infinity : $0 }
            lowest = phase.map { $0.isNaN ? .infinity : $0 }
        }

        /// Joins pairs of windows to windows of so many intervals: one, then twice as many as
        /// before.
        ///
        /// - Returns: The largest distance between highest and lowest point of a window.
        mutating func widen(to wider: Int) -> Double {
            let wanted = windowStride(intervals: wider, points: points)
            let thinning = wanted / step
            let partner = max(intervals, 1) / step
            let count = (points - 1 - wider) / wanted + 1
            var widest = 0.0
            // In place: what is read lies at or behind what is written.
            for window in 0..<count {
                let first = window * thinning
                let second = first + partner
                let high = highest[first] > highest[second] ? highest[first] : highest[second]
                let low = lowest[first] < lowest[second] ? lowest[first] : lowest[second]
                highest[window] = high
                lowest[window] = low
                widest = high - low > widest ? high - low : widest
            }
            intervals = wider
            step = wanted
            return widest
        }
    }
}

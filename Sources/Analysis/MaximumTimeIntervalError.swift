/// MTIE over octaves: how far the time scale can be off within a stretch of length τ.
///
/// The largest difference between two values of the time-interval error that lie at most τ apart
/// (ITU-T G.810, section 4.5.15 and annex II.5): each window of m intervals has m + 1 points, and
/// two windows of m make one of 2m, so that an octave costs one comparison a point. Missed ticks
/// contribute nothing. Over several rounds the largest counts, or their median: one stall of the host
/// is the largest error of all window lengths of its round.
///
/// The phase comes in pieces, and of each octave only what its next window needs is kept.
package struct MaximumTimeIntervalError: Sendable {
    private let intervalNanoseconds: Double
    /// For m = 1, 2, 4 … one value a round, in nanoseconds.
    private var octaves: [[Double]] = []
    private var pairings: [Pairing] = []

    package init(intervalNanoseconds: Double) {
        self.intervalNanoseconds = intervalNanoseconds
    }

    /// Begins a round of so many points.
    package mutating func beginRound(points: Int) {
        pairings = []
        var intervals = 1
        var inputStep = 1
        while intervals < points {
            let step = windowStride(intervals: intervals, points: points)
            pairings.append(Pairing(intervals: intervals, inputStep: inputStep, step: step))
            inputStep = step
            intervals *= 2
        }
    }

    /// Adds the next points of a round's phase in nanoseconds, NaN where a tick is missing.
    package mutating func append(_ points: [Double]) {
        var windows = points.map { point in
            point.isNaN
                ? Extent(low: .infinity, high: -.infinity) : Extent(low: point, high: point)
        }
        for octave in pairings.indices {
            let largest = pairings[octave].join(&windows)
            guard !windows.isEmpty else { return }
            if pairings[octave].begins() {
                if octave == octaves.count { octaves.append([]) }
                octaves[octave].append(0)
            }
            let round = octaves[octave].count - 1
            octaves[octave][round] = max(octaves[octave][round], largest)
        }
    }

    /// Adds a whole round.
    package mutating func add(_ phase: [Double]) {
        guard phase.count > 1 else { return }
        beginRound(points: phase.count)
        append(phase)
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
    /// The lowest and the highest point of a window.
    private struct Extent {
        var low: Double
        var high: Double
    }

    /// Joins pairs of windows of one length, half of `intervals`, to windows of twice that length.
    private struct Pairing {
        /// Every so many of the joined windows is kept: one begins at each of these windows.
        private let thinning: Int
        /// The windows that came since the one that begins the next joined window, in a circle.
        private var ring: [Extent]
        private var next = 0
        /// Windows that were taken.
        private var taken = 0
        private var hasBegun = false

        init(intervals: Int, inputStep: Int, step: Int) {
            thinning = step / inputStep
            let distance = max(intervals / 2, 1) / inputStep
            ring = [Extent](repeating: Extent(low: 0, high: 0), count: distance + 1)
        }

        /// Whether this is asked for the first time: of the first window of a round.
        mutating func begins() -> Bool {
            defer { hasBegun = true }
            return !hasBegun
        }

        /// Turns the next of the shorter windows into those that they complete, as far as these are
        /// kept.
        ///
        /// - Returns: The largest extent of these.
        mutating func join(_ windows: inout [Extent]) -> Double {
            // A local copy: through `self` each window would ask whether the ring is shared.
            var ring = self.ring
            self.ring = []
            var (next, first) = (self.next, taken - ring.count)
            let (size, mask) = (ring.count, thinning - 1)
            var largest = 0.0
            var kept = 0
            for index in windows.indices {
                let window = windows[index]
                ring[next] = window
                next = next + 1 == size ? 0 : next + 1
                first += 1
                guard first >= 0, first & mask == 0 else { continue }
                let begin = ring[next]
                let wider = Extent(
                    low: begin.low < window.low ? begin.low : window.low,
                    high: begin.high > window.high ? begin.high : window.high
                )
                largest = max(largest, wider.high - wider.low)
                windows[kept] = wider
                kept += 1
            }
            taken += windows.count
            windows.removeLast(windows.count - kept)
            (self.ring, self.next) = (ring, next)
            return largest
        }
    }
}

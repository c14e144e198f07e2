/// The overlapping Allan deviation over octaves of the averaging time.
///
/// `σ²(mT) = Σ (xᵢ₊₂ₘ − 2xᵢ₊ₘ + xᵢ)² / (2 (mT)² n)` over all n places i (NIST Special Publication
/// 1065, section 5.2.4, the form for phase data). A term needs all three wakeups: those that
/// include a missed tick are left out. Rounds are pooled by adding their sums and their n, so no
/// term spans two rounds.
///
/// The phase comes point by point, and of each octave only what its next term needs is kept.
package struct AllanDeviation: Sendable {
    private let intervalNanoseconds: Double
    /// For m = 1, 2, 4 ….
    private var octaves: [Sum] = []
    private var windows: [Window] = []
    private var place = 0

    private struct Sum {
        private var squares = 0.0
        private var terms = 0

        /// A term that includes a missed tick is NaN.
        mutating func add(_ difference: Double) {
            guard !difference.isNaN else { return }
            squares += difference * difference
            terms += 1
        }

        func deviation(tau: Double) -> Double? {
            guard terms > 0 else { return nil }
            return (squares / (2 * tau * tau * Double(terms))).squareRoot()
        }
    }

    package init(intervalNanoseconds: Double) {
        self.intervalNanoseconds = intervalNanoseconds
    }

    /// Begins a round of so many points.
    ///
    /// Octaves go on while a third of the round holds the averaging time; beyond that too few
    /// terms are left to say anything.
    package mutating func beginRound(points: Int) {
        place = 0
        windows = []
        var intervals = 1
        while 3 * intervals <= points {
            windows.append(Window(intervals: intervals, points: points))
            intervals *= 2
        }
        while octaves.count < windows.count { octaves.append(Sum()) }
    }

    /// Adds the next point of a round's phase in nanoseconds, NaN where a tick is missing.
    package mutating func add(_ phase: Double) {
        for octave in windows.indices {
            // The steps of later octaves are multiples of this one.
            guard place & (windows[octave].step - 1) == 0 else { break }
            if let difference = windows[octave].take(phase) { octaves[octave].add(difference) }
        }
        place += 1
    }

    /// Adds a whole round.
    package mutating func add(_ phase: [Double]) {
        beginRound(points: phase.count)
        for point in phase { add(point) }
    }

    /// The deviation of one phase record at one averaging time of m intervals.
    ///
    /// - Returns: `nil` if there is no place where all three points exist.
    package static func deviation(
        of phase: [Double],
        intervals: Int,
        intervalNanoseconds: Double
    ) -> Double? {
        var window = Window(intervals: intervals, points: phase.count)
        var sum = Sum()
        for place in stride(from: 0, to: phase.count, by: window.step) {
            if let difference = window.take(phase[place]) { sum.add(difference) }
        }
        let tau = intervalNanoseconds * Double(intervals)
        return sum.deviation(tau: tau)
    }

    package var points: [StabilityPoint] {
        octaves.enumerated().compactMap { octave, sum in
            let tau = intervalNanoseconds * Double(1 << octave)
            return sum.deviation(tau: tau).map { StabilityPoint(tauSeconds: tau / 1e9, value: $0) }
        }
    }
}

extension AllanDeviation {
    /// The points that the next second difference of one averaging time needs.
    private struct Window {
        /// Between the first points of two neighbouring terms; a power of two.
        let step: Int
        /// Steps in the averaging time.
        private let half: Int
        /// Every `step`-th point, the newest of them at `next − 1`, in a circle.
        private var ring: [Double]
        private var next = 0
        private var isFull = false

        init(intervals: Int, points: Int) {
            step = windowStride(intervals: intervals, points: points)
            half = intervals / step
            ring = [Double](repeating: 0, count: 2 * half + 1)
        }

        /// Takes every `step`-th point.
        ///
        /// - Returns: The second difference that ends with it; `nil` at the beginning of a round.
        mutating func take(_ point: Double) -> Double? {
            ring[next] = point
            next = next + 1 == ring.count ? 0 : next + 1
            if next == 0 { isFull = true }
            guard isFull else { return nil }
            let middle = next + half
            return point - 2 * ring[middle < ring.count ? middle : middle - ring.count] + ring[next]
        }
    }
}

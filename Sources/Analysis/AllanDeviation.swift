/// The overlapping Allan deviation over octaves of the averaging time.
///
/// `σ²(mT) = Σ (xᵢ₊₂ₘ − 2xᵢ₊ₘ + xᵢ)² / (2 (mT)² n)` over all n places i (NIST Special Publication
/// 1065, section 5.2.4, the form for phase data). A term needs all three wakeups: those that
/// include a missed tick are left out. Rounds are pooled by adding their sums and their n, so no
/// term spans two rounds.
///
/// The phase comes in pieces, and of each octave only what its next term needs is kept.
package struct AllanDeviation: Sendable {
    private let intervalNanoseconds: Double
    /// For m = 1, 2, 4 ….
    private var octaves: [Sum] = []
    private var windows: [Window] = []
    private var place = 0

    private struct Sum {
        var squares = 0.0
        var terms = 0

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

    /// Adds the next points of a round's phase in nanoseconds, NaN where a tick is missing.
    package mutating func append(_ points: [Double]) {
        for octave in windows.indices {
            windows[octave].take(points, from: place, into: &octaves[octave])
        }
        place += points.count
    }

    /// Adds a whole round.
    package mutating func add(_ phase: [Double]) {
        beginRound(points: phase.count)
        append(phase)
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
        window.take(phase, from: 0, into: &sum)
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

        /// Takes every `step`-th of the points and adds the second differences that end with them.
        ///
        /// - Parameters:
        ///   - points: The next ones of the round.
        ///   - place: Of the first of them in the round.
        ///   - sum: A term that includes a missed tick is NaN, and is left out.
        mutating func take(_ points: [Double], from place: Int, into sum: inout Sum) {
            // Local copies: through `self` each point would ask whether the ring is shared.
            var ring = self.ring
            self.ring = []
            var (next, isFull) = (self.next, self.isFull)
            var (squares, terms) = (sum.squares, sum.terms)
            let (size, half, step) = (ring.count, self.half, self.step)
            var index = (step - place & (step - 1)) & (step - 1)
            while index < points.count {
                let point = points[index]
                index += step
                ring[next] = point
                next = next + 1 == size ? 0 : next + 1
                if next == 0 { isFull = true }
                guard isFull else { continue }
                let middle = next + half
                let difference =
                    point - 2 * ring[middle < size ? middle : middle - size] + ring[next]
                guard !difference.isNaN else { continue }
                squares += difference * difference
                terms += 1
            }
            (self.ring, self.next, self.isFull) = (ring, next, isFull)
            (sum.squares, sum.terms) = (squares, terms)
        }
    }
}

/// By how much further from 0 one side lies than the other, on the scale of the test.
struct MetricShift: Sendable {
    private let shift: Shift
    private let bounds: [Shift]

    /// Pairs, or rounds of the smaller side.
    var rounds: Int { shift.rounds }

    /// - Parameters:
    ///   - shift: What the rounds say.
    ///   - bounds: The change is no larger than all of these together; empty where nothing bounds it.
    init(_ shift: Shift, atMost bounds: [Shift]) {
        self.shift = shift
        self.bounds = bounds
    }

    /// The estimate with the interval that holds the true change but for a probability of `level`.
    ///
    /// - Returns: `nil` where there are too few rounds for the level.
    func estimate(level: Double) -> Estimate? {
        guard var found = shift.estimate(level: level) else { return nil }
        let sizes = bounds.map { $0.estimate(level: level)?.largestSize ?? .infinity }
        if !sizes.isEmpty {
            let most = sizes.reduce(0, +)
            func cut(_ value: Double) -> Double { min(max(value, -most), most) }
            found = Estimate(value: cut(found.value), low: cut(found.low), high: cut(found.high))
        }
        return found
    }
}

extension Estimate {
    /// How far from 0 the interval reaches.
    fileprivate var largestSize: Double { max(abs(low), abs(high)) }
}

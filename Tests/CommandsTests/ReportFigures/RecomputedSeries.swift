import PunctualBase

/// The figures of a series, worked out from what `runs export --samples` wrote, as simply as they are
/// defined and with nothing of the analysis.
struct RecomputedSeries {
    struct Round {
        var repetition: Int
        var planned: Int64
        var missed: Int64
        var isComplete: Bool
        var processorNanoseconds: Int64
        var wakeups: [(tick: Int64, lateness: Int64)]
        /// The lateness of each deadline, in their order.
        var deadlines: [Int64]
    }

    let period: Int64
    let rounds: [Round]
    let failedRounds: Int

    /// - Parameters:
    ///   - exported: The rounds of one series in an exported run.
    ///   - period: Of the series.
    init(_ exported: [JSONNode], period: Int64) {
        self.period = period
        failedRounds = exported.count { $0.member("failure")?.string != nil }
        rounds = exported.filter { $0.member("failure")?.string == nil }.map { node in
            func integer(_ name: String) -> Int64 { node.member(name)?.integer ?? -1 }
            var isComplete = false
            if case .bool(true)? = node.member("complete")?.value { isComplete = true }
            var wakeups: [(tick: Int64, lateness: Int64)] = []
            if case .array(let rows)? = node.member("samples")?.value {
                for case .array(let row) in rows.map(\.value) {
                    wakeups.append((row[0].integer ?? 0, row[1].integer ?? 0))
                }
            }
            let passed =
                isComplete
                ? integer("planned_ticks") : Int64(wakeups.count) + integer("missed_ticks")
            return Round(
                repetition: Int(integer("repetition")),
                planned: integer("planned_ticks"),
                missed: integer("missed_ticks"),
                isComplete: isComplete,
                processorNanoseconds: integer("processor_time_ns"),
                wakeups: wakeups,
                deadlines: Self.deadlines(of: wakeups, passed: passed, period: period)
            )
        }
    }

    /// A deadline without a wakeup of its own was met by the next wakeup there was.
    private static func deadlines(
        of wakeups: [(tick: Int64, lateness: Int64)],
        passed: Int64,
        period: Int64
    ) -> [Int64] {
        var latenesses: [Int64] = []
        var next = 0
        guard passed > 0 else { return [] }
        for tick in 1...passed {
            if next < wakeups.count, wakeups[next].tick == tick {
                latenesses.append(wakeups[next].lateness)
                next += 1
                continue
            }
            let deadline = tick * period
            func instant(_ place: Int) -> Int64 {
                wakeups[place].tick * period + wakeups[place].lateness
            }
            if next > 0, instant(next - 1) >= deadline {
                latenesses.append(instant(next - 1) - deadline)
            } else if next < wakeups.count {
                latenesses.append(instant(next) - deadline)
            } else {
                latenesses.append((passed + 1) * period - deadline)
            }
        }
        return latenesses
    }

    static func percentile(_ perMille: Int, of values: [Int64]) -> Int64? {
        guard !values.isEmpty else { return nil }
        return values.sorted()[max(1, (values.count * perMille + 999) / 1_000) - 1]
    }

    /// With fewer than ten beyond it a percentile is not told.
    private static func told(_ perMille: Int, of values: [Int64]) -> Int64? {
        let needed = [500: 20, 900: 100, 990: 1_000, 999: 10_000][perMille] ?? 1
        return values.count >= needed ? percentile(perMille, of: values) : nil
    }

    var deadlines: [Int64] { rounds.flatMap(\.deadlines) }
    var wakeups: [Int64] { rounds.flatMap { $0.wakeups.map(\.lateness) } }
    var missed: Int64 { rounds.reduce(0) { $0 + $1.missed } }
    var early: Int { wakeups.count { $0 < 0 } }

    func lateness(_ perMille: Int) -> Int64? { Self.told(perMille, of: deadlines) }
    func wakeupLateness(_ perMille: Int) -> Int64? { Self.told(perMille, of: wakeups) }

    func share(laterThan lateness: Int64) -> Double {
        let all = deadlines
        return Double(all.count { $0 > lateness }) / Double(all.count)
    }

    var worstOf100: Int64? {
        let maxima = rounds.flatMap { round in
            stride(from: 0, to: round.deadlines.count - 99, by: 100).map {
                round.deadlines[$0..<$0 + 100].max() ?? 0
            }
        }
        return Self.percentile(500, of: maxima)
    }

    private var periodErrors: [Int64] {
        rounds.flatMap { round in
            zip(round.wakeups, round.wakeups.dropFirst()).map { $1.lateness - $0.lateness }
        }
    }

    var jitterRMS: Double? {
        let errors = periodErrors
        guard !errors.isEmpty else { return nil }
        let sum = errors.reduce(0.0) { $0 + Double($1) * Double($1) }
        return (sum / Double(errors.count)).squareRoot()
    }

    var jitterSpread: Int64? {
        let errors = periodErrors
        guard let p99 = Self.told(990, of: errors), let p50 = Self.told(500, of: errors) else {
            return nil
        }
        return p99 - p50
    }

    var processorPerWakeup: Double? {
        let count = wakeups.count
        guard count > 0 else { return nil }
        return Double(rounds.reduce(0) { $0 + $1.processorNanoseconds }) / Double(count)
    }

    var processorShare: Double? {
        guard !wakeups.isEmpty else { return nil }
        let used = Double(rounds.reduce(0) { $0 + $1.processorNanoseconds })
        return used / (Double(deadlines.count) * Double(period))
    }

    /// The rounds' slopes in ppm, in their order, and their median length.
    var drift: (slopes: [Double], seconds: Double)? {
        let long = rounds.filter { $0.wakeups.count >= 10 }
        let slopes = long.map { Self.slope(of: $0.wakeups, period: period) * 1e6 }
        guard !slopes.isEmpty else { return nil }
        let spans = long.map { round in
            Double(round.wakeups[round.wakeups.count - 1].tick - round.wakeups[0].tick)
                * Double(period) / 1e9
        }.sorted()
        return (slopes, (spans[(spans.count - 1) / 2] + spans[spans.count / 2]) / 2)
    }

    /// Theil and Sen's, through at most 300 medians of windows.
    private static func slope(
        of wakeups: [(tick: Int64, lateness: Int64)],
        period: Int64
    ) -> Double {
        let windows = min(wakeups.count, 300)
        var points: [(time: Double, error: Double)] = []
        for number in 0..<windows {
            let part = wakeups[
                number * wakeups.count / windows..<(number + 1) * wakeups.count / windows
            ]
            let errors = part.map { Double($0.lateness - wakeups[0].lateness) }.sorted()
            let ticks = part.reduce(0.0) { $0 + Double($1.tick) }
            points.append(
                (
                    ticks / Double(part.count) * Double(period),
                    (errors[(errors.count - 1) / 2] + errors[errors.count / 2]) / 2
                )
            )
        }
        var slopes: [Double] = []
        for later in 1..<points.count {
            for earlier in 0..<later {
                slopes.append(
                    (points[later].error - points[earlier].error)
                        / (points[later].time - points[earlier].time)
                )
            }
        }
        slopes.sort()
        return (slopes[(slopes.count - 1) / 2] + slopes[slopes.count / 2]) / 2
    }

    /// The 95 % interval of a quantile over the deadlines, by resampling repetitions with the seed
    /// that is documented; `nil` with fewer than three that have a deadline.
    func interval(of quantile: Double) -> (low: Int64, high: Int64)? {
        let units = Set(rounds.filter { !$0.deadlines.isEmpty }.map(\.repetition)).sorted()
        let all = deadlines.sorted()
        guard units.count > 2, !all.isEmpty else { return nil }
        let cuts = Self.cuts(of: all)
        let counts = units.map { unit in
            let own = rounds.filter { $0.repetition == unit }.flatMap(\.deadlines)
            return cuts.map { cut in own.count { $0 <= cut } }
        }
        var generator = SplitMix64(seed: 0x7075_6E63_7475_616C)
        var results: [Int64] = []
        for _ in 0..<400 {
            var sums = [Int](repeating: 0, count: cuts.count)
            for _ in units {
                let drawn = counts[generator.index(below: units.count)]
                for place in sums.indices { sums[place] += drawn[place] }
            }
            let rank = nearestRank(of: quantile, among: sums[sums.count - 1])
            results.append(cuts[sums.firstIndex { $0 >= rank } ?? cuts.count - 1])
        }
        results.sort()
        return (results[9], results[389])
    }

    private static func cuts(of sorted: [Int64]) -> [Int64] {
        let count = sorted.count
        var ranks = (1...256).map { max(1, count * $0 / 256) }
        var factor = 1 / Double(count)
        for _ in 0..<8 { factor.formSquareRoot() }
        var beyond = Double(count)
        for _ in 0..<256 {
            beyond *= factor
            ranks.append(max(1, count - Int(beyond)))
        }
        return Set(ranks.map { sorted[$0 - 1] }).sorted()
    }
}

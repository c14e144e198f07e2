import Analysis
import Harness
import Runs

/// The naive loop's drift: the accumulated lateness is the sum of the errors of its periods.
struct DriftBenchmark {
    func run() throws {
        let series = Series(mechanism: .sleepLoop, periodNanoseconds: 1_000_000)
        let plan = Plan(
            name: "drift",
            series: [series],
            rounds: 1,
            roundNanoseconds: 10_000_000_000,
            warmUpNanoseconds: 0
        )
        let collector = Collector()
        _ = try MeasurementSession(plan: plan, clockMode: .kernel).run(recorder: collector)
        guard let round = collector.round else { return }
        let latenesses = collector.samples.latenessNanoseconds
        guard let first = latenesses.first, let last = latenesses.last else { return }
        // Each wakeup in absolute time, and from two neighbours the error of the period between.
        let wakeups = zip(collector.samples.ticks, latenesses).map { tick, lateness in
            round.startNanoseconds + tick * series.periodNanoseconds + lateness
        }
        let errors = zip(wakeups.dropFirst(), wakeups).map { later, earlier in
            later - earlier - series.periodNanoseconds
        }
        let sum = errors.reduce(0, +)
        let measured = MeasuredRound(round: round, samples: collector.samples)
        var range = LatenessRange()
        range.include(measured, of: series)
        let bins = LatenessBins(covering: range)
        let drift = analyse(series: series, index: 0, rounds: [measured], bins: bins).drift
        tell(
            "sleep-loop, 1 ms, \(latenesses.count) ticks: accumulated lateness",
            "\(decimal(Double(last - first) / 1e6, 3)) ms; the period errors sum to "
                + "\(decimal(Double(sum) / 1e6, 3)) ms; drift "
                + "\(drift?.partsPerMillion.map { decimal($0.value, 0) } ?? "?") ppm",
            bar: "equal within 1 µs, above 0",
            isMet: abs(sum - (last - first)) <= 1_000 && sum > 0
        )
    }

    private final class Collector: RoundRecorder {
        var samples = Samples()
        var round: Round?

        func roundBegan(_ round: Round) {}

        func roundProgressed(_ round: Round, samples: Samples) {
            self.samples.append(contentsOf: samples)
        }

        func roundEnded(_ round: Round, samples: Samples) {
            self.samples.append(contentsOf: samples)
            self.round = round
        }

        func loadEnded(_ report: LoadReport) {}
    }
}

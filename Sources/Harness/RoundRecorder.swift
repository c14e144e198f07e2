package import Runs

/// Takes the rounds of a measurement as they come, on the coordinating thread.
package protocol RoundRecorder: AnyObject {
    /// A round was seen to have begun. Its start is known; its counters are not yet.
    func roundBegan(_ round: Round) throws

    /// Finished wakeups of a round that goes on, at least once a second.
    func roundProgressed(_ round: Round, samples: Samples) throws

    /// The round as it ended, with the wakeups that were not given before. A round that could not
    /// be measured has a `failure`.
    func roundEnded(_ round: Round, samples: Samples) throws

    /// A load was ended; it ran beside the rounds since the report before.
    func loadEnded(_ report: LoadReport) throws
}

/// How far a measurement has come.
package struct MeasurementProgress: Hashable, Sendable {
    /// Places in the order of measurement that are done, and how many there are.
    package var position: Int
    package var positions: Int
    package var repetition: Int
    /// Index in the plan's series of the one that is measured now.
    package var series: Int
    /// The other one of its duet.
    package var partner: Int?
    /// Wakeups so far in this round, of one thread, and how many deadlines it has.
    package var ticks: Int
    package var plannedTicks: Int
    package var elapsedNanoseconds: Int64
    package var remainingNanoseconds: Int64
    /// Lateness over the newest wakeups of this round; `nil` before the first.
    package var p50Nanoseconds: Int64?
    package var p99Nanoseconds: Int64?
}

/// What became of a measurement.
package struct MeasurementOutcome: Sendable {
    /// All rounds in the order of measurement, without their samples.
    package var rounds: [Round] = []
    package var loads: [LoadReport] = []
    package var wasInterrupted = false
    /// What was done less well than it should be, though not less than was asked for.
    package var notes: [String] = []

    /// The reasons of the rounds that could not be measured, each once.
    package var failures: [String] {
        var seen: Set<String> = []
        return rounds.compactMap(\.failure).filter { seen.insert($0).inserted }
    }

    /// Whether there is nothing to analyse because of failures.
    package var hasOnlyFailures: Bool {
        !rounds.isEmpty && rounds.allSatisfy { $0.failure != nil }
    }
}

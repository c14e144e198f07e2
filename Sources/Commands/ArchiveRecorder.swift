import Analysis
import Harness
import Runs
import Storage
import Timekeeping

/// Hands the rounds of a measurement to the archive as they come.
///
/// The harness knows no database and the archive no measurement; this is where they meet.
final class ArchiveRecorder: RoundRecorder {
    /// The number of the run in the archive.
    let run: Int64
    private let archive: RunArchive
    private let plan: Plan
    private var open: [OpenRound] = []
    private var loads: [LoadReport] = []

    private struct OpenRound {
        var round: Round
        var key: RoundKey
        /// All its samples: the figures of the finished round are worked out from them.
        var samples = Samples()
    }

    init(archive: RunArchive, run: Run) throws {
        self.archive = archive
        plan = run.plan
        self.run = try archive.beginRun(run)
    }

    func roundBegan(_ round: Round) throws {
        open.append(OpenRound(round: round, key: try archive.beginRound(run: run, round)))
    }

    func roundProgressed(_ round: Round, samples: Samples) throws {
        guard let place = place(of: round) else { return }
        try archive.append(samples, to: open[place].key)
        open[place].samples.append(contentsOf: samples)
    }

    func roundEnded(_ round: Round, samples: Samples) throws {
        // A round that failed before it began is stored all the same, with its reason.
        if place(of: round) == nil { try roundBegan(round) }
        guard let place = place(of: round) else { return }
        var ended = open.remove(at: place)
        ended.samples.append(contentsOf: samples)
        let summary = RoundSummary(
            of: MeasuredRound(round: round, samples: ended.samples),
            periodNanoseconds: plan.series[round.series].periodNanoseconds
        )
        try archive.finishRound(ended.key, round, summary, remaining: samples)
    }

    func loadEnded(_ report: LoadReport) throws {
        loads.append(report)
    }

    /// Closes the run.
    func finish(_ state: RunState) throws {
        let end = WallClock().now.nanosecondsSince1970
        try archive.finishRun(run, state: state, endedAtUnixNanoseconds: end, loads: loads)
    }

    private func place(of round: Round) -> Int? {
        open.firstIndex {
            $0.round.position == round.position && $0.round.processor == round.processor
        }
    }
}

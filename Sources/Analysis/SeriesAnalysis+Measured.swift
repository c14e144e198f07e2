import PunctualBase
import Runs

/// How much of what was planned was measured.
extension SeriesAnalysis {
    /// Repetitions of the plan that were measured to their end, by all threads of the series.
    ///
    /// A run that was interrupted leaves a round that was cut short, maybe before its first deadline.
    package var wholeRepetitions: Int {
        let cut = Set(rounds.filter { !$0.isComplete }.map(\.repetition))
        return Set(rounds.map(\.repetition)).subtracting(cut).count
    }

    /// The time that passed while its rounds were measured.
    package var measuredNanoseconds: Double {
        Double(deadlineCount) * Double(series.periodNanoseconds)
    }

    /// The deadlines that passed in a round that was cut short: those that the whole rounds leave of
    /// all, shared evenly where several were cut.
    var deadlinesOfCutRound: Double {
        let cut = rounds.count { !$0.isComplete }
        guard cut > 0 else { return 0 }
        let whole = rounds.filter(\.isComplete).map(\.plannedTicks).clampedSum()
        return Double(max(0, deadlineCount - whole)) / Double(cut)
    }
}

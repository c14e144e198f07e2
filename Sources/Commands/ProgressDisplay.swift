import Harness
import PunctualBase
import Reporting
import Runs

/// Tells on standard error how far a measurement has come.
///
/// On a terminal one line is drawn over again; elsewhere each finished repetition is a line. It is
/// called by the coordinating thread alone, which decides how often.
final class ProgressDisplay {
    private let plan: Plan
    private let style: TerminalStyle
    private let isLive: Bool
    private let isSilent: Bool
    private let console: Console
    private var lastRepetition = 0
    private var isDrawn = false

    init(plan: Plan, style: TerminalStyle, isLive: Bool, isSilent: Bool, console: Console) {
        self.plan = plan
        self.style = style
        self.isLive = isLive
        self.isSilent = isSilent
        self.console = console
    }

    func show(_ progress: MeasurementProgress) {
        if isLive {
            draw(progress)
        } else if !isSilent, progress.repetition > lastRepetition {
            lastRepetition = progress.repetition
            console.note("punctual: \(lastRepetition) of \(plan.rounds) rounds measured")
        }
    }

    private func draw(_ progress: MeasurementProgress) {
        let whole = Double(progress.elapsedNanoseconds + progress.remainingNanoseconds)
        let line = progressLine(
            RunProgress(
                fraction: Double(progress.elapsedNanoseconds) / max(1, whole),
                remainingNanoseconds: progress.remainingNanoseconds,
                name: name(of: progress),
                p50Nanoseconds: progress.p50Nanoseconds,
                p99Nanoseconds: progress.p99Nanoseconds
            ),
            style: style
        )
        // Back to the first column, and what is left of a longer line is deleted.
        console.draw("\r\(line)\u{1B}[K")
        isDrawn = true
    }

    private func name(of progress: MeasurementProgress) -> String {
        [progress.series, progress.partner].compactMap(\.self).map { plan.series[$0] }
            .filter { $0.isReference != true }.map(\.name).joined(separator: " with ")
    }

    /// Leaves the terminal as it was.
    func end() {
        if isDrawn { console.draw("\r\u{1B}[K") }
        isDrawn = false
    }
}

import Analysis
import Reporting
import Runs
import Timekeeping

/// What came of asking: an answer with the run that was judged, or an end by a signal.
enum AskedAnswer {
    case answered(ComparisonAnswer, run: Int64)
    case interrupted(code: Int32)
}

/// The way from a question to an exit code, the same for `compare`, `check` and `noise`.
struct ComparisonCourse {
    let kind: ComparisonReport.Kind
    let judging: Judging
    let output: ComparisonOutput
    let context: Context

    /// Asks, and once more where a regression is to be confirmed; tells, and answers with the exit
    /// code.
    ///
    /// `isMeasuring` says whether asking measures, and asking again does so again.
    func run(
        title: String,
        isMeasuring: Bool,
        ask: () throws -> AskedAnswer
    ) throws -> Int32 {
        // What is stored costs nothing to judge, and its verdict is told whatever can be written.
        if isMeasuring { try output.checkPlaces() }
        guard case .answered(var answer, var run) = try ask() else {
            return ExitCode.interrupted(by: Interruption.signal ?? 0)
        }
        if answer.verdict == .regressed, judging.confirms, isMeasuring {
            context.console.note("punctual: measuring again to confirm what is worse")
            do {
                guard case .answered(let second, let secondRun) = try ask() else {
                    return ExitCode.interrupted(by: Interruption.signal ?? 0)
                }
                answer = answer.confirmed(by: second)
                if !second.comparisons.isEmpty { run = secondRun }
            } catch {
                // What was found must not be lost with what was to confirm it.
                answer = answer.confirmed(by: ComparisonAnswer(), failure: "\(error)")
            }
        }
        return try output.tell(
            report(on: answer, title: title),
            ofRun: run,
            isMeasured: isMeasuring
        )
    }

    private func report(on answer: ComparisonAnswer, title: String) -> ComparisonReport {
        var code = judging.exit.code(
            verdict: answer.verdict,
            isMissing: !answer.missing.isEmpty
        )
        // To learn how noisy a host is, is no test that it could fail.
        if kind == .noise, answer.verdict != nil { code = ExitCode.success }
        return ComparisonReport(
            kind: kind,
            title: title,
            comparisons: answer.comparisons,
            missing: answer.missing,
            verdict: answer.verdict,
            failure: answer.failure,
            command: context.commandLine,
            toolVersion: Program.version,
            createdAtUnixNanoseconds: WallClock().now.nanosecondsSince1970,
            allowances: judging.exit.allowances,
            exitCode: code
        )
    }
}

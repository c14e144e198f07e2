import Reporting
import Runs

/// What the program ends with: which verdicts fail, and what the user waves through.
struct ExitPolicy: Hashable, Sendable {
    /// Verdicts that fail; `regressed` is always among them.
    var failing: Set<Verdict> = [.regressed, .inconclusive]
    var allowances: Set<ComparisonReport.Allowance> = []

    static let words: [Verdict] = [.regressed, .inconclusive, .improved]

    /// The verdicts that `--fail-on` names.
    ///
    /// A regression always fails. `improved` by itself is added to what fails anyway: a gate that
    /// lets a doubtful measurement pass must be asked for by name.
    static func failing(on named: [Verdict]) -> Set<Verdict> {
        let picks = Set(named).union([.regressed])
        return named.allSatisfy { $0 == .improved } ? picks.union([.inconclusive]) : picks
    }

    /// Whether an inconclusive answer ends with 0, which deserves a warning.
    var letsInconclusivePass: Bool {
        allowances.contains(.inconclusive) || !failing.contains(.inconclusive)
    }

    /// The exit code for the verdict of all comparisons together, `nil` where nothing was compared.
    ///
    /// `isMissing` says that a series had no counterpart or could not be measured.
    func code(verdict: Verdict?, isMissing: Bool) -> Int32 {
        guard let verdict else { return ExitCode.failure }
        // What has certainly become worse is the more important news.
        if verdict == .regressed { return ExitCode.regressed }
        if isMissing, !allowances.contains(.missing) { return ExitCode.failure }
        switch verdict {
        case .regressed: return ExitCode.regressed
        case .inconclusive: return letsInconclusivePass ? ExitCode.success : ExitCode.inconclusive
        case .improved: return failing.contains(.improved) ? ExitCode.improved : ExitCode.success
        case .pass: return ExitCode.success
        }
    }
}

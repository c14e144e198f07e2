import Analysis
import PunctualBase
import Runs

/// A report of comparisons for a job on GitHub: an annotation, a summary and outputs.
package struct GitHubReport: Sendable {
    /// A summary of more is dropped whole: 1024 KiB a step (GitHub, “Workflow commands”, job summaries).
    package static let summaryLimit = 1_048_576

    private let content: ComparisonContent

    package init(_ report: ComparisonReport) {
        content = ComparisonContent(report)
    }

    /// One workflow command with a newline, for standard output.
    ///
    /// One for the whole: GitHub shows ten of a kind in a step and drops the rest.
    package var annotation: String {
        "::\(level) title=\(content.report.title.escapedForWorkflowProperty)::"
            + "\(content.headline.escapedForWorkflowData)\n"
    }

    private var level: String {
        if content.report.exitCode != 0 { return "error" }
        switch content.report.verdict {
        case nil, .regressed: return "error"
        case .inconclusive: return "warning"
        case .pass, .improved: return "notice"
        }
    }

    /// Markdown to append to the file that `GITHUB_STEP_SUMMARY` names.
    package var summary: String { summary(maximumBytes: Self.summaryLimit) }

    /// As many of the comparisons as fit, whole ones only, and how many are left out.
    ///
    /// - Parameter maximumBytes: What the step may still write, in UTF-8.
    /// - Returns: Markdown of at most so many bytes; empty where not even the verdict fits.
    package func summary(maximumBytes: Int) -> String {
        let markdown = ComparisonMarkdown(content.report)
        let (beginning, sections, end) = (markdown.beginning, markdown.sections, markdown.method)
        func text(of count: Int) -> String {
            let rest = sections.count - count
            let note = rest > 0 ? "\(rest) more comparisons do not fit in here.\n\n" : ""
            return beginning + sections.prefix(count).joined() + note + end
        }
        var size = beginning.utf8.count + end.utf8.count + 60
        var count = 0
        while count < sections.count, size + sections[count].utf8.count <= maximumBytes {
            size += sections[count].utf8.count
            count += 1
        }
        let whole = text(of: count)
        if whole.utf8.count <= maximumBytes { return whole }
        let least = "# \(content.verdictWord)\n"
        return least.utf8.count <= maximumBytes ? least : ""
    }

    /// Lines to append to the file that `GITHUB_OUTPUT` names: `verdict=…` and `exit-code=…`.
    package var outputs: String {
        let failed = content.report.failure != nil
        let verdict = failed ? "error" : content.report.verdict?.rawValue ?? "error"
        return "verdict=\(verdict)\nexit-code=\(content.report.exitCode)\n"
    }
}

extension String {
    /// The text of a workflow command, which ends with the line.
    package var escapedForWorkflowData: String {
        escaped(["%": "%25", "\r": "%0D", "\n": "%0A"])
    }

    /// A property of a workflow command, which ends with a comma or a colon, too.
    package var escapedForWorkflowProperty: String {
        escaped(["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
    }

    private func escaped(_ substitutes: [Unicode.Scalar: String]) -> String {
        var text = ""
        for scalar in unicodeScalars {
            if let substitute = substitutes[scalar] {
                text += substitute
            } else {
                text.unicodeScalars.append(scalar.isUnfitForDisplay ? "\u{FFFD}" : scalar)
            }
        }
        return text
    }
}

package import Analysis
import PunctualBase
package import Runs

/// One answer of `compare`, `check` or `noise`, whole: what every format is written from.
package struct ComparisonReport: Hashable, Sendable {
    /// Which question was asked; the raw values stand in files: they never change.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Two sides that were measured beside each other, or two runs of the archive.
        case compare
        /// A measurement against a baseline that was kept.
        case check
        /// The same thing twice: what differs is the host's noise.
        case noise
    }

    /// What a user may wave through; the raw values are the options that do it.
    package enum Allowance: String, CaseIterable, Hashable, Sendable {
        case inconclusive = "allow-inconclusive"
        case missing = "allow-missing"
        case environmentDifference = "allow-env-diff"
    }

    /// A series of one side that the other has no counterpart of, or that could not be measured.
    package struct Missing: Hashable, Sendable {
        package var name: String
        /// Half a sentence, such as `io_uring is not permitted here`.
        package var reason: String

        package init(name: String, reason: String) {
            self.name = name.asName
            self.reason = reason
        }
    }

    package var kind: Kind
    /// What is compared, in a few words, such as `check of main`; a heading, not a sentence.
    package var title: String
    /// One for each series of the plan that both sides have.
    package var comparisons: [Comparison]
    package var missing: [Missing]
    /// Of all comparisons together; `nil` where nothing was compared.
    package var verdict: Verdict?
    /// Why the tool could not do its work; `nil` if it could.
    package var failure: String?
    /// What to type to have the same again, program name first.
    package var command: [String]
    package var toolVersion: String
    package var createdAtUnixNanoseconds: Int64
    package var allowances: Set<Allowance>
    /// What the program will end with.
    package var exitCode: Int32

    package init(
        kind: Kind,
        title: String,
        comparisons: [Comparison],
        missing: [Missing] = [],
        verdict: Verdict?,
        failure: String? = nil,
        command: [String],
        toolVersion: String,
        createdAtUnixNanoseconds: Int64,
        allowances: Set<Allowance> = [],
        exitCode: Int32
    ) {
        self.kind = kind
        self.title = title
        self.comparisons = comparisons
        self.missing = missing
        self.verdict = verdict
        self.failure = failure
        self.command = command
        self.toolVersion = toolVersion
        self.createdAtUnixNanoseconds = createdAtUnixNanoseconds
        self.allowances = allowances
        self.exitCode = exitCode
    }
}

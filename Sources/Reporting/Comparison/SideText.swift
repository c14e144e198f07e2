package import Analysis
package import PunctualBase
import Runs

/// One side of a comparison in words.
package enum SideText {
    /// `main (run 12, a1b2c3d)`.
    package static func name(of side: ComparisonSide) -> String {
        var parts: [String] = []
        if let run = side.run { parts.append("run \(run)") }
        if let revision = side.gitRevision { parts.append(shortRevision(revision)) }
        return parts.isEmpty ? side.name : "\(side.name) (\(parts.joined(separator: ", ")))"
    }

    /// The first twelve digits of a full hash, with what stands behind the hash (`-dirty`); anything
    /// else as it is.
    package static func shortRevision(_ revision: String) -> String {
        let digits = revision.prefix { $0.isHexDigit }
        guard digits.count >= 40 else { return revision }
        return String(digits.prefix(12) + revision[digits.endIndex...])
    }

    /// `dispatch, 1 ms, no load`.
    package static func series(
        of side: ComparisonSide,
        quantities: QuantityText = QuantityText()
    ) -> String {
        let words = ConditionsText(quantities: quantities)
        let series = side.series
        var parts = [
            series.name, words.period(series.periodNanoseconds), words.brief(series.conditions),
        ]
        // Its name has the path of a program, but not its arguments.
        if let program = series.program, program.count > 1 {
            parts.append(program.map(\.quotedForShell).joined(separator: " ").asName)
        }
        return parts.joined(separator: ", ")
    }
}

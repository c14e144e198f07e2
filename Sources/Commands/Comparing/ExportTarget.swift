/// The forms that an answer of `compare`, `check` and `noise` can have.
enum ComparisonFormat: String, CaseIterable, Sendable {
    case text
    case json
    case markdown
    case junit
    case github
    case sarif
    case html
}

/// A file that an answer is written to beside what is printed: `junit=results.xml`.
struct ExportTarget: Hashable, Sendable {
    var format: ComparisonFormat
    var path: String

    static let expected =
        "a format and a file such as junit=results.xml; there are "
        + ComparisonFormat.allCases.map(\.rawValue).joined(separator: ", ")

    init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, PathText.problem(of: String(parts[1])) == nil,
            let format = ComparisonFormat(rawValue: String(parts[0]))
        else { return nil }
        self.format = format
        path = String(parts[1])
    }
}

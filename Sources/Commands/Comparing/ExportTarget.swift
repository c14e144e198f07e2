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

    /// Why a text names no export.
    enum Problem: Error, Equatable {
        case notUnderstood
        /// The format is right, and no file can be meant: what is expected in its place.
        case unusablePath(String)
    }

    init(_ text: String) throws(Problem) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let format = ComparisonFormat(rawValue: String(parts[0])) else {
            throw .notUnderstood
        }
        self.format = format
        path = String(parts[1])
        if let problem = PathText.problem(of: path) { throw .unusablePath(problem) }
    }
}

extension ExportTarget: CustomStringConvertible {
    /// As it is typed.
    var description: String { "\(format.rawValue)=\(path)" }
}

import PunctualPlatform

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

extension [ExportTarget] {
    /// Looks for two that would be written over or into each other.
    ///
    /// - Parameter printed: What else is printed on standard output.
    /// - Returns: A sentence that names both; `nil` if each has a place for itself.
    func conflict(printed: ComparisonFormat) -> String? {
        for (place, target) in enumerated() {
            if target.path == "-", printed != .text {
                return "--format \(printed.rawValue) and --export \(target) both print on standard "
                    + "output; write one of them into a file"
            }
            let others = self[..<place]
            if target.path == "-", let other = others.first(where: { $0.path == "-" }) {
                return
                    "--export \(other) and --export \(target) both print on standard output; write "
                    + "one of them into a file"
            }
            guard target.path != "-", let identity = OutputPlace.identity(ofFile: target.path),
                let other = others.first(where: {
                    $0.path != "-" && OutputPlace.identity(ofFile: $0.path) == identity
                })
            else { continue }
            return "--export \(other) and --export \(target) name the same file; name two"
        }
        return nil
    }
}

/// Why a text is not the JSON that was expected.
package struct JSONProblem: Error, Hashable, Sendable {
    /// The way to the value, such as `policy.retry.limit`; empty for the whole.
    package var path: String
    package var reason: String
    /// Where in the text, in bytes.
    package var offset: Int

    package init(path: String = "", reason: String, offset: Int) {
        self.path = path
        self.reason = reason
        self.offset = offset
    }
}

extension JSONProblem {
    package func inside(_ outer: String) -> JSONProblem {
        var problem = self
        problem.path =
            path.isEmpty ? outer : path.hasPrefix("[") ? outer + path : "\(outer).\(path)"
        return problem
    }

    /// Without the place, for a text that nobody sees as lines.
    package var sentence: String { path.isEmpty ? reason : "\(path): \(reason)" }

    package func place(in bytes: [UInt8]) -> TextPlace { TextPlace(of: offset, in: bytes) }
}

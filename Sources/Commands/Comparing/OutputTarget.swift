import PunctualPlatform

/// A place that one form of an answer is written to.
struct OutputTarget {
    /// As it was typed, such as `--export junit=results.xml`.
    var name: String
    var path: String
    /// Whether it is added to what is there already.
    var isAppended = false
}

extension [OutputTarget] {
    /// Looks for two that would be written over or into each other.
    ///
    /// - Parameters:
    ///   - printed: What else is printed on standard output.
    ///   - isOutput: Whether a path is standard output.
    /// - Returns: A sentence that names both; `nil` if each has a place for itself.
    func conflict(printed: ComparisonFormat, isOutput: (String) -> Bool) -> String? {
        // Text for people gives way to a form (`ComparisonOutput.tell`).
        var printing: String? = printed == .text ? nil : "--format \(printed.rawValue)"
        var files: [(identity: String, target: OutputTarget)] = []
        for target in self {
            if isOutput(target.path) {
                if let printing {
                    return "\(printing) and \(target.name) both print on standard output; "
                        + "write one of them into a file"
                }
                printing = target.name
            } else if let identity = OutputPlace.identity(ofFile: target.path) {
                let other = files.first {
                    $0.identity == identity && !($0.target.isAppended && target.isAppended)
                }
                if let other {
                    return "\(other.target.name) and \(target.name) name the same file; name two"
                }
                files.append((identity, target))
            }
        }
        return nil
    }
}

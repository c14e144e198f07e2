import CKernel

/// The environment variables of this process.
package enum ProcessEnvironment {
    /// The variables by name.
    ///
    /// An entry without “=”, which some programs leave behind, is left out; of two of a name the first
    /// counts, as for getenv(3).
    package static var current: [String: String] {
        var variables: [String: String] = [:]
        guard var entry = ckernel_environment() else { return variables }
        while let pointer = entry.pointee {
            let parts = String(cString: pointer).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if parts.count == 2 {
                let name = String(parts[0])
                if variables[name] == nil { variables[name] = String(parts[1]) }
            }
            entry += 1
        }
        return variables
    }
}

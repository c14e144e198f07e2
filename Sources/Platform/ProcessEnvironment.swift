import CKernel

/// Environment variables: those of this process, and what of them its children get.
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

    /// Variables that this program hands to its own children, and which mean nothing to others.
    private static let handshakes = [
        "PUNCTUAL_START_NS", "PUNCTUAL_PERIOD_NS", "PUNCTUAL_TICKS", "PUNCTUAL_WORKER",
    ]

    /// For a program of the user's: the user's environment, without what a comparison may have told this
    /// process.
    package static var forPrograms: [String: String] { forPrograms(of: current) }

    package static func forPrograms(of variables: [String: String]) -> [String: String] {
        variables.filter { !handshakes.contains($0.key) }
    }

    /// What a tool needs to be found, to run and to keep its caches.
    private static let necessities = [
        "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CACHE_HOME", "LD_LIBRARY_PATH",
    ]

    /// For a tool whose answer is read: little more than where things are, so that the user's settings
    /// of it do not change what it says, in plain English and with a point in numbers.
    ///
    /// - Parameters:
    ///   - variables: All of this process.
    ///   - isKept: Which other variables it gets.
    ///   - own: Variables that are set for it.
    /// - Returns: All that it gets.
    package static func forTools(
        of variables: [String: String] = current,
        keeping isKept: (String) -> Bool = { _ in false },
        adding own: [String: String] = [:]
    ) -> [String: String] {
        variables.filter { necessities.contains($0.key) || isKept($0.key) }
            .merging(["LC_ALL": "C.UTF-8"]) { $1 }
            .merging(own) { $1 }
    }
}

import CKernel
import Glibc

/// The program that this process runs.
package enum OwnProgram {
    /// What it was started with, its name first.
    ///
    /// Swift's `CommandLine` reads them from /proc, and has none where that is not mounted.
    package static var arguments: [String] {
        guard var next = ckernel_arguments() else { return CommandLine.arguments }
        var words: [String] = []
        while let word = next.pointee {
            words.append(String(cString: word))
            next += 1
        }
        return words
    }

    /// A path by which it can be started anew; `nil` if there is none.
    package static var path: String? {
        // Right also where the file was replaced meanwhile.
        let own = "/proc/self/exe"
        if access(own, X_OK) == 0 { return own }
        return ckernel_executable().map { String(cString: $0) }
    }
}

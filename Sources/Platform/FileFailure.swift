import Glibc

/// A file or folder that could not be read, written or made, and why.
package struct FileFailure: Error, Hashable, Sendable {
    package enum Attempt: Hashable, Sendable {
        case reading
        case writing
        case makingFolder
    }

    package var attempt: Attempt
    package var path: String
    package var reason: String
    /// The system's error number (errno(3)); 0 where it was not the system that refused.
    package var code: Int32 = 0

    package init(_ attempt: Attempt, path: String, reason: String) {
        self.attempt = attempt
        self.path = path
        self.reason = reason
    }

    /// With the system's words for an error number, such as the `errno` of the call just made.
    package init(_ attempt: Attempt, path: String, code: Int32) {
        self.init(attempt, path: path, reason: String(cString: strerror(code)))
        self.code = code
    }
}

extension FileFailure: CustomStringConvertible {
    package var description: String {
        switch attempt {
        case .reading: "\(path) cannot be read: \(reason); name another file"
        case .writing:
            "\(path) was not written: \(reason); choose a folder that you can write to"
        case .makingFolder:
            "the folder \(path) cannot be made: \(reason); choose a place that you can write to"
        }
    }
}

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
    /// What helps where it was not the system that refused.
    private var ownRemedy: String?

    /// - Parameters:
    ///   - attempt: What failed.
    ///   - path: As the user knows it.
    ///   - reason: Words that fit behind a colon.
    ///   - remedy: What helps; `nil` for what helps usually.
    package init(_ attempt: Attempt, path: String, reason: String, remedy: String? = nil) {
        self.attempt = attempt
        self.path = path
        self.reason = reason
        ownRemedy = remedy
    }

    /// With the system's words for an error number, such as the `errno` of the call just made.
    package init(_ attempt: Attempt, path: String, code: Int32) {
        self.init(attempt, path: path, reason: String(cString: strerror(code)))
        self.code = code
    }
}

extension FileFailure {
    /// What can be done about it, by its cause.
    package var remedy: String {
        ownRemedy ?? Self.remedy(forWriteError: code) ?? usualRemedy
    }

    /// What helps after a write that the system refused, wherever it went to; `nil` where only the number
    /// is known.
    package static func remedy(forWriteError code: Int32) -> String? {
        switch code {
        case ENOSPC, EDQUOT: "make room and retry"
        case EFBIG: "raise the limit of the size of files (`ulimit -f`) and retry"
        case EMFILE, ENFILE: "raise the limit of open files (`ulimit -n`)"
        case EPIPE, ECONNREFUSED: "start its reader first and let it read to the end"
        case EBADF: "it is closed; send it to a terminal, a file or /dev/null"
        default: nil
        }
    }

    private var usualRemedy: String {
        switch (attempt, code) {
        case (.writing, EISDIR): "name a file in it"
        case (.reading, EISDIR): "name a file"
        case (.makingFolder, EEXIST), (.makingFolder, ENOTDIR):
            "a file has that name; name another folder"
        case (_, ENOTDIR): "a part of its path is no folder; name another place"
        case (.writing, ENOENT): "create its folder, or name another place"
        case (_, ELOOP): "links lead in a circle there; name another place"
        case (_, ENAMETOOLONG): "choose a shorter name"
        case (_, EIO): "see whether the device works (`dmesg`), or name another place"
        case (.reading, _): "name another file"
        case (.writing, _): "choose a folder that you can write to"
        case (.makingFolder, _): "choose a place that you can write to"
        }
    }
}

extension FileFailure: CustomStringConvertible {
    package var description: String {
        switch attempt {
        case .reading: "\(path) cannot be read: \(reason); \(remedy)"
        case .writing: "\(path) was not written: \(reason); \(remedy)"
        case .makingFolder: "the folder \(path) cannot be made: \(reason); \(remedy)"
        }
    }
}

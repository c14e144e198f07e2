import Glibc

/// Whether something could be written at a place, asked before the work whose result goes there.
///
/// An answer is no promise: the disk may be full by then. But whoever asks first does not measure
/// for a minute only to learn that a folder belongs to somebody else.
package enum OutputPlace {
    /// Why no file can be written at a path; `nil` if nothing speaks against it.
    ///
    /// What stands there is neither opened nor changed. `-` is standard output.
    package static func problem(ofFile path: String) -> FileFailure? {
        if path == "-" { return nil }
        do throws(FileFailure) {
            return try OutputFile(path).obstacle()
        } catch {
            return error
        }
    }

    /// Why no folder with files can be had at a path; `nil` if nothing speaks against it.
    ///
    /// Missing folders are not made.
    package static func problem(ofFolder path: String) -> FileFailure? {
        do throws(FileFailure) {
            var walk = try PathWalk(path, to: .makingFolder)
            switch try walk.next() {
            case .folder, .missing:
                return OutputFile.obstacle(inFolder: walk.folder, of: path)
            case .entry, .magic: return walk.failure(ENOTDIR)
            }
        } catch {
            return error
        }
    }
}

extension OutputPlace {
    /// What two paths of the same file have in common; `nil` for what others can be written to besides, as
    /// to a device or a pipe, and for a place that cannot be reached.
    ///
    /// Links are followed as `FileWriter` follows them, also to where nothing is yet.
    package static func identity(ofFile path: String) -> String? {
        switch found(at: path) {
        case .there(let status)?:
            guard status.st_mode & S_IFMT == S_IFREG else { return nil }
            return "\(status.st_dev):\(status.st_ino)"
        case .missing(let name, let folder)?:
            return "\(folder.st_dev):\(folder.st_ino)/\(name)"
        case nil: return nil
        }
    }

    /// Whether what is written to a path comes where a descriptor writes to: that of `-`, or of a name of
    /// the same file, pipe, socket or terminal, such as /dev/stdout.
    ///
    /// No other device counts: /dev/null takes everything of everybody.
    package static func leads(_ path: String, to descriptor: Int32) -> Bool {
        if path == "-" { return true }
        var output = stat()
        guard fstat(descriptor, &output) == 0, case .there(let status)? = found(at: path),
            status.st_dev == output.st_dev, status.st_ino == output.st_ino
        else { return false }
        return output.st_mode & S_IFMT != S_IFCHR || isatty(descriptor) == 1
    }

    private enum Found {
        case there(stat)
        case missing(name: String, folder: stat)
    }

    private static func found(at path: String) -> Found? {
        do throws(FileFailure) {
            var walk = try PathWalk(path, to: .writing)
            var status = stat()
            switch try walk.next() {
            case .missing(let name):
                guard walk.isAtEnd, fstat(walk.folder.number, &status) == 0 else { return nil }
                return .missing(name: name, folder: status)
            case .entry(_, let entry): return walk.isAtEnd ? .there(entry) : nil
            case .magic(let name):
                guard fstatat(walk.folder.number, name, &status, 0) == 0 else { return nil }
                return .there(status)
            case .folder: return nil
            }
        } catch {
            return nil
        }
    }

    /// Why the links on the way to a file are not to be followed by who writes there; `nil` if they may be,
    /// or if the way ends before the file.
    package static func linkProblem(ofFile path: String) -> String? {
        do throws(FileFailure) {
            var walk = try PathWalk(path, to: .writing)
            _ = try walk.next()
            return nil
        } catch {
            return error.code == 0 ? error.reason : nil
        }
    }
}

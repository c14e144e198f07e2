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
    package static func identity(ofFile path: String) -> String? {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { return nil }
            return "\(status.st_dev):\(status.st_ino)"
        }
        // Nothing is there yet: it is known by its folder and its name.
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = names.last else { return nil }
        let folder = names.count == 1 ? "." : names.dropLast().joined(separator: "/") + "/"
        guard stat(folder, &status) == 0 else { return nil }
        return "\(status.st_dev):\(status.st_ino)/\(name)"
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

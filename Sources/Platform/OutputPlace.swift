import Glibc

/// Whether something could be written at a place, asked before the work whose result goes there.
///
/// An answer is no promise: the disk may be full by then. But whoever asks first does not measure
/// for a minute only to learn that a folder belongs to somebody else.
package enum OutputPlace {
    /// Why no file can be written at a path; `nil` if nothing speaks against it.
    ///
    /// What stands there is neither opened nor changed. `-` is standard output.
    package static func problem(ofFile path: String) -> String? {
        if path == "-" { return nil }
        do throws(FileFailure) {
            return try OutputFile(path).obstacle()?.reason
        } catch {
            return error.reason
        }
    }

    /// Why no folder with files can be had at a path; `nil` if nothing speaks against it.
    ///
    /// Missing folders are not made.
    package static func problem(ofFolder path: String) -> String? {
        do throws(FileFailure) {
            var walk = try PathWalk(path, to: .makingFolder)
            switch try walk.next() {
            case .folder, .missing:
                return OutputFile.obstacle(inFolder: walk.folder, of: path)?.reason
            case .entry, .magic: return walk.failure(ENOTDIR).reason
            }
        } catch {
            return error.reason
        }
    }
}

extension OutputPlace {
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

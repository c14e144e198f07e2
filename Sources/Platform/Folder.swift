import Glibc

/// Folders that are made when they are missing.
package enum Folder {
    /// For the owner alone, as the XDG Base Directory Specification asks for a user's data.
    package static let privateMode: UInt32 = 0o700
    /// What the process's mask leaves of all rights but that to set identities.
    package static let sharedMode: UInt32 = 0o777

    /// Makes a folder and those above it, where they are missing.
    ///
    /// Links on the way are followed as `PathWalk` does.
    ///
    /// - Throws: `FileFailure` if one could not be made.
    package static func make(_ path: String, mode: UInt32 = sharedMode) throws(FileFailure) {
        var walk = try PathWalk(path, to: .makingFolder)
        while true {
            switch try walk.next() {
            case .folder: return
            case .missing(let name): try walk.makeFolder(name, mode: mode)
            case .entry, .magic: throw walk.failure(ENOTDIR)
            }
        }
    }

    /// Removes a folder of the user's with all that is in it; a link is removed as what it is.
    ///
    /// Nothing is done to what is no folder, or another user's: it may be laid there to have something else
    /// removed. What cannot be removed stays.
    package static func removeTree(_ path: String) {
        removeTree(path, in: AT_FDCWD)
    }

    private static func removeTree(_ name: String, in parent: Int32) {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let folder = openat(parent, name, flags)
        guard folder >= 0 else { return }
        var status = stat()
        guard fstat(folder, &status) == 0, status.st_uid == geteuid() else {
            close(folder)
            return
        }
        // The stream has a descriptor of its own, which it closes.
        guard let stream = fdopendir(fcntl(folder, F_DUPFD_CLOEXEC, 0)) else {
            close(folder)
            return
        }
        while let entry = readdir(stream) {
            let name = KernelFile.name(of: entry)
            guard name != ".", name != "..", unlinkat(folder, name, 0) != 0 else { continue }
            removeTree(name, in: folder)
        }
        closedir(stream)
        close(folder)
        unlinkat(parent, name, AT_REMOVEDIR)
    }

    /// Makes the folder of a file with all folders above it, for their owner alone.
    package static func makePrivate(forFile path: String) throws(FileFailure) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        try make(String(path[..<slash]), mode: privateMode)
    }
}

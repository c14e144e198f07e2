import PunctualPlatform
import SQLite

/// The folder of an archive, made when it is missing.
enum ArchiveFolder {
    /// Makes the folder of a file with all folders above it, for the user alone.
    static func make(forFile path: String) throws(ArchiveError) {
        do throws(FileFailure) {
            try Folder.makePrivate(forFile: path)
        } catch {
            throw .noFolder(path: error.path, reason: error.reason)
        }
    }
}

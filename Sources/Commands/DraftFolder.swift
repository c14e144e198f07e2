import Glibc
import PunctualPlatform
import Reporting

/// A folder that a report is written into; of an attempt that failed nothing is left.
///
/// Half a report looks like a whole one to whoever finds it later. Only what this attempt has made
/// is taken away: a report may go into a folder in which others work.
struct DraftFolder {
    private let path: String
    /// Folders and files that were not there before, in the order in which they were made.
    private var made: [String]

    private init(_ path: String) {
        self.path = path
        made = Self.missing(above: path)
    }

    /// Makes a folder with those above it where they are missing, and lets `write` fill it.
    static func fill<Result>(
        _ path: String,
        _ write: (inout DraftFolder) throws(FileFailure) -> Result
    ) throws(FileFailure) -> Result {
        var draft = DraftFolder(path)
        do throws(FileFailure) {
            try Folder.make(path)
            return try write(&draft)
        } catch {
            draft.discard()
            throw error
        }
    }

    /// Draws plots into a folder below, or into the folder itself where `subfolder` is empty.
    mutating func draw(
        into subfolder: String = "",
        _ draw: (String) -> PlotSet
    ) -> PlotSet {
        fill(subfolder, namesOfFiles: { $0.plots.flatMap(\.fileNames) }, draw)
    }

    /// Lets others write into a folder below; `namesOfFiles` says what they have written.
    mutating func fill<Result>(
        _ subfolder: String,
        namesOfFiles: (Result) -> [String],
        _ write: (String) -> Result
    ) -> Result {
        let folder = subfolder.isEmpty ? path : "\(path)/\(subfolder)"
        let isNew = access(folder, F_OK) != 0
        let known = Set(isNew ? [] : KernelFile.names(in: folder))
        let result = write(folder)
        if isNew { made.append(folder) }
        for name in namesOfFiles(result) where !known.contains(name) {
            made.append("\(folder)/\(name)")
        }
        return result
    }

    /// Writes a file and answers with its path.
    @discardableResult
    mutating func write(_ text: String, to name: String) throws(FileFailure) -> String {
        let file = "\(path)/\(name)"
        let isNew = access(file, F_OK) != 0
        try FileWriter.write(text, to: file)
        if isNew { made.append(file) }
        return file
    }

    private func discard() {
        for entry in made.reversed() where unlink(entry) != 0 { rmdir(entry) }
    }

    private static func missing(above path: String) -> [String] {
        var folders: [String] = []
        var folder = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            folder += folder.isEmpty || folder.hasSuffix("/") ? String(name) : "/\(name)"
            if access(folder, F_OK) != 0 { folders.append(folder) }
        }
        return folders
    }
}

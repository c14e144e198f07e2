import Glibc
import PunctualPlatform

/// A folder for the files of a load, removed with all that is in it.
struct TemporaryFolder: ~Copyable {
    let path: String

    private static let prefix = "punctual-load-"

    /// Makes a folder that bears this process's number, and removes those of processes that were
    /// killed before they could; `nil` where none can be made.
    static func make() -> String? {
        let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        let parent = named.isEmpty ? "/tmp" : named
        removeAbandoned(in: parent)
        let name = "\(parent)/\(prefix)\(getpid())-XXXXXX"
        var template = Array(name.utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func removeAbandoned(in parent: String) {
        for name in KernelFile.names(in: parent) {
            guard let owner = owner(ofFolderNamed: name) else { continue }
            if kill(owner, 0) != 0, errno == ESRCH { Folder.removeTree(parent + "/" + name) }
        }
    }

    /// The process that made a folder, from its name; `nil` for names that are none of ours.
    static func owner(ofFolderNamed name: String) -> pid_t? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard name.hasPrefix(prefix), parts.count == 4, let owner = pid_t(parts[2]), owner > 0
        else { return nil }
        return owner
    }

    init(adopting path: String) {
        self.path = path
    }

    deinit {
        Folder.removeTree(path)
    }
}

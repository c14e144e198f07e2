import CKernel
import Glibc

/// A way along a path, one name after the other, that follows no link which somebody else may have laid.
///
/// A link is followed if it is one's own or root's, or lies in a folder to which nobody else may write. This
/// is what the kernel does for sticky folders where it is told to (proc_sys_fs(5), protected_symlinks), here
/// for all folders. Each step starts from an open folder, so what was looked at is what is used.
struct PathWalk: ~Copyable {
    enum Step {
        /// Nothing of this name is in the folder.
        case missing(String)
        /// Something of this name that is neither a folder nor a link.
        case entry(String, stat)
        /// A link of the kernel's to something that has no path, such as /dev/stdout to a pipe.
        case magic(String)
        /// The path ends with the folder itself.
        case folder
    }

    /// As far as the way has been gone.
    private(set) var folder: Descriptor
    /// The names that are left, the next one last.
    private var rest: [String]
    private var followedLinks = 0
    private let path: String
    private let attempt: FileFailure.Attempt

    /// As many as the kernel follows (path_resolution(7)).
    private static let linkLimit = 40

    init(_ path: String, to attempt: FileFailure.Attempt) throws(FileFailure) {
        guard !path.isEmpty else {
            throw FileFailure(attempt, path: "“”", reason: "the path is empty")
        }
        let start = try Self.open(path.hasPrefix("/") ? "/" : ".", path, attempt)
        self.path = path
        self.attempt = attempt
        rest = Self.names(path)
        folder = start
    }

    /// Whether nothing follows what the last step has found, not even a slash.
    var isAtEnd: Bool { rest.isEmpty }

    /// Gives up the way, and the folder to whoever goes on from there.
    consuming func takeFolder() -> Descriptor { folder }

    func failure(_ code: Int32) -> FileFailure { FileFailure(attempt, path: path, code: code) }

    /// Goes through folders and links to what is none.
    mutating func next() throws(FileFailure) -> Step {
        while let name = rest.popLast() {
            if name.isEmpty || name == "." { continue }
            var status = stat()
            guard fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                guard errno == ENOENT else { throw failure(errno) }
                return .missing(name)
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try enter(name, O_NOFOLLOW)
            case S_IFLNK:
                guard !isOfKernel else {
                    if isAtEnd { return .magic(name) }
                    try enter(name)
                    continue
                }
                try follow(name, status)
            default: return .entry(name, status)
            }
        }
        return .folder
    }

    /// Makes a folder of a name that was missing; it is entered with the next step.
    mutating func makeFolder(_ name: String, mode: UInt32) throws(FileFailure) {
        // Another process may have made it in the meantime.
        guard mkdirat(folder.number, name, mode) == 0 || errno == EEXIST else {
            throw failure(errno)
        }
        rest.append(name)
    }

    private mutating func enter(_ name: String, _ flags: Int32 = 0) throws(FileFailure) {
        let number = openat(
            folder.number,
            name,
            Self.folderFlags | flags
        )
        do throws(SystemCallError) { folder = try Descriptor(number, from: "openat") } catch {
            throw failure(error.code)
        }
    }

    private mutating func follow(_ name: String, _ link: stat) throws(FileFailure) {
        var status = stat()
        guard fstat(folder.number, &status) == 0 else { throw failure(errno) }
        guard link.st_uid == geteuid() || link.st_uid == 0 || !Self.isOpenToOthers(status) else {
            throw FileFailure(
                attempt,
                path: path,
                reason: "“\(name)” is a symbolic link of another user, in a folder that others may "
                    + "write to, and is not followed",
                remedy: "name what it leads to, or another place"
            )
        }
        followedLinks += 1
        guard followedLinks <= Self.linkLimit else { throw failure(ELOOP) }
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let number = folder.number
        let count = bytes.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { readlinkat(number, name, $0, characters.count) } ?? -1
            }
        }
        guard count > 0 else { throw failure(errno) }
        let target = String(decoding: bytes.prefix(count), as: UTF8.self)
        rest += Self.names(target)
        if target.hasPrefix("/") { folder = try Self.open("/", path, attempt) }
    }

    /// Whether others than the user and root may put something into a folder.
    static func isOpenToOthers(_ folder: stat) -> Bool {
        folder.st_mode & 0o022 != 0 || (folder.st_uid != geteuid() && folder.st_uid != 0)
    }

    /// Whether the folder is one of /proc, whose links are no texts.
    private var isOfKernel: Bool {
        ckernel_is_in_proc(folder.number) == 1
    }

    private static let folderFlags = ckernel_path_only | O_DIRECTORY | O_CLOEXEC

    private static func open(
        _ start: String,
        _ path: String,
        _ attempt: FileFailure.Attempt
    ) throws(FileFailure) -> Descriptor {
        do throws(SystemCallError) {
            return try Descriptor(Glibc.open(start, folderFlags), from: "open")
        } catch {
            throw FileFailure(attempt, path: path, code: error.code)
        }
    }

    private static func names(_ path: String) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: false).reversed().map(String.init)
    }
}

import CKernel
import Glibc
import Timekeeping

/// The right to be the one scheduler of a store, as a lock on the file `…-server` beside it.
///
/// The lock belongs to the open file, so the kernel releases it when the process ends, however it
/// does, and started programs do not inherit it. The file stays: to remove it would let two
/// servers hold locks on two files of the same name.
struct ServerSeat: ~Copyable {
    private let file: Int32

    static func path(ofStore path: String) -> String { path + "-server" }

    /// - Throws: `JobStoreError.servedByAnother` if another one has it.
    init(store: String) throws(JobStoreError) {
        let path = Self.path(ofStore: store)
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Self.failure("open", errno, store) }
        let code = ckernel_lock_file(file)
        guard code == 0 else {
            let process = Self.process(in: file)
            close(file)
            if code == -EAGAIN { throw .servedByAnother(store: store, process: process) }
            throw Self.failure("fcntl", -code, store)
        }
        guard Self.isOwn(file) else {
            close(file)
            throw .failed(
                store: store,
                reason:
                    "\(path) is in the way, since it is no file of a server's; move it elsewhere"
            )
        }
        self.file = file
        fchmod(file, 0o600)
        writeProcess()
    }

    deinit {
        close(file)
    }

    /// Whether it is the file of a seat: nothing else is written over, or has its rights changed.
    private static func isOwn(_ file: Int32) -> Bool {
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_size == 0 || process(in: file).hasPrefix(notePrefix)
    }

    private static let notePrefix = "process "

    /// Whether a server has the seat of a store at this moment; the look does not take it.
    static func isTaken(ofStore path: String) -> Bool {
        let file = open(Self.path(ofStore: path), O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return false }
        defer { close(file) }
        return ckernel_is_file_locked(file) == 1
    }

    /// Tells the server of a store, if there is one, that it was changed.
    static func ring(store: String) {
        // Sets the times of the file to now, which its watcher hears of. Without a file there has
        // never been a server.
        utimensat(AT_FDCWD, path(ofStore: store), nil, AT_SYMLINK_NOFOLLOW)
    }

    private static func failure(_ call: String, _ code: Int32, _ store: String) -> JobStoreError {
        let error = SystemCallError(call: call, code: code)
        return .failed(store: store, reason: "\(path(ofStore: store)): \(error)")
    }

    /// Notes who has the seat, for the message of those who do not get it.
    private func writeProcess() {
        let text = "\(Self.notePrefix)\(getpid()), since \(WallClock().now.text())\n"
        ftruncate(file, 0)
        _ = Array(text.utf8).withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    private static func process(in file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
        let line = bytes.prefix(max(count, 0)).prefix { $0 >= 32 }
        return line.isEmpty ? "another process" : String(decoding: line, as: UTF8.self)
    }
}

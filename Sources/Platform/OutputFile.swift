import CKernel
import Glibc

/// What stands at the place where a file is to be written, or that nothing does.
struct OutputFile: ~Copyable {
    /// How long a pipe may be without a reader, and how long what is no file may take nothing.
    static let patienceMilliseconds: Int32 = 10_000

    private let folder: Descriptor
    private let name: String
    /// `nil` if nothing is there.
    private let status: stat?
    /// Whether it is a link of the kernel's, which is opened as it is.
    private let isMagic: Bool
    private let path: String
    private let patienceMilliseconds: Int32

    init(
        _ path: String,
        patienceMilliseconds: Int32 = patienceMilliseconds
    ) throws(FileFailure) {
        var walk = try PathWalk(path, to: .writing)
        switch try walk.next() {
        case .missing(let name):
            guard walk.isAtEnd else { throw walk.failure(ENOENT) }
            (self.name, status, isMagic) = (name, nil, false)
        case .entry(let name, let found):
            guard walk.isAtEnd else { throw walk.failure(ENOTDIR) }
            (self.name, status, isMagic) = (name, found, false)
        case .magic(let name):
            var found = stat()
            guard fstatat(walk.folder.number, name, &found, 0) == 0 else {
                throw walk.failure(errno)
            }
            (self.name, status, isMagic) = (name, found, true)
        case .folder: throw walk.failure(EISDIR)
        }
        self.path = path
        self.patienceMilliseconds = patienceMilliseconds
        folder = walk.takeFolder()
    }

    private var kind: UInt32? { status.map { $0.st_mode & S_IFMT } }

    private func failure(_ code: Int32) -> FileFailure {
        FileFailure(.writing, path: path, code: code)
    }

    private func failure(_ reason: String, remedy: String) -> FileFailure {
        FileFailure(.writing, path: path, reason: reason, remedy: remedy)
    }

    // MARK: The whole of it

    /// Gives the place these bytes for its content.
    borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        guard let status else { return try create(with: bytes) }
        guard kind == S_IFREG, !isMagic else { return try send(bytes, to: try opened(O_WRONLY)) }
        // One of several names of a file is not torn from the others.
        guard status.st_nlink == 1, try replace(status, by: bytes) else {
            return try overwrite(with: bytes)
        }
    }

    private borrowing func create(with bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        guard let draft = try Draft(beside: name, in: folder, of: path) else {
            // There is no room for a longer name beside it.
            return try send(bytes, to: try opened(O_WRONLY | O_CREAT | O_EXCL))
        }
        try draft.fill(with: bytes)
        guard draft.takePlace(of: name) == 0 else { throw failure(errno) }
    }

    /// Writes beside the file and takes its place, with its owner and its rights.
    ///
    /// - Returns: `false` if that cannot be had here, although the file itself may be written.
    private borrowing func replace(
        _ former: stat,
        by bytes: UnsafeRawBufferPointer
    ) throws(FileFailure) -> Bool {
        // What only the file itself has would be lost, such as an access control list.
        let file = openat(folder.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if file >= 0 {
            defer { close(file) }
            if ckernel_has_attributes(file) != 0 { return false }
        }
        guard let draft = try Draft(beside: name, in: folder, of: path),
            draft.takeRights(of: former)
        else { return false }
        try draft.fill(with: bytes)
        // A file on which another is mounted, or that is immutable, keeps its place.
        return draft.takePlace(of: name) == 0
    }

    /// Writes into the file that is there; what it held before stays if there is no room.
    private borrowing func overwrite(with bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        let file = try opened(O_WRONLY)
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw failure(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return try send(bytes, to: file) }
        if bytes.count > status.st_size {
            let code = posix_fallocate(file.number, 0, off_t(bytes.count))
            if code == ENOSPC || code == EFBIG || code == EDQUOT {
                ftruncate(file.number, status.st_size)
                throw failure(code)
            }
        }
        let code = Descriptor.writeAll(bytes, to: file.number)
        guard code == 0 else { throw failure(code) }
        guard ftruncate(file.number, off_t(bytes.count)) == 0 else { throw failure(errno) }
    }

    // MARK: A part of it

    /// Adds to the end; what is missing is made.
    borrowing func append(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        let flags = O_WRONLY | O_APPEND
        try send(bytes, to: try opened(status == nil ? flags | O_CREAT | O_EXCL : flags))
    }

    // MARK: Streams

    /// Opens what is there, without waiting for longer than is told.
    private borrowing func opened(_ flags: Int32) throws(FileFailure) -> Descriptor {
        if kind == S_IFSOCK { return try connected() }
        // What is regular and has no path of its own already holds what others print.
        let magic = isMagic ? (kind == S_IFREG ? O_APPEND : 0) : O_NOFOLLOW
        let limit = ckernel_monotonic_nanoseconds() + Int64(patienceMilliseconds) * 1_000_000
        while true {
            let number = openat(
                folder.number,
                name,
                flags | magic | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
                0o666
            )
            if number < 0, errno == ENXIO, kind == S_IFIFO {
                guard ckernel_monotonic_nanoseconds() < limit else {
                    let seconds = patienceMilliseconds / 1_000
                    throw failure(
                        "nobody has opened the pipe for reading in \(seconds) s",
                        remedy: "start its reader first"
                    )
                }
                poll(nil, 0, 10)
                continue
            }
            do throws(SystemCallError) {
                return try Descriptor(number, from: "openat")
            } catch {
                throw failure(error.code)
            }
        }
    }

    private borrowing func connected() throws(FileFailure) -> Descriptor {
        do throws(SystemCallError) {
            let socket = try Descriptor(
                ckernel_connect(folder.number, name),
                from: "connect"
            )
            return socket
        } catch {
            throw failure(error.code)
        }
    }

    private borrowing func send(
        _ bytes: UnsafeRawBufferPointer,
        to file: consuming Descriptor
    ) throws(FileFailure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(file.number, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var request = pollfd(fd: file.number, events: Int16(POLLOUT), revents: 0)
                guard poll(&request, 1, patienceMilliseconds) != 0 else {
                    throw failure(
                        "it has taken nothing for \(patienceMilliseconds / 1_000) s",
                        remedy: "see why its reader does not read"
                    )
                }
            case let code: throw failure(code)
            }
        }
    }

    // MARK: Looking before

    /// Why nothing could be written here, or `nil` if nothing speaks against it.
    ///
    /// What is there is neither opened nor changed.
    borrowing func obstacle() -> FileFailure? {
        if status != nil, faccessat(folder.number, name, W_OK, AT_EACCESS) == 0 { return nil }
        let code = errno
        if let status, kind != S_IFREG || isMagic || status.st_uid != geteuid() {
            return failure(code)
        }
        // One's own file that may not be written can still be replaced where its folder allows it.
        do throws(FileFailure) {
            try Draft.probe(folder, of: path)
            return nil
        } catch {
            return status == nil ? error : failure(code)
        }
    }
}

/// A file beside the place that it is to take, gone if it does not get there.
private struct Draft: ~Copyable {
    private let folder: Int32
    private let name: String
    private let file: Descriptor
    private let path: String

    /// Makes the file; there is none if no other can be made beside the name, though perhaps the name itself.
    ///
    /// - Parameters:
    ///   - name: The place that it is to take.
    ///   - folder: Is to outlive this value.
    ///   - path: For errors.
    /// - Throws: `FileFailure` if there is no room.
    init?(
        beside name: String,
        in folder: borrowing Descriptor,
        of path: String
    ) throws(FileFailure) {
        for attempt in 0..<100 {
            let draft = "\(name).\(getpid())-\(attempt).part"
            // The mask of the process decides over the rights of a new file, as everywhere.
            let number = openat(
                folder.number,
                draft,
                O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                0o666
            )
            if number < 0, errno == EEXIST { continue }
            guard number >= 0 || errno == ENOSPC || errno == EDQUOT || errno == ENOENT else {
                return nil
            }
            do throws(SystemCallError) { file = try Descriptor(number, from: "openat") } catch {
                throw FileFailure(.writing, path: path, code: error.code)
            }
            self.name = draft
            self.folder = folder.number
            self.path = path
            return
        }
        return nil
    }

    deinit {
        // Where it has taken its place, nothing is left of this name.
        unlinkat(folder, name, 0)
    }

    func fill(with bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        let code = Descriptor.writeAll(bytes, to: file.number)
        guard code == 0 else { throw FileFailure(.writing, path: path, code: code) }
    }

    /// - Returns: Whether it has the owner, the group and the rights of another file now.
    func takeRights(of former: stat) -> Bool {
        var status = stat()
        guard fstat(file.number, &status) == 0 else { return false }
        if status.st_uid != former.st_uid || status.st_gid != former.st_gid {
            guard fchown(file.number, former.st_uid, former.st_gid) == 0 else { return false }
        }
        return fchmod(file.number, former.st_mode & 0o7777) == 0
    }

    /// - Returns: 0, or -1 with `errno`.
    func takePlace(of other: String) -> Int32 {
        renameat(folder, name, folder, other)
    }

    /// Makes a file in a folder and takes it away again: rights alone do not tell of a disk that is
    /// mounted for reading, or of an immutable folder.
    static func probe(_ folder: borrowing Descriptor, of path: String) throws(FileFailure) {
        let name = ".punctual-\(getpid()).probe"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let probe = openat(folder.number, name, flags, 0o600)
        guard probe >= 0 else { throw FileFailure(.writing, path: path, code: errno) }
        close(probe)
        unlinkat(folder.number, name, 0)
    }
}

extension OutputFile {
    /// Why no file can be made in a folder that is there.
    static func obstacle(
        inFolder folder: borrowing Descriptor,
        of path: String
    ) -> FileFailure? {
        do throws(FileFailure) {
            try Draft.probe(folder, of: path)
            return nil
        } catch {
            return error
        }
    }
}

import Glibc
import PunctualPlatform
import TestSupport
import Testing

private let isRoot = geteuid() == 0
/// Whom root can give files to.
private let nobody: uid_t = 65_534

@Suite("Writing files")
struct FileWriterTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func status(_ name: String) -> stat {
        var status = stat()
        #expect(lstat(folder.file(name), &status) == 0, "\(name)")
        return status
    }

    private func kind(_ name: String) -> mode_t { status(name).st_mode & S_IFMT }

    private func text(_ name: String) throws -> String {
        String(decoding: try folder.bytes(of: name), as: UTF8.self)
    }

    // MARK: Files

    @Test("A file is whole, and nothing else is left in the folder")
    func writes() throws {
        try FileWriter.write("first, and longer", to: folder.file("a.txt"))
        try FileWriter.write("second", to: folder.file("a.txt"))
        #expect(folder.names == ["a.txt"])
        #expect(try text("a.txt") == "second")
    }

    @Test("A place that cannot be written to is an error with its path")
    func refused() {
        #expect {
            try FileWriter.write("x", to: "/nonexistent/a.txt")
        } throws: { error in
            "\(error)".hasPrefix("/nonexistent/a.txt was not written: No such file")
        }
        #expect(throws: FileFailure.self) { try Folder.make("/dev/null/plots") }
        #expect(throws: FileFailure.self) { try FileWriter.write("x", to: folder.path) }
        #expect(throws: FileFailure.self) { try FileWriter.write("x", to: "") }
    }

    @Test(
        "Mode, and as root owner and group, stay",
        arguments: [0o600, 0o640, 0o666, 0o444] as [mode_t]
    )
    func rights(mode: mode_t) throws {
        try folder.write([1, 2, 3, 4, 5, 6, 7, 8, 9], to: "a")
        chmod(folder.file("a"), mode)
        if isRoot { chown(folder.file("a"), nobody, nobody) }
        let former = status("a")
        try FileWriter.write("new", to: folder.file("a"))
        #expect(try text("a") == "new")
        #expect(status("a").st_mode == former.st_mode)
        #expect(status("a").st_uid == former.st_uid)
        #expect(status("a").st_gid == former.st_gid)
        #expect(folder.names == ["a"])
    }

    @Test("A file with several names keeps them", arguments: ["longer than before", "x"])
    func names(new: String) throws {
        try folder.write(Array("before".utf8), to: "a")
        try #require(link(folder.file("a"), folder.file("b")) == 0)
        try FileWriter.write(new, to: folder.file("a"))
        #expect(try text("b") == new)
        #expect(status("a").st_ino == status("b").st_ino)
    }

    @Test("In a folder that is closed, a file that may be written is written in place")
    func closedFolder() throws {
        try folder.write(Array("a longer text than the new one".utf8), to: "a")
        chmod(folder.file("a"), 0o666)
        chmod(folder.path, 0o555)
        try withoutPrivileges {
            try FileWriter.write("new", to: folder.file("a"))
            #expect(throws: FileFailure.self) { try FileWriter.write("x", to: folder.file("b")) }
        }
        #expect(try text("a") == "new")
        #expect(folder.names == ["a"])
    }

    @Test("A file of another that may not be written is not replaced", .enabled(if: isRoot))
    func foreignFile() throws {
        try folder.write(Array("theirs".utf8), to: "a")
        chmod(folder.file("a"), 0o644)
        chmod(folder.path, 0o777)
        try withoutPrivileges {
            #expect(throws: FileFailure.self) { try FileWriter.write("x", to: folder.file("a")) }
        }
        #expect(try text("a") == "theirs")
        #expect(folder.names == ["a"])
    }

    @Test("A name as long as names can be has no room for a longer one beside it")
    func longName() throws {
        let name = String(repeating: "n", count: 255)
        try FileWriter.write("first", to: folder.file(name))
        try FileWriter.write("2nd", to: folder.file(name))
        #expect(try text(name) == "2nd")
        #expect(folder.names == [name])
    }

    @Test("Adding to a file leaves what it holds")
    func append() throws {
        try FileWriter.append("one\n", to: folder.file("a"))
        chmod(folder.file("a"), 0o600)
        try symlink(to: "a", at: "l")
        try FileWriter.append("two\n", to: folder.file("l"))
        #expect(try text("a") == "one\ntwo\n")
        #expect(status("a").st_mode & 0o777 == 0o600)
    }

    // MARK: What is no file

    @Test("A device stays one and takes what is written", .enabled(if: isRoot))
    func device() throws {
        // Of the same kind as /dev/null, whose own node is left alone.
        try #require(mknod(folder.file("n"), S_IFCHR | 0o666, makedev(1, 3)) == 0)
        try FileWriter.write("x", to: folder.file("n"))
        try FileWriter.append("x", to: folder.file("n"))
        #expect(kind("n") == S_IFCHR)
        #expect(folder.names == ["n"])
    }

    @Test("A full device is an error that says so", .enabled(if: isRoot))
    func fullDevice() throws {
        try #require(mknod(folder.file("f"), S_IFCHR | 0o666, makedev(1, 7)) == 0)
        #expect {
            try FileWriter.write("x", to: folder.file("f"))
        } throws: { error in
            "\(error)".contains("No space left")
        }
        #expect(kind("f") == S_IFCHR)
    }

    @Test("The reader of a pipe gets all of it", arguments: [3, 300_000])
    func pipe(count: Int) async throws {
        try #require(mkfifo(folder.file("p"), 0o600) == 0)
        let path = folder.file("p")
        let reader = startOnOwnThread { try InputFile.bytes(of: path, byteLimit: 1 << 20) }
        try await onOwnThread {
            try FileWriter.write([UInt8](repeating: 7, count: count), to: path)
        }
        let bytes = try await reader.value
        #expect(bytes == [UInt8](repeating: 7, count: count))
        #expect(kind("p") == S_IFIFO)
        #expect(folder.names == ["p"])
    }

    @Test("A pipe that nobody reads is not waited for without end")
    func unreadPipe() throws {
        try #require(mkfifo(folder.file("p"), 0o600) == 0)
        #expect {
            try FileWriter.write([1], to: folder.file("p"), patienceMilliseconds: 20)
        } throws: { error in
            "\(error)".contains("nobody has opened the pipe for reading")
        }
        // One that is open and full.
        let reader = open(folder.file("p"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(reader >= 0)
        defer { close(reader) }
        #expect {
            try FileWriter.write(
                [UInt8](repeating: 1, count: 1 << 20),
                to: folder.file("p"),
                patienceMilliseconds: 20
            )
        } throws: { error in
            "\(error)".contains("it has taken nothing for")
        }
        #expect(kind("p") == S_IFIFO)
    }

    @Test("A listening socket is connected to, one that nobody listens at is an error")
    func socket() throws {
        let listener = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        try #require(listener >= 0)
        defer { close(listener) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(folder.file("s").utf8)
        try #require(path.count < 100)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
        }
        try #require(bound == 0)
        #expect(throws: FileFailure.self) { try FileWriter.write("x", to: folder.file("s")) }
        try #require(listen(listener, 1) == 0)
        try FileWriter.write("hello", to: folder.file("s"))
        let connection = accept(listener, nil, nil)
        defer { close(connection) }
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(read(connection, &bytes, bytes.count) == 5)
        #expect(kind("s") == S_IFSOCK)
    }

    // MARK: Links

    private func symlink(to target: String, at name: String) throws {
        try #require(Glibc.symlink(target, folder.file(name)) == 0)
    }

    @Test("A link of one's own is followed and stays one, also to nothing yet and through others")
    func ownLinks() throws {
        try folder.write(Array("old".utf8), to: "t")
        chmod(folder.file("t"), 0o600)
        try #require(mkdir(folder.file("d"), 0o755) == 0)
        for (target, name) in [
            ("t", "l"), ("l", "m"), ("d/new", "n"), ("d", "e"), (folder.path, "f"),
        ] {
            try symlink(to: target, at: name)
        }
        try FileWriter.write("1", to: folder.file("m"))
        #expect(try text("t") == "1")
        #expect(status("t").st_mode & 0o777 == 0o600)
        try FileWriter.write("2", to: folder.file("n"))
        try FileWriter.write("3", to: folder.file("f/e/other"))
        try FileWriter.write("4", to: folder.file("e/../t2"))
        #expect(try text("d/new") == "2")
        #expect(try text("d/other") == "3")
        #expect(try text("t2") == "4")
        for name in ["l", "m", "n", "e", "f"] { #expect(kind(name) == S_IFLNK, "\(name)") }
    }

    @Test("A ring of links is an error")
    func ring() throws {
        try symlink(to: "b", at: "a")
        try symlink(to: "a", at: "b")
        #expect {
            try FileWriter.write("x", to: folder.file("a"))
        } throws: { error in
            "\(error)".contains("Too many levels of symbolic links")
        }
    }

    /// A link that is another's, in a folder with the given rights and owner.
    private func lay(_ target: String, _ name: String, mode: mode_t, owner: uid_t = 0) throws {
        try symlink(to: target, at: name)
        try #require(lchown(folder.file(name), nobody, nobody) == 0)
        chmod(folder.path, mode)
        chown(folder.path, owner, owner)
    }

    @Test(
        "A link of another user in a folder that others may write to is not followed",
        .enabled(if: isRoot),
        arguments: [(0o1777, 0), (0o777, 0), (0o775, 0), (0o755, 65_534)] as [(mode_t, uid_t)]
    )
    func foreignLinks(mode: mode_t, owner: uid_t) throws {
        try folder.write(Array("precious".utf8), to: "t")
        try #require(mkdir(folder.file("d"), 0o755) == 0)
        try lay("d", "e", mode: mode, owner: owner)
        try lay("t", "l", mode: mode, owner: owner)
        for path in ["l", "e/x"].map(folder.file) {
            for write in [
                { try FileWriter.write("x", to: path) }, { try FileWriter.append("x", to: path) },
            ] {
                #expect {
                    try write()
                } throws: { error in
                    "\(error)".contains("is a symbolic link of another user")
                }
            }
            #expect(OutputPlace.problem(ofFile: path)?.reason.contains("another user") == true)
        }
        #expect(throws: FileFailure.self) { try Folder.make(folder.file("e/sub/sub")) }
        #expect(try text("t") == "precious")
        #expect(folder.names == ["d", "e", "l", "t"])
    }

    @Test("A link of another user in a folder of one's own is followed", .enabled(if: isRoot))
    func foreignLinkAtHome() throws {
        try lay("t", "l", mode: 0o755)
        try FileWriter.write("x", to: folder.file("l"))
        #expect(try text("t") == "x")
    }

    @Test("The kernel's links to open files are written to: pipes, and files at their end")
    func openFiles() throws {
        let file = open(folder.file("a"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        #expect(write(file, "one ", 4) == 4)
        try FileWriter.write("two", to: "/proc/self/fd/\(file)")
        #expect(try text("a") == "one two")
        #expect(folder.names == ["a"])
    }
}

/// The number of a device (makedev(3) is a macro).
private func makedev(_ major: UInt64, _ minor: UInt64) -> dev_t { dev_t(major << 8 | minor) }

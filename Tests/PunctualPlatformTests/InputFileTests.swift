import Glibc
import PunctualPlatform
import TestSupport
import Testing

@Suite("Reading files of others")
struct InputFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func problem(_ name: String, limit: Int = 100) -> String? {
        let path = folder.file(name)
        do throws(FileFailure) {
            _ = try InputFile.bytes(of: path, byteLimit: limit, patienceMilliseconds: 20)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("Up to the limit and not a byte more", arguments: [0, 1, 4_095, 4_096, 4_097, 70_000])
    func limit(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        try folder.write(bytes, to: "a")
        #expect(try InputFile.bytes(of: folder.file("a"), byteLimit: count) == bytes)
        #expect(try InputFile.bytes(of: folder.file("a"), byteLimit: count + 1) == bytes)
        guard count > 0 else { return }
        #expect(problem("a", limit: count - 1)?.hasPrefix("it is larger than") == true)
        // The same of what does not tell its size.
        let file = open(folder.file("a"), O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        #expect(try InputFile.bytes(of: file, named: "a", byteLimit: count) == bytes)
        lseek(file, 0, SEEK_SET)
        #expect(throws: FileFailure.self) {
            try InputFile.bytes(of: file, named: "a", byteLimit: count - 1)
        }
    }

    @Test("A device without an end is read as far as the limit", .enabled(if: geteuid() == 0))
    func endless() throws {
        // Of the same kind as /dev/zero.
        try #require(mknod(folder.file("z"), S_IFCHR | 0o666, dev_t(1 << 8 | 5)) == 0)
        #expect(problem("z", limit: 1 << 20) == "it is larger than 1 MiB")
    }

    @Test("A pipe that nobody writes to, or only a part, is not waited for without end")
    func silentPipe() throws {
        try #require(mkfifo(folder.file("p"), 0o600) == 0)
        #expect(problem("p")?.hasPrefix("its end did not come") == true)
        let writer = open(folder.file("p"), O_RDWR | O_CLOEXEC)
        try #require(writer >= 0)
        defer { close(writer) }
        #expect(write(writer, "half", 4) == 4)
        #expect(problem("p")?.hasPrefix("its end did not come") == true)
    }

    @Test("A pipe that gives a byte now and then is waited for no longer in all")
    func trickle() async throws {
        let path = folder.file("p")
        try #require(mkfifo(path, 0o600) == 0)
        let writer = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
        try #require(writer >= 0)
        defer { close(writer) }
        let reader = startOnOwnThread { () -> String? in
            do throws(FileFailure) {
                _ = try InputFile.bytes(of: path, byteLimit: 10_000, patienceMilliseconds: 300)
                return nil
            } catch {
                return error.reason
            }
        }
        // Each byte comes well within the limit, and all of them together take longer. The reader is
        // at its end, or would get them all and then the end.
        try await onOwnThread {
            for _ in 0..<60 {
                _ = write(writer, "x", 1)
                usleep(10_000)
            }
        }
        let reason = try await reader.value
        #expect(reason?.hasPrefix("its end did not come") == true)
        // It ended before the last bytes came.
        var left: [UInt8] = Array(repeating: 0, count: 100)
        #expect(read(writer, &left, left.count) > 0)
    }

    @Test("What cannot be read is told in the system's words")
    func refused() {
        #expect(problem("none") == "No such file or directory")
        #expect(problem(".") == "Is a directory")
    }
}

@Suite("Removing folders")
struct FolderRemovalTests {
    @Test("All that is in it goes, and nothing that links in it lead to")
    func links() throws {
        let folder = try TemporaryFolder()
        for name in ["keep", "gone", "gone/a", "gone/a/b"] {
            try #require(mkdir(folder.file(name), 0o755) == 0)
        }
        try folder.write([1], to: "keep/file")
        try folder.write([1], to: "gone/a/b/file")
        try #require(symlink(folder.file("keep"), folder.file("gone/a/link")) == 0)
        try #require(symlink("keep", folder.file("link")) == 0)
        Folder.removeTree(folder.file("gone"))
        Folder.removeTree(folder.file("link"))
        #expect(folder.names == ["keep", "link"])
        #expect(try folder.bytes(of: "keep/file") == [1])
    }

    @Test("A folder of another user stays", .enabled(if: geteuid() == 0))
    func foreign() throws {
        let folder = try TemporaryFolder()
        try #require(mkdir(folder.file("theirs"), 0o777) == 0)
        try folder.write([1], to: "theirs/file")
        try #require(chown(folder.file("theirs"), 65_534, 65_534) == 0)
        Folder.removeTree(folder.file("theirs"))
        #expect(try folder.bytes(of: "theirs/file") == [1])
    }
}

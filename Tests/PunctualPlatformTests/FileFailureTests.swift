import Glibc
import PunctualPlatform
import TestSupport
import Testing

@Suite("File failure")
struct FileFailureTests {
    @Test(
        "What helps depends on the cause",
        arguments: [
            (.writing, ENOSPC, "make room and retry"), (.writing, EDQUOT, "make room and retry"),
            (.makingFolder, ENOSPC, "make room and retry"), (.writing, EFBIG, "ulimit -f"),
            (.writing, EMFILE, "ulimit -n"), (.writing, EISDIR, "name a file in it"),
            (.reading, EISDIR, "name a file"), (.writing, ELOOP, "links lead in a circle"),
            (.writing, EPIPE, "start its reader first"),
            (.writing, EACCES, "choose a folder that you can write to"),
            (.writing, EROFS, "choose a folder that you can write to"),
            (.makingFolder, EACCES, "choose a place that you can write to"),
            (.makingFolder, ENOTDIR, "a file has that name"),
            (.writing, ENOENT, "create its folder"), (.reading, ENOENT, "name another file"),
        ] as [(FileFailure.Attempt, Int32, String)]
    )
    func remedy(attempt: FileFailure.Attempt, code: Int32, words: String) {
        let failure = FileFailure(attempt, path: "x", code: code)
        #expect(failure.remedy.contains(words), "\(failure)")
        #expect("\(failure)".hasSuffix("; \(failure.remedy)"))
    }

    @Test("A pipe that nobody reads wants a reader, and no other folder")
    func pipe() throws {
        let folder = try TemporaryFolder()
        try #require(mkfifo(folder.file("p"), 0o600) == 0)
        let failure = #expect(throws: FileFailure.self) {
            try FileWriter.write([1], to: folder.file("p"), patienceMilliseconds: 20)
        }
        #expect(failure?.remedy == "start its reader first")
    }

    @Test("Two paths of one file are told from those of two")
    func identity() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], to: "a")
        try #require(symlink("a", folder.file("l")) == 0)
        let one = try #require(OutputPlace.identity(ofFile: folder.file("a")))
        #expect(OutputPlace.identity(ofFile: folder.file("./a")) == one)
        #expect(OutputPlace.identity(ofFile: folder.file("l")) == one)
        let new = try #require(OutputPlace.identity(ofFile: folder.file("new")))
        #expect(OutputPlace.identity(ofFile: folder.file(".//new")) == new)
        #expect(OutputPlace.identity(ofFile: folder.file("other")) != new)
        try #require(symlink("./new", folder.file("dangling")) == 0)
        try #require(symlink("dangling", folder.file("second")) == 0)
        for name in ["dangling", "second"] {
            #expect(OutputPlace.identity(ofFile: folder.file(name)) == new)
        }
        try #require(symlink("circle", folder.file("circle")) == 0)
        #expect(OutputPlace.identity(ofFile: folder.file("circle")) == nil)
        #expect(OutputPlace.identity(ofFile: "/dev/null") == nil)
        #expect(OutputPlace.identity(ofFile: folder.file("no/x")) == nil)
    }

    @Test("A descriptor is known by each path that leads to the same file or pipe")
    func descriptors() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], to: "a")
        try #require(symlink("a", folder.file("l")) == 0)
        let file = open(folder.file("a"), O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        for path in ["-", folder.file("a"), folder.file("l"), "/proc/self/fd/\(file)"] {
            #expect(OutputPlace.leads(path, to: file), "\(path)")
        }
        #expect(!OutputPlace.leads(folder.file("b"), to: file))
        var ends: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        #expect(OutputPlace.leads("/proc/self/fd/\(ends[1])", to: ends[1]))
        #expect(!OutputPlace.leads("/proc/self/fd/\(ends[1])", to: file))
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(null) }
        #expect(!OutputPlace.leads("/dev/null", to: null) && OutputPlace.leads("-", to: null))
    }

    @Test("All is written where the other end is slow and the descriptor does not block")
    func slowReader() throws {
        var ends: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        _ = fcntl(writing, F_SETFL, O_NONBLOCK)
        let reader = try BackgroundThread(named: "slow reader") {
            var part = [UInt8](repeating: 0, count: 50_000)
            repeat { poll(nil, 0, 5) } while read(reading, &part, part.count) > 0
            close(reading)
        }
        let code = [UInt8](repeating: 7, count: 300_000).withUnsafeBytes {
            Descriptor.writeAll($0, to: writing)
        }
        close(writing)
        reader.join()
        #expect(code == 0)
    }
}

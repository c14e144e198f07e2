import Glibc
import PunctualPlatform
import TestSupport
import Testing

@Suite("Place of an output")
struct OutputPlaceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array("old".utf8), to: "file")
        try #require(mkdir(folder.file("sub"), 0o755) == 0)
        try #require(symlink("sub/new", folder.file("link")) == 0)
        try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
    }

    @Test(
        "A file can be made or replaced, and what is no plain file is only looked at",
        arguments: ["file", "new", "sub/new", "link", "pipe"]
    )
    func writableFile(name: String) throws {
        #expect(OutputPlace.problem(ofFile: folder.file(name)) == nil)
        #expect(try folder.bytes(of: "file") == Array("old".utf8))
        #expect(folder.names == ["file", "link", "pipe", "sub"])
    }

    @Test("Standard output is a place, and so is a name alone")
    func plainNames() {
        #expect(OutputPlace.problem(ofFile: "-") == nil)
        #expect(OutputPlace.problem(ofFile: "punctual-test-of-a-name-alone") == nil)
        #expect(access("punctual-test-of-a-name-alone", F_OK) != 0)
    }

    @Test(
        "A file in no folder, below a file or in the place of a folder",
        arguments: [
            ("nowhere/new", "No such file"), ("file/new", "Not a directory"),
            ("sub", "Is a directory"), ("sub/../nowhere/x", "No such file"),
        ] as [(String, String)]
    )
    func impossibleFile(name: String, reason: String) {
        let problem = OutputPlace.problem(ofFile: folder.file(name))?.reason
        #expect(problem?.hasPrefix(reason) ?? false, "\(problem ?? "none")")
        #expect(OutputPlace.problem(ofFile: "") != nil)
    }

    @Test("Folders that are missing can be made below one that is there, and are not made yet")
    func folders() {
        for name in ["sub", "a", "a/b/c", "sub/x/y/"] {
            #expect(OutputPlace.problem(ofFolder: folder.file(name)) == nil, "\(name)")
        }
        #expect(folder.names == ["file", "link", "pipe", "sub"])
        for name in ["file", "file/a", "pipe/a/b"] {
            #expect(OutputPlace.problem(ofFolder: folder.file(name)) != nil, "\(name)")
        }
        #expect(OutputPlace.problem(ofFolder: "") != nil)
        // Root may write everywhere but where the kernel makes the files.
        #expect(OutputPlace.problem(ofFolder: "/proc/self/report") != nil)
        #expect(OutputPlace.problem(ofFile: "/proc/self/report") != nil)
    }

    @Test("What belongs to somebody else")
    func foreign() throws {
        try #require(chmod(folder.file("file"), 0o444) == 0)
        try #require(chmod(folder.path, 0o555) == 0)
        try withoutPrivileges {
            #expect(OutputPlace.problem(ofFile: folder.file("new"))?.reason == "Permission denied")
            #expect(OutputPlace.problem(ofFile: folder.file("file"))?.reason == "Permission denied")
            #expect(OutputPlace.problem(ofFolder: folder.file("new/folder")) != nil)
        }
    }
}

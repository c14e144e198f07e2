import Glibc
import PunctualPlatform
import TestSupport
import Testing

@testable import Commands

@Suite("Folder of a report that is being written")
struct DraftFolderTests {
    private let folder: TemporaryFolder
    private let failure = FileFailure(.writing, path: "x", reason: "the disk is full")

    init() throws {
        folder = try TemporaryFolder()
    }

    private func attempt(_ name: String) throws {
        #expect(throws: failure) {
            try DraftFolder.fill(folder.file(name)) { draft throws(FileFailure) in
                draft.fill("plots", namesOfFiles: { ["drawn.svg"] }) { path in
                    mkdir(path, 0o755)
                    close(open(path + "/drawn.svg", O_CREAT | O_WRONLY | O_CLOEXEC, 0o644))
                }
                try draft.write("page", to: "report.html")
                throw failure
            }
        }
    }

    @Test("What is whole stays")
    func whole() throws {
        let page = try DraftFolder.fill(folder.file("a/b")) { draft throws(FileFailure) in
            try draft.write("page", to: "report.html")
        }
        #expect(page == folder.file("a/b/report.html"))
        #expect(try folder.bytes(of: "a/b/report.html") == Array("page".utf8))
    }

    @Test("Of half a report nothing is left, nor of the folders that were made for it")
    func half() throws {
        try attempt("a/b/c")
        #expect(folder.names.isEmpty)
        try attempt("d")
        #expect(folder.names.isEmpty)
    }

    @Test("What was there before, or came from others meanwhile, stays")
    func foreign() throws {
        try #require(mkdir(folder.file("out"), 0o755) == 0)
        try #require(mkdir(folder.file("out/plots"), 0o755) == 0)
        try folder.write([1], to: "out/report.html")
        try folder.write([2], to: "out/plots/other.svg")
        try attempt("out")
        #expect(try folder.bytes(of: "out/report.html") == Array("page".utf8))
        #expect(try folder.bytes(of: "out/plots/other.svg") == [2])
        #expect(access(folder.file("out/plots/drawn.svg"), F_OK) != 0)
    }
}

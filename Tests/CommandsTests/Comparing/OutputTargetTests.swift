import Glibc
import TestSupport
import Testing

@testable import Commands

@Suite("Places that forms of an answer are written to")
struct OutputTargetTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try #require(symlink("real.xml", folder.file("link.xml")) == 0)
        try #require(symlink("link.xml", folder.file("second.xml")) == 0)
    }

    private func conflict(
        _ paths: [String],
        appended: Bool = false,
        printed: ComparisonFormat = .text
    ) -> String? {
        paths.map { OutputTarget(name: $0, path: $0, isAppended: appended) }
            .conflict(printed: printed) { $0 == "-" }
    }

    @Test("A link to where nothing is yet is a name of the file that will be there")
    func danglingLinks() throws {
        let (real, link) = (folder.file("real.xml"), folder.file("link.xml"))
        let sentence = "\(link) and \(real) name the same file; name two"
        #expect(conflict([link, real]) == sentence)
        #expect(conflict([folder.file("second.xml"), real])?.hasSuffix("; name two") == true)
        #expect(conflict([link, folder.file("other.xml")]) == nil)
        try folder.write([], to: "real.xml")
        #expect(conflict([link, real]) == sentence)
    }

    @Test("Standard output is for one form, and a device for all that want it")
    func standardOutput() {
        #expect(conflict(["-"]) == nil)
        #expect(conflict(["-"], printed: .json)?.hasPrefix("--format json and - both") == true)
        #expect(conflict(["-", "-"])?.contains("both print on standard output") == true)
        #expect(conflict(["/dev/null", "/dev/null"], printed: .json) == nil)
    }

    @Test("Two may be added to one file, but none to one that is written anew")
    func appended() {
        let path = folder.file("new")
        #expect(conflict([path, path], appended: true) == nil)
        let both = [
            OutputTarget(name: "a", path: path),
            OutputTarget(name: "b", path: path, isAppended: true),
        ]
        let found = both.conflict(printed: .text) { _ in false }
        #expect(found == "a and b name the same file; name two")
    }
}

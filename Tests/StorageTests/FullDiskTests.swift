import Glibc
import TestSupport
import Testing

@testable import Storage

@Suite("Full disk")
struct FullDiskTests {
    @Test(
        "On a disk that is really full, every round that was finished is kept",
        .enabled(if: PrivateDisk.isAllowed, "mounting a small disk needs root")
    )
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let problem = PrivateDisk.run(at: folder.path, kibibytes: 768) {
            let archive = try RunArchive(path: folder.file("runs.sqlite"), mode: .readWrite)
            try fillUntilFull(archive)
        }
        #expect(problem == nil)
    }
}

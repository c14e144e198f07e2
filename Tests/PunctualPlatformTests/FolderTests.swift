import Glibc
import PunctualPlatform
import TestSupport
import Testing

@Suite("Folders")
struct FolderTests {
    @Test("All missing folders above a file are made, for the owner alone")
    func makes() throws {
        let folder = try TemporaryFolder()
        try Folder.makePrivate(forFile: folder.path + "/a/b/file")
        var status = stat()
        #expect(stat(folder.path + "/a/b", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(access(folder.path + "/a/b/file", F_OK) != 0)
    }

    @Test("A folder that cannot be made is named")
    func obstacle() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/file"
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        close(file)
        #expect(throws: FileFailure.self) {
            try Folder.makePrivate(forFile: path + "/below/file")
        }
    }
}

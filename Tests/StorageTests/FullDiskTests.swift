import Glibc
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

/// A small disk in memory that only one thread sees, and that is gone with it.
enum PrivateDisk {
    private typealias Unshare = @convention(c) (CInt) -> CInt
    private typealias Mount =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>?, CUnsignedLong,
            UnsafePointer<CChar>?
        ) -> CInt

    /// Tried, not guessed: containers take this right even from root.
    static let isAllowed = run(at: "/tmp", kibibytes: 64) {} == nil

    /// Runs the body on a thread of its own with a disk of the given size at the folder.
    ///
    /// - Returns: What went wrong; `nil` if nothing did.
    static func run(at path: String, kibibytes: Int, _ body: () throws -> Void) -> String? {
        var problem: String?
        withoutActuallyEscaping(body) { body in
            let work = Work {
                do {
                    try mount(at: path, kibibytes: kibibytes)
                    try body()
                } catch {
                    problem = "\(error)"
                }
            }
            var thread = pthread_t()
            let context = Unmanaged.passRetained(work).toOpaque()
            let code = pthread_create(
                &thread,
                nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                    return nil
                },
                context
            )
            guard code == 0 else {
                problem = "there is no thread: \(code)"
                return
            }
            pthread_join(thread, nil)
        }
        return problem
    }

    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    private struct Refusal: Error {
        let call: String
        let code: CInt
    }

    /// A mount namespace belongs to a thread, once it has left that of the process.
    private static func mount(at path: String, kibibytes: Int) throws {
        let unshare = unsafeBitCast(try #require(dlsym(nil, "unshare")), to: Unshare.self)
        let mount = unsafeBitCast(try #require(dlsym(nil, "mount")), to: Mount.self)
        let newMountNamespace: CInt = 0x0002_0000  // CLONE_NEWNS
        guard unshare(newMountNamespace) == 0 else { throw Refusal(call: "unshare", code: errno) }
        let privateRecursive: CUnsignedLong = 1 << 18 | 1 << 14  // MS_PRIVATE | MS_REC
        guard mount("none", "/", nil, privateRecursive, nil) == 0,
            mount("none", path, "tmpfs", 0, "size=\(kibibytes)k") == 0
        else { throw Refusal(call: "mount", code: errno) }
    }
}

import Glibc

/// A small disk in memory that only one thread and the processes it starts see, and that is gone with it.
package enum PrivateDisk {
    private typealias Unshare = @convention(c) (CInt) -> CInt
    private typealias Mount =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>?, CUnsignedLong,
            UnsafePointer<CChar>?
        ) -> CInt

    /// Tried, not guessed: containers take this right even from root.
    package static let isAllowed = run(at: "/tmp", kibibytes: 64) {} == nil

    /// Runs the body on a thread of its own with a disk of the given size at the folder.
    ///
    /// - Returns: What went wrong; `nil` if nothing did.
    package static func run(at path: String, kibibytes: Int, _ body: () throws -> Void) -> String? {
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

    /// The same for what takes long: no thread of the test runner waits for it.
    package static func run(
        at path: String,
        kibibytes: Int,
        body: @escaping @Sendable () throws -> Void
    ) async -> String? {
        do {
            try await onOwnThread {
                try mount(at: path, kibibytes: kibibytes)
                try body()
            }
            return nil
        } catch {
            return "\(error)"
        }
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
        let unshare = unsafeBitCast(try function("unshare"), to: Unshare.self)
        let mount = unsafeBitCast(try function("mount"), to: Mount.self)
        let newMountNamespace: CInt = 0x0002_0000  // CLONE_NEWNS
        guard unshare(newMountNamespace) == 0 else { throw Refusal(call: "unshare", code: errno) }
        let privateRecursive: CUnsignedLong = 1 << 18 | 1 << 14  // MS_PRIVATE | MS_REC
        guard mount("none", "/", nil, privateRecursive, nil) == 0,
            mount("none", path, "tmpfs", 0, "size=\(kibibytes)k") == 0
        else { throw Refusal(call: "mount", code: errno) }
    }

    private static func function(_ name: String) throws -> UnsafeMutableRawPointer {
        guard let symbol = dlsym(nil, name) else { throw MissingFunction(name: name) }
        return symbol
    }
}

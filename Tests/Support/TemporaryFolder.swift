import FoundationEssentials
import Glibc

/// A folder for one test, removed with all that is in it when the test ends.
package final class TemporaryFolder {
    package let path: String

    /// - Parameter parent: Where it is made, if not where temporary folders belong.
    /// - Throws: If it cannot be made.
    package init(in parent: String? = nil) throws {
        let folder = parent ?? FileManager.default.temporaryDirectory.path
        path = "\(folder)/punctual-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755]
        )
    }

    deinit {
        chmod(path, 0o755)
        try? FileManager.default.removeItem(atPath: path)
    }

    package func file(_ name: String) -> String { path + "/" + name }

    package func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: file(name)))
    }

    package func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: file(name))
    }

    /// What is in the folder, in the order of the names.
    package var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    package func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: file(name))))
    }
}

/// Runs the body with the rights of nobody, as far as files are concerned.
///
/// Permission bits do not bind root. On Linux the identity for file access belongs to the thread
/// (setfsuid(2)), so neighbouring tests keep theirs; whoever is not root is bound anyway.
package func withoutPrivileges(_ body: () throws -> Void) throws {
    guard geteuid() == 0 else { return try body() }
    typealias SetIdentity = @convention(c) (uid_t) -> CInt
    guard let symbol = dlsym(nil, "setfsuid") else { throw MissingFunction(name: "setfsuid") }
    let setIdentity = unsafeBitCast(symbol, to: SetIdentity.self)
    _ = setIdentity(65_534)
    defer { _ = setIdentity(0) }
    try body()
}

/// The C library has a function that Swift's module map does not show, and it was not found.
struct MissingFunction: Error {
    let name: String
}

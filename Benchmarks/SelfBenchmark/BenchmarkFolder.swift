import Glibc

/// A folder for job files, removed with all that is in it.
struct BenchmarkFolder: ~Copyable {
    private let path: String

    /// - Parameter parent: A folder on the disk whose speed counts.
    /// - Throws: A sentence, if it cannot be made.
    init(in parent: String = ".build") throws {
        var template = Array("\(parent)/benchmark-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            let reason = String(cString: strerror(errno))
            throw BenchmarkFailure(
                "no folder can be made in \(parent): \(reason); name another one"
            )
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A path at which there is no file.
    func newFile() -> String {
        var number = 0
        while access(file(number), F_OK) == 0 { number += 1 }
        return file(number)
    }

    private func file(_ number: Int) -> String { "\(path)/jobs-\(number).db" }

    deinit {
        guard let folder = opendir(path) else { return }
        defer {
            closedir(folder)
            rmdir(path)
        }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink("\(path)/\(name)") }
        }
    }
}

/// Why something could not be measured.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

import Glibc

/// What jobs that wait cost.
struct IdleJobs {
    /// Resident memory of each.
    var bytes: Double
    /// Of a look for due ones among them.
    var dueNanoseconds: Double

    /// Measures as many in a new process of this program, which has used and freed nothing before.
    static func measuredInFreshProcess(_ count: Int) throws -> IdleJobs {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard readlink("/proc/self/exe", &path, Int(PATH_MAX)) > 0 else {
            throw Failure(description: "/proc/self/exe cannot be read: errno \(errno)")
        }
        let program = text(path)
        let quoted = program.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''")
        guard let output = popen("exec '\(quoted)' idle \(count)", "r") else {
            throw Failure(description: "\(program) does not start: errno \(errno)")
        }
        var line = [CChar](repeating: 0, count: 128)
        _ = fgets(&line, Int32(line.count), output)
        let status = pclose(output)
        let numbers = text(line).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard status == 0, numbers.count == 2 else {
            throw Failure(description: "\(program) idle \(count) printed “\(text(line))”")
        }
        return IdleJobs(bytes: numbers[0], dueNanoseconds: numbers[1])
    }

    private static func text(_ characters: [CChar]) -> String {
        let bytes = characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// For the process that has asked.
    func printForParent() {
        print(bytes, dueNanoseconds)
    }

    private struct Failure: Error, CustomStringConvertible {
        var description: String
    }
}

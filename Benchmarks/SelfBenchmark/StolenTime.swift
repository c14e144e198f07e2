import Glibc

/// Time in which this process could have run and did not.
struct StolenTime {
    /// Stolen by the host from all processors, in the kernel's steps of mostly 10 ms (proc(5)).
    var stealNanoseconds: Int64
    /// Spent by this process's threads in waiting for a processor that runs something else.
    var waitNanoseconds: Int64

    var milliseconds: Double { Double(stealNanoseconds + waitNanoseconds) / 1e6 }

    static var now: StolenTime {
        let ticks = Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let steal = numbers(in: "/proc/stat", after: "cpu ").dropFirst(7).first ?? 0
        return StolenTime(
            stealNanoseconds: steal * (1_000_000_000 / ticks),
            waitNanoseconds: threads.reduce(0) { sum, thread in
                let counts = numbers(in: "/proc/self/task/\(thread)/schedstat", after: "")
                return sum + (counts.dropFirst().first ?? 0)
            }
        )
    }

    static func - (later: StolenTime, earlier: StolenTime) -> StolenTime {
        // The kernel may correct steal downwards.
        StolenTime(
            stealNanoseconds: max(0, later.stealNanoseconds - earlier.stealNanoseconds),
            waitNanoseconds: max(0, later.waitNanoseconds - earlier.waitNanoseconds)
        )
    }

    /// The numbers of a file's first line.
    private static func numbers(in path: String, after prefix: String) -> [Int64] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, Int32(line.count), file) != nil else { return [] }
        let text = String(
            decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        return text.dropFirst(prefix.count).split(whereSeparator: \.isWhitespace)
            .compactMap { Int64($0) }
    }

    private static var threads: [String] {
        guard let folder = opendir("/proc/self/task") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if Int(name) != nil { names.append(name) }
        }
        return names
    }
}

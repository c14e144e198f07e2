/// The meaning of texts that the kernel shows in /proc and /sys (proc(5)).
enum KernelText {
    static func trimmed(_ text: some StringProtocol) -> String {
        let inner = text.drop { $0.isWhitespace }
        guard let last = inner.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(inner[...last])
    }

    /// The value of the first line `name : value`, as in cpuinfo, meminfo, status and sched.
    static func value(of name: String, in text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            if trimmed(line[..<colon]) == name { return trimmed(line[line.index(after: colon)...]) }
        }
        return nil
    }

    /// A size such as `1024 kB`.
    static func kibibytes(of name: String, in text: String) -> Int? {
        let number = value(of: name, in: text)?.split(separator: " ").first.flatMap { Int($0) }
        return number.flatMap { $0 < 0 ? nil : $0 }
    }

    /// The value of a shell assignment `NAME="value"`, as in os-release.
    static func assignment(of name: String, in text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(name + "=") {
            return String(line.dropFirst(name.count + 1).filter { $0 != "\"" })
        }
        return nil
    }

    /// A list such as `0-2,5`, as the kernel and people write sets of processors.
    ///
    /// - Returns: Rising numbers without repetition, or `nil` if the text is no such list.
    static func processors(_ text: String) -> [Int]? {
        var isNamed = [Bool](repeating: false, count: PlanRules.processorLimit)
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        // More parts than processors repeat each other; each may take as long as all together.
        guard parts.count <= PlanRules.processorLimit else { return nil }
        for part in parts {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
                .map { Int(trimmed($0)) }
            guard let first = ends[0], let last = ends[ends.count - 1], ends.count <= 2,
                first >= 0, first <= last, last < PlanRules.processorLimit
            else { return nil }
            for number in first...last { isNamed[number] = true }
        }
        return isNamed.indices.filter { isNamed[$0] }
    }

    /// Steal time of all processors in clock ticks: the eighth number of /proc/stat's first line.
    static func stealTicks(stat text: String) -> Int64? {
        guard let line = text.split(whereSeparator: \.isNewline).first, line.hasPrefix("cpu ")
        else { return nil }
        let fields = line.split(separator: " ")
        return fields.count > 8 ? Int64(fields[8]) : nil
    }

    /// Time spent running and time spent waiting for a processor, in nanoseconds
    /// (Documentation/scheduler/sched-stats.rst).
    static func schedstat(_ text: String) -> (running: Int64, waiting: Int64)? {
        let fields = text.split(whereSeparator: \.isWhitespace).map { Int64($0) }
        guard fields.count >= 2, let running = fields[0], let waiting = fields[1] else {
            return nil
        }
        return (running, waiting)
    }

    /// The process group in /proc/PID/stat; the name before it may hold blanks and parentheses.
    static func processGroup(stat text: String) -> Int32? {
        guard let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        return fields.count > 2 ? Int32(fields[2]) : nil
    }
}

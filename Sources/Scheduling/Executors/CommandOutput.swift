/// What a command has printed: its beginning and its end, if it was too much.
struct CommandOutput {
    private let limit: Int
    private var head: [UInt8] = []
    /// What follows the head; at most twice as long as what is kept of it.
    private var tail: [UInt8] = []
    private var total = 0

    /// - Parameter limit: Bytes to keep; half of them from the beginning.
    init(limit: Int) {
        self.limit = limit
    }

    private var tailLimit: Int { limit - limit / 2 }

    mutating func append(_ bytes: some Collection<UInt8>) {
        total += bytes.count
        let begin = bytes.prefix(limit / 2 - head.count)
        head.append(contentsOf: begin)
        tail.append(contentsOf: bytes.dropFirst(begin.count).suffix(tailLimit))
        // Not at each piece: a command that prints line by line would move the whole of it often.
        if tail.count > 2 * tailLimit { tail.removeFirst(tail.count - tailLimit) }
    }

    /// As text; what is not UTF-8 is replaced, and what was left out is told between two lines.
    var text: String {
        guard total > limit else { return String(decoding: head + tail, as: UTF8.self) }
        let begin = head.dropLast(Self.unfinishedBytes(atEndOf: head))
        var end = tail.suffix(tailLimit)
        end = end.dropFirst(end.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count)
        let note = "[… \(total - begin.count - end.count) bytes left out …]"
        return String(decoding: begin, as: UTF8.self) + "\n\(note)\n"
            + String(decoding: end, as: UTF8.self)
    }

    /// How many bytes at the end are the beginning of a character that the cut has divided.
    private static func unfinishedBytes(atEndOf bytes: [UInt8]) -> Int {
        for (distance, byte) in bytes.reversed().prefix(3).enumerated() where byte & 0xC0 != 0x80 {
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > distance + 1 ? distance + 1 : 0
        }
        return 0
    }
}

/// Reads a TZif file, versions 1 to 4 (RFC 9636).
///
/// The file is taken for what an enemy wrote: every count and index is checked against the bytes
/// that are there.
struct TimeZoneFile {
    private(set) var initialOffset: Int32 = 0
    private(set) var changes: [(second: Int64, offset: Int32)] = []

    private struct Damage: Error {
        var reason: String
    }

    private struct Header {
        var version: UInt8
        var utcIndicators, standardIndicators, leapSeconds, changes, types, letters: Int

        func length(timeSize: Int) -> Int {
            changes * timeSize + changes + types * 6 + letters + leapSeconds * (timeSize + 4)
                + standardIndicators + utcIndicators
        }
    }

    private static let headerLength = 44

    /// - Parameters:
    ///   - bytes: All of the file.
    ///   - path: Named in errors.
    /// - Throws: `TimeZoneError` if the file is damaged.
    init(_ bytes: [UInt8], path: String) throws(TimeZoneError) {
        do throws(Damage) {
            try read(bytes)
        } catch {
            throw .damaged(path: path, reason: error.reason)
        }
    }

    private mutating func read(_ bytes: [UInt8]) throws(Damage) {
        let old = try Self.header(bytes[...])
        guard old.version >= 2 else {
            try readBlock(bytes.dropFirst(Self.headerLength), old, timeSize: 4)
            return
        }
        let rest = bytes.dropFirst(Self.headerLength + old.length(timeSize: 4))
        let header = try Self.header(rest)
        let block = rest.dropFirst(Self.headerLength)
        try readBlock(block, header, timeSize: 8)
        try readFooter(block.dropFirst(header.length(timeSize: 8)))
    }

    private static func header(_ bytes: ArraySlice<UInt8>) throws(Damage) -> Header {
        guard bytes.count >= headerLength else { throw Damage(reason: "it ends in its header") }
        guard bytes.prefix(4).elementsEqual("TZif".utf8) else {
            throw Damage(reason: "it does not begin with “TZif”")
        }
        func count(_ place: Int) -> Int {
            Int(number(bytes, at: bytes.startIndex + 20 + 4 * place, size: 4) & 0xFFFF_FFFF)
        }
        let header = Header(
            version: bytes[bytes.startIndex + 4] == 0 ? 1 : bytes[bytes.startIndex + 4] &- 48,
            utcIndicators: count(0),
            standardIndicators: count(1),
            leapSeconds: count(2),
            changes: count(3),
            types: count(4),
            letters: count(5)
        )
        guard header.types > 0, header.types <= 256 else {
            throw Damage(reason: "it has \(header.types) types of local time")
        }
        return header
    }

    /// Big-endian, with sign.
    private static func number(_ bytes: ArraySlice<UInt8>, at index: Int, size: Int) -> Int64 {
        let unsigned = bytes[index..<index + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 4
            ? Int64(Int32(truncatingIfNeeded: unsigned)) : Int64(bitPattern: unsigned)
    }

    private mutating func readBlock(
        _ block: ArraySlice<UInt8>,
        _ header: Header,
        timeSize: Int
    ) throws(Damage) {
        guard block.count >= header.length(timeSize: timeSize) else {
            throw Damage(reason: "it ends in its data")
        }
        guard header.leapSeconds == 0 else {
            throw Damage(reason: "it counts leap seconds, which the system's clock does not")
        }
        let indices = block.startIndex + header.changes * timeSize
        let types = indices + header.changes
        var offsets: [Int32] = []
        for type in 0..<header.types {
            let offset = Int32(Self.number(block, at: types + type * 6, size: 4))
            guard (-93_599...93_599).contains(offset) else {
                throw Damage(reason: "an offset of \(offset) s is more than 26 hours")
            }
            offsets.append(offset)
        }
        initialOffset = offsets[0]
        changes.reserveCapacity(header.changes + 500)
        for index in 0..<header.changes {
            let second = Self.number(block, at: block.startIndex + index * timeSize, size: timeSize)
            let type = Int(block[indices + index])
            guard type < offsets.count else { throw Damage(reason: "it names a type \(type)") }
            if let last = changes.last, last.second >= second {
                throw Damage(reason: "its changes are not in order")
            }
            changes.append((second, offsets[type]))
        }
    }

    /// The rule for all years after the listed changes.
    private mutating func readFooter(_ bytes: ArraySlice<UInt8>) throws(Damage) {
        guard bytes.first == 10, let end = bytes.dropFirst().firstIndex(of: 10) else {
            throw Damage(reason: "it ends without its footer")
        }
        let text = String(decoding: bytes[bytes.startIndex + 1..<end], as: UTF8.self)
        guard !text.isEmpty else { return }
        do throws(PosixTimeZone.Mistake) {
            let rule = try PosixTimeZone(text)
            changes += rule.changes(after: changes.last?.second)
            if changes.isEmpty { initialOffset = rule.standardOffset }
        } catch {
            throw Damage(reason: "its footer “\(text)” is wrong, \(error.reason)")
        }
    }
}

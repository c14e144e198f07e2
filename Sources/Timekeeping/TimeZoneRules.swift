/// The rules of a time zone: how far its wall clocks are ahead of UTC, and when that changes.
///
/// Copies share their storage. All changes that `WallTime` can name, so up to the year 2262, are
/// worked out when the rules are read; asking is one binary search and allocates nothing.
public struct TimeZoneRules: Sendable {
    private let storage: Storage

    private final class Storage: Sendable {
        let identifier: String
        /// Spans of one offset each; the first begins at the beginning of time.
        let starts: [Int64]
        let offsets: [Int32]

        init(identifier: String, starts: [Int64], offsets: [Int32]) {
            self.identifier = identifier
            self.starts = starts
            self.offsets = offsets
        }
    }

    /// What a wall time means in a zone.
    public enum Meaning: Hashable, Sendable {
        /// An instant, in seconds since 1970.
        case once(Int64)
        /// The clock was put back and showed it twice.
        case twice(first: Int64, second: Int64)
        /// The clock was put forward over it, at an instant, by so many seconds.
        case skipped(at: Int64, bySeconds: Int)
    }

    /// A change of the offset.
    public struct Change: Hashable, Sendable {
        /// The first second of the new offset, since 1970.
        public var second: Int64
        public var secondsFromUTCBefore: Int
        public var secondsFromUTCAfter: Int

        /// How far the wall clock is put forward; negative: back.
        public var shift: Int { secondsFromUTCAfter - secondsFromUTCBefore }
    }

    /// UTC, which needs no database.
    public static let utc = TimeZoneRules(identifier: "UTC", initialOffset: 0, changes: [])

    /// Its name in the database.
    public var identifier: String { storage.identifier }

    /// Builds the spans; a change that changes nothing is left out, of two at the same instant the
    /// later one in the list counts.
    init(identifier: String, initialOffset: Int32, changes: [(second: Int64, offset: Int32)]) {
        var starts = [Int64.min]
        var offsets = [initialOffset]
        for change in changes {
            if change.second == starts[starts.count - 1], starts.count > 1 {
                starts.removeLast()
                offsets.removeLast()
            }
            guard offsets[offsets.count - 1] != change.offset else { continue }
            starts.append(change.second)
            offsets.append(change.offset)
        }
        storage = Storage(identifier: identifier, starts: starts, offsets: offsets)
    }

    /// Seconds that the wall clock is ahead of UTC at an instant.
    public func offset(atSecond second: Int64) -> Int { Int(offset(ofSpan: span(at: second))) }

    /// The first change that is later than an instant.
    public func change(afterSecond second: Int64) -> Change? {
        let next = span(at: second) + 1
        guard next < spanCount else { return nil }
        return Change(
            second: start(ofSpan: next),
            secondsFromUTCBefore: Int(offset(ofSpan: next - 1)),
            secondsFromUTCAfter: Int(offset(ofSpan: next))
        )
    }

    /// The instant, or the two, or none, at which the wall clock shows a time.
    ///
    /// - Parameter wallSeconds: Seconds of the wall since 1970-01-01 00:00.
    /// - Returns: What it means, instants in seconds since 1970.
    public func meaning(ofWallSeconds wallSeconds: Int64) -> Meaning {
        // No offset exceeds 26 hours (RFC 9636, section 3.2), so no earlier span can contain it.
        var index = span(at: wallSeconds - Self.largestOffset)
        var first: Int64?
        var skip: Meaning?
        while index < spanCount {
            let begin = start(ofSpan: index)
            if index > 0, begin > wallSeconds + Self.largestOffset { break }
            let offset = Int64(offset(ofSpan: index))
            let instant = wallSeconds - offset
            if instant >= begin, index + 1 == spanCount || instant < start(ofSpan: index + 1) {
                if let first { return .twice(first: first, second: instant) }
                first = instant
            } else if index > 0, instant < begin {
                let before = Int64(self.offset(ofSpan: index - 1))
                if wallSeconds >= begin + before, skip == nil {
                    skip = .skipped(at: begin, bySeconds: Int(offset - before))
                }
            }
            index += 1
        }
        if let first { return .once(first) }
        return skip ?? .once(wallSeconds)
    }

    private static var largestOffset: Int64 { 93_600 }
}

// The spans themselves, for what walks along them.
extension TimeZoneRules {
    package var spanCount: Int { storage.starts.count }

    package func start(ofSpan index: Int) -> Int64 { storage.starts[index] }

    package func offset(ofSpan index: Int) -> Int32 { storage.offsets[index] }

    /// The span that an instant lies in.
    package func span(at second: Int64) -> Int {
        let starts = storage.starts
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= second { low = middle } else { high = middle }
        }
        return low
    }
}

extension TimeZoneRules: Hashable {
    /// Two readings of the same zone are equal.
    public static func == (left: TimeZoneRules, right: TimeZoneRules) -> Bool {
        left.storage === right.storage
            || left.identifier == right.identifier && left.storage.starts == right.storage.starts
                && left.storage.offsets == right.storage.offsets
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}

public import Timekeeping

extension Trigger {
    /// The first fire time that is not before now.
    public func firstFireTime(notBefore now: WallTime) -> WallTime? {
        // Nothing is later than the end of time and not before the beginning of it.
        guard now != .distantPast else { return fireTime(after: now) }
        return fireTime(after: now.advanced(byNanoseconds: -1))
    }

    /// Looks at each fire time, at 10,000 at most.
    public func backlog(after start: WallTime, through end: WallTime) -> Backlog? {
        countedBacklog(after: start, through: end, limit: 10_000)
    }

    /// Counts up to a limit; the last fire time is found in any case.
    func countedBacklog(after start: WallTime, through end: WallTime, limit: Int) -> Backlog? {
        guard let first = fireTime(after: start), first <= end else { return nil }
        var last = first
        var count = 1
        while let next = fireTime(after: last), next <= end {
            guard count < limit else {
                return Backlog(
                    count: count,
                    isExact: false,
                    first: first,
                    last: lastFireTime(after: last, through: end)
                )
            }
            count += 1
            last = next
        }
        return Backlog(count: count, first: first, last: last)
    }

    /// The last fire time of a span, found by halving it: some 60 questions.
    ///
    /// The span begins before one of its fire times, or at the last.
    func lastFireTime(after start: WallTime, through end: WallTime) -> WallTime {
        // Something fires after `low` and nothing after `high`; they meet at the last.
        var low = start.nanosecondsSince1970
        var high = end.nanosecondsSince1970
        while low < high {
            let middle = low &+ Int64(bitPattern: UInt64(bitPattern: high &- low) / 2)
            let instant = WallTime(nanosecondsSince1970: middle)
            if let next = fireTime(after: instant), next <= end {
                low = next.nanosecondsSince1970
                if low == high { break }
                guard let later = fireTime(after: next), later <= end else { return next }
                low = later.nanosecondsSince1970
            } else {
                high = middle
            }
        }
        return WallTime(nanosecondsSince1970: low)
    }
}

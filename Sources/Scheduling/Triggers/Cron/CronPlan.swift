import Timekeeping

/// Cron's times on the instants of a zone: civil fields first, instants last.
///
/// The zone is a row of spans with one offset each. Inside a span a time of the wall is an instant
/// by one subtraction, so only the edges between spans need a policy.
struct CronPlan: Hashable, Sendable {
    var sets: CronSets
    var zone: TimeZoneRules
    /// Whether a clock change is made good: `careful`, and not periodic.
    var mends: Bool

    /// A longer gap is a change of the calendar, as of Samoa in 2011, and nobody's alarm clock.
    private static let longestMendedGap: Int64 = 3 * 3_600

    /// The first second since 1970 that matches and is not before one.
    func instant(notBefore begin: Int64) -> Int64? {
        var span = zone.span(at: begin)
        var second = begin
        while true {
            let offset = Int64(zone.offset(ofSpan: span))
            if let fire = mended(atStartOf: span, notBefore: second) { return fire }
            let wall = max(second + offset, firstNewWall(of: span))
            guard let match = sets.match(notBefore: wall) else {
                // In a later span the clock may have been put back to times that match.
                guard span + 1 < zone.spanCount, second + offset < Self.endOfWalls else {
                    return nil
                }
                span += 1
                second = zone.start(ofSpan: span)
                continue
            }
            let instant = match - offset
            guard span + 1 < zone.spanCount, instant >= zone.start(ofSpan: span + 1) else {
                return instant
            }
            span = nextSpan(after: span, from: wall, to: match)
            second = zone.start(ofSpan: span)
        }
    }

    /// 2263-01-02 in any zone.
    private static let endOfWalls: Int64 = 9_246_182_400

    /// The span after one, or a later one where all between show only times that do not match.
    private func nextSpan(after span: Int, from wall: Int64, to match: Int64) -> Int {
        var next = span + 1
        while next + 1 < zone.spanCount {
            let start = zone.start(ofSpan: next)
            let offset = Int64(zone.offset(ofSpan: next))
            let before = Int64(zone.offset(ofSpan: next - 1))
            guard start + min(offset, before) >= wall,
                zone.start(ofSpan: next + 1) + offset <= match
            else { break }
            next += 1
        }
        return next
    }

    /// The start of a span, if times that it skipped are made good there.
    private func mended(atStartOf span: Int, notBefore second: Int64) -> Int64? {
        guard mends, span > 0 else { return nil }
        let start = zone.start(ofSpan: span)
        guard second <= start else { return nil }
        let offset = Int64(zone.offset(ofSpan: span))
        let before = Int64(zone.offset(ofSpan: span - 1))
        guard offset > before, offset - before <= Self.longestMendedGap,
            let match = sets.match(notBefore: start + before), match < start + offset
        else { return nil }
        return start
    }

    /// Before this, a span only repeats what the clock has shown already; matters where that is
    /// left out.
    private func firstNewWall(of span: Int) -> Int64 {
        guard mends, span > 0 else { return .min }
        return zone.start(ofSpan: span) + Int64(zone.offset(ofSpan: span - 1))
    }

    /// How many seconds from one to another match, both included.
    func count(from begin: Int64, through end: Int64) -> Int {
        var count = 0
        var span = zone.span(at: begin)
        while span < zone.spanCount {
            let start = max(begin, zone.start(ofSpan: span))
            guard start <= end else { break }
            let offset = Int64(zone.offset(ofSpan: span))
            let stop =
                span + 1 < zone.spanCount ? min(end + 1, zone.start(ofSpan: span + 1)) : end + 1
            count += sets.count(
                from: max(start + offset, firstNewWall(of: span)),
                to: stop + offset
            )
            if let fire = mended(atStartOf: span, notBefore: begin),
                !sets.matches(fire + offset)
            {
                count += 1
            }
            span += 1
        }
        return count
    }
}

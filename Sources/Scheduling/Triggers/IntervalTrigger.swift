public import Timekeeping

/// Fires at a start and then every so often, in elapsed time: clock changes do not touch it.
///
/// Stored as
/// `{"kind":"interval","version":1,"nanoseconds":3600000000000,"start":"2026-01-01T00:00:00Z"}`,
/// with `end` where there is one.
public struct IntervalTrigger: Trigger, Hashable {
    public static let kind = "interval"

    /// Above 0.
    public let nanoseconds: Int64
    /// The first fire time, and the anchor of all others.
    public let start: WallTime
    /// The end; `distantFuture` where none is set.
    ///
    /// Not an optional: in three words the trigger stands in an `any Trigger` itself, and a million
    /// jobs need a million allocations less.
    private let last: WallTime

    /// The last instant at which it may fire.
    public var end: WallTime? { last == .distantFuture ? nil : last }

    /// - Throws: `TriggerError` if the interval is not above 0 or the end before the start.
    public init(
        everyNanoseconds nanoseconds: Int64,
        startingAt start: WallTime,
        end: WallTime? = nil
    ) throws(TriggerError) {
        guard nanoseconds > 0 else {
            throw TriggerError(
                subject: "interval",
                input: "\(nanoseconds) ns",
                column: 1,
                expected: "an interval above 0",
                found: "\(nanoseconds) ns"
            )
        }
        _ = try TriggerBounds(start: start, end: end)
        self.nanoseconds = nanoseconds
        self.start = start
        last = end ?? .distantFuture
    }

    /// - Parameters:
    ///   - interval: A fraction of a nanosecond is cut off.
    ///   - start: The first fire time.
    ///   - end: The last instant at which it may fire.
    /// - Throws: `TriggerError` if the interval is not above 0, is more than 292 years, or if the
    ///   end is before the start.
    public init(
        every interval: Duration,
        startingAt start: WallTime,
        end: WallTime? = nil
    ) throws(TriggerError) {
        let (seconds, attoseconds) = interval.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !overflow, !overflows else {
            throw TriggerError(
                subject: "interval",
                input: "\(interval)",
                column: 1,
                expected: "an interval of less than 292 years",
                found: "\(interval)"
            )
        }
        try self.init(everyNanoseconds: sum, startingAt: start, end: end)
    }

    public func fireTime(after instant: WallTime) -> WallTime? {
        guard instant >= start else { return start }
        // As unsigned numbers the distance cannot overflow.
        let distance = UInt64(
            bitPattern: instant.nanosecondsSince1970 &- start.nanosecondsSince1970
        )
        let step = UInt64(nanoseconds)
        let (forward, overflow) = (distance / step).addingReportingOverflow(1)
        let (elapsed, overflows) = forward.multipliedReportingOverflow(by: step)
        let room = UInt64(bitPattern: Int64.max &- start.nanosecondsSince1970)
        guard !overflow, !overflows, elapsed <= room else { return nil }
        let next = WallTime(
            nanosecondsSince1970: start.nanosecondsSince1970 &+ Int64(bitPattern: elapsed)
        )
        return next > last ? nil : next
    }

    public func backlog(after begin: WallTime, through limit: WallTime) -> Backlog? {
        let limit = min(last, limit)
        guard let first = fireTime(after: begin), first <= limit else { return nil }
        let distance = UInt64(
            bitPattern: limit.nanosecondsSince1970 &- first.nanosecondsSince1970
        )
        let steps = distance / UInt64(nanoseconds)
        let elapsed = Int64(bitPattern: steps * UInt64(nanoseconds))
        return Backlog(
            count: Int(min(steps, UInt64(Int.max - 1))) + 1,
            first: first,
            last: WallTime(nanosecondsSince1970: first.nanosecondsSince1970 &+ elapsed)
        )
    }
}

public import Timekeeping

/// Fires once, at an instant.
///
/// Stored as `{"kind":"date","version":1,"at":"2026-01-01T12:00:00Z"}`.
public struct DateTrigger: Trigger, Hashable {
    public static let kind = "date"

    public let instant: WallTime

    public init(at instant: WallTime) {
        self.instant = instant
    }

    /// - Parameters:
    ///   - text: `2026-01-31`, `2026-01-31 12:00:00.5` or with `T`, and an offset such as `+01:00`
    ///     or `Z`. Without offset it is the time of the zone: in a gap of its clock the time is
    ///     moved forward by the gap, in a fold the first of the two is meant.
    ///   - zone: Of a text without offset.
    /// - Throws: `TriggerError`.
    public init(at text: String, timeZone zone: TimeZoneRules = .utc) throws(TriggerError) {
        self.init(at: try TimeText.instant(text, in: zone, subject: "date"))
    }

    public func fireTime(after instant: WallTime) -> WallTime? {
        self.instant > instant ? self.instant : nil
    }

    /// The date, though it may have passed.
    public func firstFireTime(notBefore now: WallTime) -> WallTime? { instant }

    public func backlog(after start: WallTime, through end: WallTime) -> Backlog? {
        guard start < instant, instant <= end else { return nil }
        return Backlog(count: 1, first: instant, last: instant)
    }
}

public import Timekeeping

/// Fires at each instant at which one of its members would; members keep their own series.
///
/// Stored as `{"kind":"or","version":1,"triggers":[…]}`.
public struct OrTrigger: Trigger {
    public static let kind = "or"

    public let triggers: [any Trigger]

    /// - Throws: `TriggerError` if there are no members.
    public init(_ triggers: [any Trigger]) throws(TriggerError) {
        guard !triggers.isEmpty else { throw .composite("or", expected: "at least one trigger") }
        self.triggers = triggers
    }

    public func fireTime(after instant: WallTime) -> WallTime? {
        var earliest: WallTime?
        for trigger in triggers {
            guard let next = trigger.fireTime(after: instant) else { continue }
            if let found = earliest, found <= next { continue }
            earliest = next
        }
        return earliest
    }

    /// A date among the members is fired though it has passed.
    public func firstFireTime(notBefore now: WallTime) -> WallTime? {
        triggers.compactMap { $0.firstFireTime(notBefore: now) }.min()
    }
}

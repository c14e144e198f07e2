import PunctualBase
public import Timekeeping

/// What a change of the clock does to the occurrences of a cron trigger.
public struct ClockChangeEffect: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// The clock skips their time; they are made good at the first instant after.
        case shifted
        /// The clock skips their time, and nothing is made good.
        case dropped
        /// The clock shows their time twice, and they fire twice.
        case doubled
    }

    public var kind: Kind
    /// The first of the times of the wall.
    public var first: CivilTime
    /// How many times of the wall are concerned.
    public var count: Int
    /// The first instant after the change.
    public var change: WallTime
    public var timeZone: TimeZoneRules
}

extension ClockChangeEffect: CustomStringConvertible {
    public var description: String {
        let which = count == 1 ? "\(first)" : "\(first) and \(count - 1) more"
        let instant = change.text(in: timeZone)
        return switch kind {
        case .shifted: "\(which): skipped by the clock, made good once at \(instant)"
        case .dropped: "\(which): skipped by the clock at \(instant), dropped"
        case .doubled: "\(which): shown twice around \(instant), doubled"
        }
    }
}

extension CronTrigger {
    /// The occurrences of the coming years that a change of the clock shifts, drops or doubles.
    ///
    /// - Parameters:
    ///   - start: From when on.
    ///   - end: Until when.
    ///   - limit: The most effects to find.
    /// - Returns: In order of time; nothing where the policy makes a change unnoticeable.
    public func clockChangeEffects(
        after start: WallTime,
        through end: WallTime,
        limit: Int = 1_000
    ) -> [ClockChangeEffect] {
        var effects: [ClockChangeEffect] = []
        var second = floorDivide(start.nanosecondsSince1970, 1_000_000_000)
        while effects.count < limit, let change = timeZone.change(afterSecond: second),
            let instant = WallTime(secondsSince1970: change.second), instant <= end
        {
            second = change.second
            guard bounds.admits(instant) else { continue }
            if let effect = effect(of: change, at: instant) { effects.append(effect) }
        }
        return effects
    }

    private func effect(of change: TimeZoneRules.Change, at instant: WallTime) -> ClockChangeEffect?
    {
        let plan = storage.plan
        let before = change.second + Int64(change.secondsFromUTCBefore)
        let after = change.second + Int64(change.secondsFromUTCAfter)
        let (begin, end) = (min(before, after), max(before, after))
        // The last span that was put back over is shown twice, unless that is left out.
        guard change.shift > 0 || !plan.mends else { return nil }
        guard let first = plan.sets.match(notBefore: begin), first < end else { return nil }
        let isMended = plan.mends && change.shift <= 3 * 3_600
        return ClockChangeEffect(
            kind: change.shift < 0 ? .doubled : isMended ? .shifted : .dropped,
            first: CivilTime(wallSeconds: first),
            count: plan.sets.count(from: begin, to: end),
            change: instant,
            timeZone: timeZone
        )
    }
}

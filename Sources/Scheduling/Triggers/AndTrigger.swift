public import Timekeeping

/// Fires at the instants at which all its members would.
///
/// Members that are behind are moved on to the latest one until all agree, at most 100,000 times
/// for an answer; members that have not met by then are taken never to meet. That is further than
/// any two can be apart that repeat by the day: an interval and a time of day meet within 86,400
/// steps or never. Intervals among the members are joined into one by arithmetic beforehand.
///
/// Stored as `{"kind":"and","version":1,"triggers":[…]}`.
public struct AndTrigger: Trigger {
    public static let kind = "and"

    public let triggers: [any Trigger]
    /// The same rule with all intervals in one.
    private let members: [any Trigger]

    private static let limit = 100_000

    /// - Throws: `TriggerError` if there are no members, or they can never fire together.
    public init(_ triggers: [any Trigger]) throws(TriggerError) {
        guard !triggers.isEmpty else { throw .composite("and", expected: "at least one trigger") }
        let members = Self.joiningIntervals(triggers)
        guard let members, !Self.haveDisjointDates(members) else { throw Self.disjoint }
        self.triggers = triggers
        self.members = members
        guard fireTime(after: .distantPast) != nil else { throw Self.disjoint }
    }

    private static var disjoint: TriggerError {
        .composite("and", expected: "triggers that fire together at some time")
    }

    public func fireTime(after instant: WallTime) -> WallTime? {
        guard var candidate = members[0].fireTime(after: instant) else { return nil }
        var agreeing = 1
        var index = 0
        var steps = 0
        while agreeing < members.count {
            index = index + 1 == members.count ? 0 : index + 1
            let before = candidate.advanced(byNanoseconds: -1)
            guard steps < Self.limit, let next = members[index].fireTime(after: before) else {
                return nil
            }
            steps += 1
            agreeing = next == candidate ? agreeing + 1 : 1
            candidate = next
        }
        return candidate
    }

    /// - Returns: `nil` if two intervals never meet.
    private static func joiningIntervals(_ triggers: [any Trigger]) -> [any Trigger]? {
        let intervals = triggers.compactMap { $0 as? IntervalTrigger }
        guard var grid = intervals.first.map(InstantGrid.init) else { return triggers }
        var others = triggers.filter { !($0 is IntervalTrigger) }
        for interval in intervals.dropFirst() {
            guard let both = grid.intersection(InstantGrid(interval)) else { return nil }
            grid = both
        }
        // These fire at whole seconds alone.
        if others.contains(where: { $0 is CronTrigger || $0 is CalendarIntervalTrigger }) {
            guard let both = grid.intersection(.seconds(from: grid.first)) else { return nil }
            grid = both
        }
        guard let trigger = grid.trigger else { return nil }
        others.append(trigger)
        return others
    }

    /// Whether two cron triggers of one zone are apart, told by their sets without a search.
    private static func haveDisjointDates(_ triggers: [any Trigger]) -> Bool {
        let plans = triggers.compactMap { ($0 as? CronTrigger)?.storage.plan }
        for (index, plan) in plans.enumerated() {
            for other in plans.dropFirst(index + 1)
            where plan.zone == other.zone && !plan.mends && !other.mends {
                guard let both = plan.sets.intersection(other.sets) else { continue }
                if both.timesPerDay == 0 || !both.hasDate { return true }
            }
        }
        return false
    }
}

extension TriggerError {
    static func composite(_ kind: String, expected: String) -> TriggerError {
        TriggerError(
            subject: kind,
            input: kind,
            column: 1,
            expected: expected,
            found: neverFiring
        )
    }
}

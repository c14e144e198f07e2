/// That a crontab text means something else to APScheduler than to cron.
public struct DialectDifference: Hashable, Sendable {
    /// Weekday numbers: APScheduler's begin with Monday, cron's with Sunday.
    public var isInWeekdays: Bool
    /// APScheduler wants day and weekday to match, cron one of them.
    public var isInDays: Bool

    /// Compares the readings of a text.
    ///
    /// - Returns: `nil` if both read the same, or one of them refuses the text.
    public init?(crontab: String) {
        guard let ours = try? CronParser(crontab: crontab, dialect: .apscheduler),
            let theirs = try? CronParser(crontab: crontab, dialect: .classic)
        else { return nil }
        isInWeekdays = ours.sets.weekdays != theirs.sets.weekdays
        isInDays = theirs.sets.joinsDays
        guard isInWeekdays || isInDays else { return nil }
    }
}

extension DialectDifference: CustomStringConvertible {
    public var description: String {
        var parts: [String] = []
        if isInWeekdays {
            parts.append("weekday numbers begin with 0 for Monday here and for Sunday in cron")
        }
        if isInDays {
            parts.append("day and weekday must both match here, and in cron one of them")
        }
        return parts.joined(separator: "; ")
            + "; write names such as mon-fri, or ask for the classic dialect"
    }
}

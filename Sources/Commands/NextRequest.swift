import Scheduling
import Timekeeping

enum NextFormat: String, CaseIterable, Sendable {
    case table
    case json
}

/// What `punctual next` was asked for, beside the expression.
struct NextRequest {
    var count: Int
    var zone: TimeZoneRules
    var from: WallTime
    var until: WallTime?
    var dialect: CronDialect
    var policy: ClockChangePolicy
    var format: NextFormat
    var explains: Bool

    init(_ arguments: ParsedArguments) throws {
        count = try arguments.integer("--count", in: 1...10_000) ?? 10
        zone = try Self.zone(arguments)
        from = try Self.time("--from", arguments, zone) ?? WallClock().now
        until = try Self.time("--until", arguments, zone)
        dialect = try arguments.choice("--dialect", CronDialect.self) ?? .apscheduler
        policy = try arguments.choice("--policy", ClockChangePolicy.self) ?? .careful
        format = try arguments.choice("--format", NextFormat.self) ?? .table
        explains = arguments.has("--explain")
        if explains, format == .json {
            throw UsageError.conflict("--explain is for people; leave out --format json")
        }
        if let until, until < from {
            throw UsageError.conflict("--until lies before the beginning; name a later time")
        }
    }

    static func zone(_ arguments: ParsedArguments) throws -> TimeZoneRules {
        guard let name = arguments.value("--zone") else { return try TimeZoneRules.local }
        do throws(TimeZoneError) {
            return try TimeZoneRules.named(name)
        } catch {
            switch error {
            case .unknownZone, .badName, .badRule:
                throw UsageError.badValue(
                    option: "--zone",
                    found: name,
                    expected: "the name of a time zone such as Europe/Berlin or UTC"
                )
            case .databaseMissing, .unreadable, .damaged: throw error
            }
        }
    }

    static func time(
        _ option: String,
        _ arguments: ParsedArguments,
        _ zone: TimeZoneRules
    ) throws(UsageError) -> WallTime? {
        try arguments.value(
            option,
            as: "a time between the years 1678 and 2261, such as 2026-03-08T02:30:00-05:00"
        ) { text in
            try? TimeText.instant(text, in: zone, subject: option)
        }
    }
}

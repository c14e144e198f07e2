import FoundationEssentials
import Scheduling
import TestSupport
import Testing
import Timekeeping

/// A case of the corpus; its README defines the keys.
final class CorpusCase: Decodable, CustomStringConvertible {
    var id: String?
    var kind: String
    var timezone: String?
    var start: String?
    var end: String?
    var now: String?
    var expected: Answer
    var fields: [String: Value]?
    var expr: String?
    var interval: [String: Double]?
    var time: String?
    var runDate: String?
    var triggers: [CorpusCase]?
    var tag: String?
    var literal: [String]?
    var careful: [String]?
    var standard: [String]?
    var reference: [String]?

    enum Answer: Decodable {
        case times([String])
        case refusal

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let times = try? value.decode([String].self) {
                self = .times(times)
            } else {
                self = .refusal
            }
        }
    }

    /// A text, or a number that stands for one.
    struct Value: Decodable {
        var text: String

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let number = try? value.decode(Int.self) {
                text = String(number)
            } else {
                text = try value.decode(String.self)
            }
        }
    }

    private enum Key: String, CodingKey {
        case id, kind, timezone, start, end, now, expected, fields, expr, interval, time
        case runDate = "run_date"
        case triggers, tag, literal, careful, standard, reference
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        id = try values.decodeIfPresent(String.self, forKey: .id)
        kind = try values.decode(String.self, forKey: .kind)
        timezone = try values.decodeIfPresent(String.self, forKey: .timezone)
        start = try values.decodeIfPresent(String.self, forKey: .start)
        end = try values.decodeIfPresent(String.self, forKey: .end)
        now = try values.decodeIfPresent(String.self, forKey: .now)
        expected = try values.decodeIfPresent(Answer.self, forKey: .expected) ?? .refusal
        fields = try values.decodeIfPresent([String: Value].self, forKey: .fields)
        expr = try values.decodeIfPresent(String.self, forKey: .expr)
        interval = try values.decodeIfPresent([String: Double].self, forKey: .interval)
        time = try values.decodeIfPresent(String.self, forKey: .time)
        runDate = try values.decodeIfPresent(String.self, forKey: .runDate)
        triggers = try values.decodeIfPresent([CorpusCase].self, forKey: .triggers)
        tag = try values.decodeIfPresent(String.self, forKey: .tag)
        literal = try values.decodeIfPresent([String].self, forKey: .literal)
        careful = try values.decodeIfPresent([String].self, forKey: .careful)
        standard = try values.decodeIfPresent([String].self, forKey: .standard)
        reference = try values.decodeIfPresent([String].self, forKey: .reference)
    }

    var description: String { id ?? kind }

    static func read(_ name: String) throws -> [CorpusCase] {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let data = try Data(contentsOf: URL(filePath: "/\(folder)/Corpus/\(name)"))
        return try data.split(separator: 10).map {
            try JSONDecoder().decode(CorpusCase.self, from: Data($0))
        }
    }
}

// Building what a case describes.
extension CorpusCase {
    func trigger(
        policy: ClockChangePolicy,
        dialect: CronDialect = .apscheduler,
        timezone outer: String? = nil
    ) throws(TriggerError) -> any Trigger {
        let zone = try zone(timezone ?? outer ?? "UTC")
        switch kind {
        case "cron":
            return try CronTrigger(
                cronFields,
                timeZone: zone,
                bounds: bounds(zone),
                dialect: dialect,
                policy: policy
            )
        case "crontab":
            return try CronTrigger(
                crontab: expr ?? "",
                timeZone: zone,
                bounds: bounds(zone),
                dialect: dialect,
                policy: policy
            )
        case "interval": return try intervalTrigger(zone)
        case "date": return try DateTrigger(at: runDate ?? "", timeZone: zone)
        case "calendarinterval": return try calendarTrigger(zone)
        default:
            var members: [any Trigger] = []
            for member in triggers ?? [] {
                members.append(try member.trigger(policy: policy, timezone: timezone))
            }
            return kind == "and" ? try AndTrigger(members) : try OrTrigger(members)
        }
    }

    private func zone(_ name: String) throws(TriggerError) -> TimeZoneRules {
        do throws(TimeZoneError) { return try TimeZoneRules.named(name) } catch {
            throw TriggerError(error)
        }
    }

    private func bounds(_ zone: TimeZoneRules) throws(TriggerError) -> TriggerBounds {
        var from: WallTime?
        var until: WallTime?
        if let start { from = try TimeText.instant(start, in: zone, subject: "start") }
        if let end { until = try TimeText.instant(end, in: zone, subject: "end") }
        return try TriggerBounds(start: from, end: until)
    }

    private var cronFields: CronFields {
        var result = CronFields()
        for (name, value) in fields ?? [:] {
            if let field = CronField(rawValue: name) { result[field] = value.text }
        }
        return result
    }

    private func intervalTrigger(_ zone: TimeZoneRules) throws(TriggerError) -> IntervalTrigger {
        let seconds = [
            "weeks": 604_800.0, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1,
        ]
        let sum = (interval ?? [:]).reduce(0.0) { $0 + $1.value * (seconds[$1.key] ?? .nan) }
        return try IntervalTrigger(
            everyNanoseconds: Int64((sum * 1e9).rounded()),
            startingAt: bounds(zone).start ?? WallTime(nanosecondsSince1970: 0),
            end: bounds(zone).end
        )
    }

    private func calendarTrigger(
        _ zone: TimeZoneRules
    ) throws(TriggerError) -> CalendarIntervalTrigger {
        func part(_ name: String) -> Int { Int(interval?[name] ?? 0) }
        var until: CivilDate?
        if let end { until = try TimeText.date(end, subject: "end") }
        return try CalendarIntervalTrigger(
            every: .init(
                years: part("years"),
                months: part("months"),
                weeks: part("weeks"),
                days: part("days")
            ),
            atSecondOfDay: TimeText.secondOfDay(time ?? "", subject: "time"),
            from: TimeText.date(start ?? "", subject: "start"),
            through: until,
            timeZone: zone
        )
    }

    /// Asked as the corpus was: once for the first, then for what follows the last one.
    func answers(of trigger: any Trigger, count: Int = 8) throws -> [String] {
        let now = try #require(self.now)
        let begin = try TimeText.instant(now, in: .utc, subject: "now")
        var answers: [String] = []
        var next = trigger.firstFireTime(notBefore: begin)
        while let time = next, answers.count < count {
            answers.append(time.text())
            next = trigger.fireTime(after: time)
        }
        return answers
    }
}

/// The same instants, all in UTC.
func normalised(_ times: [String]) throws -> [String] {
    try times.map { try TimeText.instant($0, in: .utc, subject: "expected").text() }
}

import FoundationEssentials
import Scheduling
import Timekeeping

/// The cron cases of the corpus that fire at all, ready to be asked.
struct TriggerCases {
    struct Case {
        var trigger: CronTrigger
        var now: WallTime
        /// How many fire times the corpus lists.
        var answers: Int
    }

    var cases: [Case] = []

    var answers: Int { cases.reduce(0) { $0 + $1.answers } }

    private struct Line: Decodable {
        var kind: String
        var timezone: String
        var start: String?
        var end: String?
        var now: String
        var expected: [String]
        var fields: [String: Value]?
        var expr: String?
    }

    private struct Value: Decodable {
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

    init(path: String) throws {
        for bytes in try Data(contentsOf: URL(filePath: path)).split(separator: 10) {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(bytes)),
                line.kind == "cron" || line.kind == "crontab", !line.expected.isEmpty
            else { continue }
            let now = try TimeText.instant(line.now, in: .utc, subject: "now")
            let trigger = try Self.trigger(line)
            // A clock change may leave fewer than APScheduler lists.
            var count = 0
            var next = trigger.firstFireTime(notBefore: now)
            while count < line.expected.count, let time = next {
                count += 1
                next = trigger.fireTime(after: time)
            }
            if count > 0 { cases.append(Case(trigger: trigger, now: now, answers: count)) }
        }
    }

    private static func trigger(_ line: Line) throws -> CronTrigger {
        let zone = try TimeZoneRules.named(line.timezone)
        let bounds = try TriggerBounds(
            start: line.start.map { try TimeText.instant($0, in: zone, subject: "start") },
            end: line.end.map { try TimeText.instant($0, in: zone, subject: "end") }
        )
        if let text = line.expr {
            return try CronTrigger(crontab: text, timeZone: zone, bounds: bounds)
        }
        var fields = CronFields()
        for (name, value) in line.fields ?? [:] {
            if let field = CronField(rawValue: name) { fields[field] = value.text }
        }
        return try CronTrigger(fields, timeZone: zone, bounds: bounds)
    }

    /// Asks each case for all of its fire times.
    ///
    /// - Returns: A sum of them, so that no question can be left out.
    func ask() -> Int64 {
        var sum: Int64 = 0
        for item in cases {
            guard var time = item.trigger.firstFireTime(notBefore: item.now) else { continue }
            for _ in 1..<item.answers {
                guard let next = item.trigger.fireTime(after: time) else { break }
                time = next
            }
            sum &+= time.nanosecondsSince1970
        }
        return sum
    }
}

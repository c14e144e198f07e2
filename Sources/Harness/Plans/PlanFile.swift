import PunctualBase
import PunctualPlatform
package import Runs

/// Reads a plan from JSON5.
///
/// The file is an object: `name`, `description` (for people alone), `rounds`, `seconds` (length of
/// a round without its warm-up), `warmUp`, `afterMiss`, `processorBudget`, `subject` (`"timer"` or
/// `"scheduler"`), `executor` (of schedulers: `"pool"` or `"inline"`), `pairing` (`"interleaved"` or
/// `"duet"`), `reference` (true for a reference timer beside each), `inject` (a change put in on
/// purpose), and `matrix`, a list of
/// objects with `mechanisms` (a list or `"all"`), `periods`, `conditions` and `loads`, in which
/// each meets each, and a `subject`, `executor` and `inject` of their own where these differ. A series that
/// comes up twice is measured once.
package enum PlanFile {
    /// Larger files are no plans.
    private static let byteLimit = 1 << 20

    package static func plan(atPath path: String) throws(HarnessError) -> Plan {
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try InputFile.bytes(of: path, byteLimit: byteLimit)
        } catch {
            throw .planUnreadable(file: path, reason: error.reason)
        }
        return try plan(String(decoding: bytes, as: UTF8.self), file: path)
    }

    /// Reads a text, which errors call by the name of `file`.
    package static func plan(_ text: String, file: String) throws(HarnessError) -> Plan {
        var places: [PlanPart: String] = [:]
        let builder = try builder(PlanFields(ofText: text, file: file), places: &places)
        return try builder.plan { places[$0] ?? file }
    }

    /// What the plan says of itself; `nil` if it says nothing.
    package static func description(
        of text: String,
        file: String
    ) throws(HarnessError) -> String? {
        try PlanFields(ofText: text, file: file).string("description")
    }

    private static func builder(
        _ fields: PlanFields,
        places: inout [PlanPart: String]
    ) throws(HarnessError) -> PlanBuilder {
        try fields.refuseUnknown([
            "name", "description", "rounds", "seconds", "warmUp", "afterMiss", "processorBudget",
            "subject", "executor", "pairing", "reference", "inject", "matrix",
        ])
        _ = try fields.string("description")
        for (part, name) in [
            (PlanPart.rounds, "rounds"), (.seconds, "seconds"), (.warmUp, "warmUp"),
            (.processorBudget, "processorBudget"), (.injection, "inject"),
            (.references, "reference"), (.whole, "matrix"),
        ] {
            places[part] = fields.place(of: name)
        }
        let name = try fields.required("name", fields.string)
        if let problem = name.nameProblem {
            throw .planInvalid(place: fields.place(of: "name"), problem: problem)
        }
        var builder = PlanBuilder(name: name, matrices: [])
        builder.rounds = try fields.required("rounds", fields.integer)
        builder.roundNanoseconds = try fields.required("seconds", fields.seconds)
        builder.warmUpNanoseconds = try fields.duration("warmUp") ?? builder.warmUpNanoseconds
        builder.afterMiss = try fields.word("afterMiss", AfterMiss.self) ?? builder.afterMiss
        builder.processorBudgetPercent =
            try fields.parsed("processorBudget", "a share such as “5%”", PlanText.percent)
            ?? builder.processorBudgetPercent
        builder.pairing = try fields.parsed("pairing", "“interleaved” or “duet”") { text in
            Pairing(rawValue: text).flatMap { $0 == .stored ? nil : $0 }
        }
        builder.hasReferences = try fields.bool("reference") ?? false
        let injection = try injection(fields)
        let subject = try fields.word("subject", Subject.self) ?? .timer
        let executor = try fields.word("executor", RunExecutor.self)
        for (index, entry) in try fields.objects("matrix").enumerated() {
            places[.executor(matrix: index)] = fields.place(of: "executor")
            var matrix = try matrix(entry, index: index, subject, executor, places: &places)
            matrix.injection = try Self.injection(entry) ?? injection
            if entry.has("inject") { places[.injection] = entry.place(of: "inject") }
            builder.matrices.append(matrix)
        }
        return builder
    }

    private static func matrix(
        _ fields: PlanFields,
        index: Int,
        _ subject: Subject,
        _ executor: RunExecutor?,
        places: inout [PlanPart: String]
    ) throws(HarnessError) -> PlanMatrix {
        try fields.refuseUnknown([
            "subject", "executor", "inject", "mechanisms", "periods", "conditions", "loads",
        ])
        if fields.has("executor") {
            places[.executor(matrix: index)] = fields.place(of: "executor")
        }
        let ownSubject = try fields.word("subject", Subject.self)
        let ownExecutor = try fields.word("executor", RunExecutor.self)
        let subject = ownSubject ?? subject
        let periods = try fields.list(
            "periods",
            PlanFields.durationForm,
            Nanoseconds.parse
        )
        for number in periods.indices {
            places[.period(matrix: index, number: number)] = fields.place(of: "periods", number)
        }
        var matrix = PlanMatrix(
            mechanisms: try mechanisms(fields, of: subject),
            periodsNanoseconds: periods,
            subject: subject,
            // What the whole plan says of schedulers leaves the timers in it alone.
            executor: ownExecutor ?? (ownSubject == .timer ? nil : executor)
        )
        for number in matrix.mechanisms.indices {
            places[.mechanism(matrix: index, number: number)] =
                fields.place(of: "mechanisms", number)
        }
        if fields.has("conditions") {
            matrix.conditions = []
            for (number, entry) in try fields.objects("conditions").enumerated() {
                places[.conditions(matrix: index, number: number)] =
                    fields.place(of: "conditions", number)
                matrix.conditions.append(try conditions(entry))
            }
        }
        if fields.has("loads") {
            let names = PlanText.loadNames.joined(separator: ", ")
            matrix.loads = try fields.list("loads", "one of \(names)", PlanText.load)
        }
        return matrix
    }

    private static func injection(_ fields: PlanFields) throws(HarnessError) -> Injection? {
        try fields.parsed("inject", PlanText.injectionForm, PlanText.injection)
    }

    private static func mechanisms(
        _ fields: PlanFields,
        of subject: Subject
    ) throws(HarnessError) -> [MechanismName] {
        if fields.isString("mechanisms", "all") { return MechanismName.measurable(as: subject) }
        let names = PlanText.mechanismNames.joined(separator: ", ")
        return try fields.list("mechanisms", "“all” or one of \(names)") { name in
            PlanText.mechanisms.first { $0.rawValue == name }
        }
    }

    private static func conditions(_ fields: PlanFields) throws(HarnessError) -> Conditions {
        try fields.refuseUnknown([
            "policy", "priority", "processors", "lockMemory", "timerSlack", "dmaLatency",
        ])
        var conditions = Conditions()
        conditions.policy = try fields.word("policy", SchedulingPolicy.self) ?? .other
        conditions.priority = try fields.integer("priority")
        conditions.processors =
            try fields.parsed("processors", "“all” or a list such as “0-1,3”", PlanText.processors)
            ?? .any
        conditions.isMemoryLocked = try fields.bool("lockMemory") ?? false
        conditions.timerSlackNanoseconds = try fields.duration("timerSlack")
        conditions.dmaLatencyMicroseconds = try fields.parsed(
            "dmaLatency",
            "whole microseconds such as “0us”",
            PlanText.microseconds
        )
        return conditions
    }
}

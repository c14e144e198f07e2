import Analysis
import Harness
import PunctualBase
import Runs

/// What `punctual.json5` says: the same as the options, which take its place where both are given.
///
/// The keys are `baseline`, `plan`, `of`, `rounds`, `seconds`, `warmUp`, `metric` and `require` (lists
/// of texts as the options take them), `failOn` (a list of verdicts), `confirm`, `allowInconclusive`,
/// `allowMissing`, `allowEnvDiff`, `alpha`, `export` (a list of `FORMAT=FILE`) and `output`.
struct SettingsFile: Hashable, Sendable {
    var baseline: String?
    var plan: String?
    var thing: ComparedThing?
    var rounds: Int?
    var roundNanoseconds: Int64?
    var warmUpNanoseconds: Int64?
    var limits: [MetricLimit] = []
    var requirements: [Requirement] = []
    var failing: Set<Verdict>?
    var confirms: Bool?
    var allowsInconclusive: Bool?
    var allowsMissing: Bool?
    var allowsEnvironmentDifference: Bool?
    var alpha: Double?
    var exports: [ExportTarget] = []
    var output: String?

    /// Looked for in the folder where the program runs.
    static let defaultName = "punctual.json5"

    private static let keys = [
        "baseline", "plan", "of", "rounds", "seconds", "warmUp", "metric", "require", "failOn",
        "confirm", "allowInconclusive", "allowMissing", "allowEnvDiff", "alpha", "export",
        "output",
    ]
}

extension SettingsFile {
    init(_ fields: PlanFields) throws(HarnessError) {
        try fields.refuseUnknown(Self.keys)
        baseline = try fields.path("baseline", problem: PathText.problem)
        plan = try fields.path("plan", problem: PathText.problem)
        if fields.has("of") {
            let words = ComparedThing.allCases.map(\.rawValue).joined(separator: " or ")
            thing = try fields.parsed("of", words) { ComparedThing(rawValue: $0) }
        }
        rounds = try fields.integer("rounds")
        try Self.check("rounds", rounds.flatMap { PlanRules.problem(rounds: $0) }, fields)
        roundNanoseconds = try fields.seconds("seconds")
        let length = roundNanoseconds.flatMap { PlanRules.problem(roundLength: $0) }
        try Self.check("seconds", length, fields)
        warmUpNanoseconds = try fields.duration("warmUp")
        try Self.check(
            "warmUp",
            warmUpNanoseconds.flatMap { PlanRules.problem(warmUp: $0) },
            fields
        )
        confirms = try fields.bool("confirm")
        allowsInconclusive = try fields.bool("allowInconclusive")
        allowsMissing = try fields.bool("allowMissing")
        allowsEnvironmentDifference = try fields.bool("allowEnvDiff")
        alpha = try fields.number("alpha")
        try Self.check("alpha", alpha.flatMap(Judging.problem(alpha:)), fields)
        output = try fields.path("output", problem: PathText.folderProblem)
        try readLists(fields)
    }

    private mutating func readLists(_ fields: PlanFields) throws(HarnessError) {
        for (index, text) in try Self.texts("metric", fields).enumerated() {
            do throws(LimitText.Problem) {
                limits.append(try LimitText.limit(text))
            } catch {
                throw Self.wrong(fields.place(of: "metric", index), error.text)
            }
        }
        try Self.check("metric", Judging.problem(limits: limits), fields)
        for (index, text) in try Self.texts("require", fields).enumerated() {
            do throws(RequirementError) {
                requirements.append(try Requirement(parsing: text))
            } catch {
                throw Self.wrong(fields.place(of: "require", index), error.description)
            }
        }
        if fields.has("failOn") {
            let words = ExitPolicy.words.map(\.rawValue).joined(separator: ", ")
            let verdicts: [Verdict] = try fields.list("failOn", "one of \(words)") { text in
                ExitPolicy.words.first { $0.rawValue == text }
            }
            failing = ExitPolicy.failing(on: verdicts)
        }
        if fields.has("export") {
            for (index, text) in try Self.texts("export", fields).enumerated() {
                do throws(ExportTarget.Problem) {
                    exports.append(try ExportTarget(text))
                } catch {
                    let problem =
                        switch error {
                        case .notUnderstood:
                            "\(ExportTarget.expected) is expected, not “\(text.echoed)”"
                        case .unusablePath(let problem): problem
                        }
                    throw Self.wrong(fields.place(of: "export", index), problem)
                }
            }
        }
    }

    private static func texts(_ name: String, _ fields: PlanFields) throws(HarnessError) -> [String]
    {
        fields.has(name) ? try fields.list(name, "a text") { $0 } : []
    }

    private static func check(
        _ name: String,
        _ problem: String?,
        _ fields: PlanFields
    ) throws(HarnessError) {
        if let problem { throw wrong(fields.place(of: name), problem) }
    }

    private static func wrong(_ place: String, _ problem: String) -> HarnessError {
        .planInvalid(place: place, problem: problem)
    }
}

import Analysis
import Harness
import PunctualBase
import Reporting
import Runs

/// What a comparison is judged by, and what follows: the options over the file of settings.
struct Judging: Hashable, Sendable {
    /// What is judged; `nil` for what the form suggests.
    var thing: ComparedThing?
    /// Those that decide; empty for the default ones.
    var limits: [MetricLimit] = []
    var requirements: [Requirement] = []
    var level = 0.05
    var exit = ExitPolicy()
    /// Whether metrics are only shown, since there is nothing that they could have become worse than.
    var judgesRequirementsAlone = false
    /// Whether a regression counts only when a second measurement shows it again.
    var confirms = false

    static func problem(alpha: Double) -> String? {
        // Below it no number of rounds that anybody waits for could ever show a change.
        levels.contains(alpha)
            ? nil : "a level is 0.000001 to 0.5, such as 0.05, not \(alpha.plainDigits)"
    }

    private static let levels = 1e-6...0.5

    static func problem(limits: [MetricLimit]) -> String? {
        var seen: Set<Metric> = []
        return limits.first { !seen.insert($0.metric).inserted }
            .map { "\($0.metric.rawValue) has two limits; give one" }
    }

    /// - Parameters:
    ///   - pairing: How the sides were measured.
    ///   - hasReference: Whether a reference timer ran beside both.
    ///   - expectsSameMechanism: False where mechanisms are what is compared.
    /// - Returns: The rules, with what is judged settled.
    func rules(
        for pairing: Pairing,
        hasReference: Bool,
        expectsSameMechanism: Bool
    ) -> ComparisonRules {
        let thing = thing ?? .standard(for: pairing, hasReference: hasReference)
        let isStandard = self.limits.isEmpty
        var limits = MetricLimit.limits(asked: limits, pairing: pairing, of: thing)
        if judgesRequirementsAlone {
            for place in limits.indices { limits[place].isGating = false }
        }
        return ComparisonRules(
            limits: limits,
            requirements: requirements,
            thing: thing,
            allowsEnvironmentDifferences: exit.allowances.contains(.environmentDifference),
            expectsSameMechanism: expectsSameMechanism,
            showsWhatRoundsCannotCarry: isStandard,
            level: level
        )
    }
}

extension Judging {
    init(_ arguments: ParsedArguments, over settings: SettingsFile) throws {
        thing = try arguments.choice("--of", ComparedThing.self) ?? settings.thing
        limits = try Self.limits(arguments) ?? settings.limits
        requirements = try Self.requirements(arguments) ?? settings.requirements
        level =
            try arguments.value(
                "--alpha",
                as: "a probability from 0.000001 to 0.5, such as 0.05"
            ) { text in
                PlainNumber.decimal(text).flatMap { Self.problem(alpha: $0) == nil ? $0 : nil }
            } ?? settings.alpha ?? 0.05
        confirms = arguments.has("--confirm") || settings.confirms ?? false
        exit.failing = try Self.failing(arguments) ?? settings.failing ?? exit.failing
        let allowed: [(ComparisonReport.Allowance, Bool?)] = [
            (.inconclusive, settings.allowsInconclusive),
            (.missing, settings.allowsMissing),
            (.environmentDifference, settings.allowsEnvironmentDifference),
        ]
        for (allowance, isSet) in allowed
        where isSet == true || arguments.has("--\(allowance.rawValue)") {
            exit.allowances.insert(allowance)
        }
    }

    private static func limits(_ arguments: ParsedArguments) throws -> [MetricLimit]? {
        let texts = arguments.values("--metric")
        guard !texts.isEmpty else { return nil }
        var limits: [MetricLimit] = []
        for text in texts {
            do throws(LimitText.Problem) {
                limits.append(try LimitText.limit(text))
            } catch {
                throw UsageError.conflict("--metric \(text): \(error.text)")
            }
        }
        if let problem = problem(limits: limits) {
            throw UsageError.conflict("--metric: \(problem)")
        }
        return limits
    }

    private static func requirements(_ arguments: ParsedArguments) throws -> [Requirement]? {
        let texts = arguments.values("--require")
        guard !texts.isEmpty else { return nil }
        return try texts.map { text in
            do throws(RequirementError) {
                return try Requirement(parsing: text)
            } catch {
                throw UsageError.conflict("--require \(text): \(error)")
            }
        }
    }

    private static func failing(_ arguments: ParsedArguments) throws -> Set<Verdict>? {
        let words = arguments.list("--fail-on")
        guard !words.isEmpty else { return nil }
        let known = ExitPolicy.words.map(\.rawValue)
        let verdicts = try words.map { word in
            guard let verdict = ExitPolicy.words.first(where: { $0.rawValue == word }) else {
                let near = nearest(to: word, among: known)
                throw UsageError.badValue(
                    option: "--fail-on",
                    found: word,
                    expected: near.map { "a verdict; did you mean “\($0)”?" }
                        ?? known.joined(separator: ", ")
                )
            }
            return verdict
        }
        return ExitPolicy.failing(on: verdicts)
    }
}

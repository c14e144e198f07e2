import Analysis
import PunctualBase
import Reporting
import Runs

extension Judging {
    /// Looks at two sides of which one at least is still to be measured, each by itself.
    ///
    /// - Parameters:
    ///   - baseline: Made of the plan (`ComparisonSide.init(foreseen:in:named:)`).
    ///   - candidate: The same.
    /// - Returns: Sentences on what cannot be decided, where something else can.
    /// - Throws: If nothing could be compared, or nothing decided.
    func foresee(
        _ baseline: [ComparisonSide],
        _ candidate: [ComparisonSide]
    ) throws(UsageError) -> [String] {
        let paired = Comparer.paired(baseline, candidate) { $0.series }
        return try foresee(
            paired.pairs,
            missing: paired.missing,
            expectsSameMechanism: false
        )
    }

    /// Looks at a baseline and the plan that is to be measured and set against it.
    ///
    /// - Returns: Sentences on what cannot be decided, where something else can.
    /// - Throws: If nothing could be compared, or nothing decided.
    func foresee(_ baseline: Baseline, against plan: Plan) throws(UsageError) -> [String] {
        let names = plan.series.distinctNames
        let candidates = plan.genuineSeries.map {
            ComparisonSide(foreseen: $0, in: plan, named: names[$0])
        }
        let paired = Comparer.paired(baseline, with: candidates) { $0.series }
        return try foresee(
            paired.pairs.map { pair in
                (
                    baseline: ComparisonSide(pair.baseline, of: baseline),
                    candidate: pair.candidate
                )
            },
            missing: paired.missing,
            expectsSameMechanism: true
        )
    }

    private func foresee(
        _ pairs: [(baseline: ComparisonSide, candidate: ComparisonSide)],
        missing: [ComparisonReport.Missing],
        expectsSameMechanism: Bool
    ) throws(UsageError) -> [String] {
        guard !pairs.isEmpty else {
            let reasons = ComparisonAnswer.text(of: missing)
            throw .conflict("nothing could be compared, so nothing is measured: \(reasons)")
        }
        let rules = rules(
            for: .stored,
            hasReference: true,
            expectsSameMechanism: expectsSameMechanism
        )
        var sentences: [String] = []
        for pair in pairs {
            let differences = EnvironmentDifference.differences(
                between: pair.baseline,
                and: pair.candidate,
                expectsSameMechanism: expectsSameMechanism
            )
            // Of the environment a plan tells nothing.
            let blocking = rules.blocking(
                differences.filter(\.isOfMeasurement),
                of: rules.thing ?? .timer,
                pairing: .stored
            )
            guard !blocking.isEmpty else { continue }
            let values = blocking.map { "\($0.name) “\($0.baseline)” and “\($0.candidate)”" }
            let sentence = EnvironmentDifference.sentence(on: blocking)
            sentences.append("\(sentence) (\(values.joined(separator: ", ")))")
        }
        // A service level is kept or broken whatever the other side is.
        let decidesNothing = sentences.count == pairs.count && requirements.isEmpty
        var told: [String] = []
        for sentence in sentences where !told.contains(sentence) { told.append(sentence) }
        if decidesNothing {
            let reasons = told.joined(separator: "; ")
            throw .conflict("nothing could be decided, so nothing is measured: \(reasons)")
        }
        return told
    }
}

extension ComparisonSide {
    /// A series as its plan tells of it: without figures, and of a host that nobody has looked at.
    init(foreseen index: Int, in plan: Plan, named name: String) {
        let series = plan.series[index]
        let ticks = plan.ticks(in: series)
        let round = RoundFigures(
            repetition: 0,
            sampleCount: ticks,
            plannedTicks: ticks,
            values: [:],
            stealNanoseconds: 0,
            runQueueNanoseconds: nil,
            lengthNanoseconds: Int64(ticks).multipliedClamped(by: series.periodNanoseconds)
        )
        self.init(
            name: name,
            series: series,
            run: nil,
            startedAtUnixNanoseconds: 0,
            host: HostSnapshot(
                hostName: "",
                operatingSystem: "",
                kernelRelease: "",
                kernelVersion: "",
                kernelCommandLine: "",
                architecture: "",
                processorModel: "",
                processorCount: 1,
                memoryKibibytes: 0
            ),
            programVersion: Program.version,
            gitRevision: nil,
            rounds: [round],
            company: plan.company(of: index)
        )
    }
}

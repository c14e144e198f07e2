import Harness
import Runs

/// Two sides that are measured now, in one plan: series 0 and 1, 2 and 3 and so on are compared.
struct PairedPlan {
    var plan: Plan
    /// What the user calls the series; of reference timers nothing is told.
    var names: [String]
    /// Why it is not a duet, though nothing else was asked for; `nil` if it is one.
    var note: String?

    typealias Side = (series: [Series], names: [String], amount: MeasuringAmount?)

    init(
        _ baseline: Side,
        _ candidate: Side,
        pairing: Pairing?,
        thing: ComparedThing?,
        arguments: ParsedArguments,
        settings: SettingsFile
    ) throws {
        let count = max(baseline.series.count, candidate.series.count)
        for side in [baseline, candidate] where side.series.count != 1 && side.series.count != count
        {
            throw UsageError.conflict(
                "one side has \(baseline.series.count) series, the other "
                    + "\(candidate.series.count); give as many on both, or one on one of them"
            )
        }
        var series: [Series] = []
        names = []
        for index in 0..<count {
            for side in [baseline, candidate] {
                let place = side.series.count == 1 ? 0 : index
                series.append(side.series[place])
                names.append(side.names[place])
            }
        }
        let amount = try MeasuringAmount(
            arguments,
            over: settings,
            else: Self.amount(baseline, candidate, arguments)
        )
        plan = try amount.plan(
            named: "compare",
            // Series 2k and 2k + 1 are the sides of a comparison.
            series.enumerated().flatMap { place, side in
                [side, side.reference(under: series[place / 2 * 2].conditions)]
            },
            pairing: .interleaved
        )
        let ownNames = names
        names = ownNames.flatMap { [$0, $0] }
        if pairing == .interleaved { return }
        if thing == .machine {
            guard pairing == nil else { throw UsageError.conflict(Self.machineInDuet) }
            return
        }
        var duet = plan
        duet.series = series
        duet.pairing = .duet
        guard let problem = PlanRules.problem(plan: duet) else {
            plan = duet
            names = ownNames
            return
        }
        guard pairing == nil else { throw UsageError.conflict(problem) }
        note = "measured interleaved, not as a duet: \(problem)"
    }

    private static let machineInDuet =
        "--of machine cannot be asked of a duet, whose sides meet the same machine at the same time; "
        + "take --pairing interleaved, or leave it out"

    /// What plan files say of the rounds, which must not contradict each other.
    private static func amount(
        _ baseline: Side,
        _ candidate: Side,
        _ arguments: ParsedArguments
    ) throws(UsageError) -> MeasuringAmount {
        guard let first = baseline.amount ?? candidate.amount else { return MeasuringAmount() }
        let second = candidate.amount ?? first
        let isOpen =
            (first.rounds != second.rounds && !arguments.has("--rounds"))
            || (first.roundNanoseconds != second.roundNanoseconds && !arguments.has("--seconds"))
            || (first.warmUpNanoseconds != second.warmUpNanoseconds && !arguments.has("--warm-up"))
        if isOpen {
            throw .conflict(
                "the two plans differ in rounds, seconds or warm-up; give --rounds, --seconds and "
                    + "--warm-up"
            )
        }
        return first
    }
}

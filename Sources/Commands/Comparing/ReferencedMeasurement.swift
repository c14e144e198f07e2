import Harness
import Runs
import Storage

/// Measures one side by itself, each series with a reference timer beside it, so that it can be
/// compared with what was measured at another time.
struct ReferencedMeasurement {
    let archive: RunArchive
    let measurement: PlanMeasurement
    /// Options over settings; what is in neither comes from the plan that is measured.
    private let amount: (MeasuringAmount) throws -> MeasuringAmount

    init(
        into archive: RunArchive,
        _ arguments: ParsedArguments,
        settings: SettingsFile,
        in context: Context
    ) throws {
        self.archive = archive
        measurement = try PlanMeasurement(
            into: archive,
            clockMode: try arguments.scriptedLatenesses().map { .scripted(overshoots: $0) }
                ?? .kernel,
            arguments,
            in: context
        )
        amount = { try MeasuringAmount(arguments, over: settings, else: $0) }
    }

    /// The plan of a side that is not stored; `standard` says how much, where neither options nor
    /// settings nor a plan file do.
    func plan(
        of side: ComparedSide,
        named name: String,
        standard: MeasuringAmount = MeasuringAmount()
    ) throws -> Plan {
        guard case .planned(let series, _, let own) = side else {
            preconditionFailure("what is stored is not measured again")
        }
        return try plan(of: series, named: name, standard: own ?? standard)
    }

    func plan(
        of series: [Series],
        named name: String,
        standard: MeasuringAmount
    ) throws -> Plan {
        try amount(standard).plan(
            named: name,
            series.flatMap { [$0, $0.reference] },
            pairing: .duet
        )
    }

    /// `doubts` are what is known before measuring, each a sentence.
    func measure(_ plan: Plan, doubts: [String] = []) throws -> MeasuredRun {
        for doubt in doubts { measurement.context.console.note("punctual: \(doubt)") }
        return try measurement.measuredRun(of: plan)
    }
}

/// How a measurement ended.
enum MeasuredRun {
    case finished(Run)
    /// By a signal, with the exit code that tells of it; what was measured is kept.
    case interrupted(code: Int32)
}

extension PlanMeasurement {
    /// Measures a plan that is compared when it is done.
    func measuredRun(of plan: Plan) throws -> MeasuredRun {
        let identifier = try measure(plan)
        if let signal = Interruption.signal {
            context.console.note(
                "punctual: interrupted; run \(identifier) is kept as far as it came, nothing was "
                    + "compared"
            )
            return .interrupted(code: ExitCode.interrupted(by: signal))
        }
        return .finished(try archive.run(identifier).run)
    }
}

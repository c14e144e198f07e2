import Harness
import Runs
import Storage

/// What is set against a baseline.
struct CheckRequest {
    /// A stored run; `nil` where one is measured.
    var run: String?
    private let plan: Plan?
    private let injection: Injection?
    private let settings: SettingsFile

    private static let measuring = [
        "--plan", "--inject", "--rounds", "--seconds", "--warm-up", "--scripted", "--confirm",
    ]

    init(_ arguments: ParsedArguments, settings: SettingsFile) throws {
        self.settings = settings
        run = arguments.arguments.first
        if let run, let option = Self.measuring.first(where: arguments.has) {
            throw UsageError.conflict(
                "\(option) is for what is measured, and “\(run)” is stored; leave one of them out"
            )
        }
        let path = arguments.value("--plan") ?? settings.plan
        injection = try arguments.value(
            "--inject",
            as: PlanText.injectionForm,
            PlanText.injection
        )
        plan = run == nil ? try path.map { try Commands.plan(named: $0) } : nil
    }

    /// Whether it is said what to judge, without a baseline.
    var hasSubject: Bool { run != nil || plan != nil }

    /// The run that is judged, measured now where none was named: by the plan of the baseline, where
    /// none of these was named either.
    ///
    /// - Throws: If what would be measured could not be judged by the baseline.
    func candidate(
        against baseline: Baseline?,
        in archive: RunArchive,
        judging: Judging,
        _ arguments: ParsedArguments,
        _ context: Context
    ) throws -> MeasuredRun {
        if let run { return .finished(try archive.run(named: run).run) }
        _ = try archive.markDeadRunsInterrupted()
        guard let plan = plan ?? baseline?.plan else { throw UsageError.missingArgument("RUN") }
        var series = plan.genuineSeries.map { plan.series[$0] }
        for place in series.indices where injection != nil { series[place].injection = injection }
        let measurement = try ReferencedMeasurement(
            into: archive,
            arguments,
            settings: settings,
            in: context
        )
        let measured = try measurement.plan(
            of: series,
            named: "check",
            standard: MeasuringAmount(of: plan)
        )
        let foreseen = try baseline.map { try judging.foresee($0, against: measured) } ?? []
        return try measurement.measure(
            measured,
            doubts: foreseen + judging.doubts(about: measured, pairing: .stored)
        )
    }
}

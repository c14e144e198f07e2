import Harness
import PunctualBase
import Runs
import Timekeeping

/// `punctual benchmark --stream`: one round of one series, printed instead of stored.
///
/// It is a program that measures by itself: where its environment names a grid, it measures that.
struct BenchmarkStream {
    private let plan: Plan
    private let clockMode: MeasurementSession.ClockMode
    /// The grid that it was given; `nil` if it chooses its own.
    private let grid: ProgramGrid?

    /// The threads are made in this time, before the warm-up begins.
    private static let preparationNanoseconds: Int64 = 20_000_000
    /// What is measured ahead of the grid and left out: between the warm-up and the first tick that
    /// counts the kernel's counters are read.
    private static let leadNanoseconds: Int64 = 30_000_000
    private static let longestWarmUpNanoseconds: Int64 = 100_000_000

    /// Options that say what the rest of `punctual benchmark` does with a run.
    private static let foreign = [
        "--plan", "--rounds", "--reference", "--label", "--database", "--output", "--no-report",
        "--dry-run", "--quiet",
    ]

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        if let option = Self.foreign.first(where: arguments.has) {
            throw UsageError.conflict("\(option) does not go with --stream; leave one of them out")
        }
        let request = try BenchmarkRequest(arguments)
        guard request.plan.series.count == 1 else {
            throw UsageError.conflict(
                "--stream measures one configuration, not \(request.plan.series.count): give one "
                    + "--mechanism, --period and --load"
            )
        }
        var plan = request.plan
        plan.rounds = 1
        grid = try ProgramGrid(environment: environment)
        clockMode = request.clockMode
        if grid != nil {
            let own = ["--period", "--seconds", "--warm-up"]
            if let option = own.first(where: arguments.has) {
                throw UsageError.conflict(
                    "\(option) is set by the environment (PUNCTUAL_START_NS …); leave it out"
                )
            }
        }
        self.plan = try grid.map { try Self.plan(plan, on: $0) } ?? plan
    }

    /// The plan with a given grid, and what is measured ahead of it.
    private static func plan(_ plan: Plan, on grid: ProgramGrid) throws(UsageError) -> Plan {
        let period = grid.periodNanoseconds
        let (length, overflow) = period.multipliedReportingOverflow(by: grid.ticks)
        if let problem = PlanRules.problem(period: period) {
            throw .conflict("\(ProgramGrid.periodVariable): \(problem)")
        }
        if let problem = PlanRules.problem(roundLength: overflow ? .max : length) {
            throw .conflict("\(ProgramGrid.ticksVariable): \(problem)")
        }
        var plan = plan
        plan.series[0].periodNanoseconds = period
        plan.roundNanoseconds = length + lead(of: grid)
        plan.warmUpNanoseconds = warmUp(before: grid)
        if let problem = PlanRules.problem(plan: plan) { throw .conflict(problem) }
        return plan
    }

    /// Whole periods of the lead.
    private static func lead(of grid: ProgramGrid) -> Int64 {
        (leadNanoseconds + grid.periodNanoseconds - 1) / grid.periodNanoseconds
            * grid.periodNanoseconds
    }

    /// Whole periods of the time that is left until the lead begins.
    private static func warmUp(before grid: ProgramGrid) -> Int64 {
        let left =
            KernelClock().now.nanoseconds(to: grid.start) - preparationNanoseconds
            - lead(of: grid)
        let length = min(max(0, left), longestWarmUpNanoseconds)
        return length / grid.periodNanoseconds * grid.periodNanoseconds
    }

    /// Measures and prints.
    ///
    /// - Returns: The exit code.
    func run(printingTo console: Console) throws -> Int32 {
        Interruption.begin()
        let recorder = StreamRecorder()
        let session = MeasurementSession(
            plan: plan,
            clockMode: clockMode,
            startingAt: grid.map {
                $0.start.advanced(byNanoseconds: -plan.warmUpNanoseconds - Self.lead(of: $0))
            }
        )
        let outcome = try session.run(
            recorder: recorder,
            isInterrupted: { Interruption.signal != nil }
        )
        for note in outcome.notes { console.note("punctual: \(note)") }
        let lines = recorder.rounds.map(lines(of:))
        for text in lines { console.write(text) }
        if let signal = Interruption.signal { return ExitCode.interrupted(by: signal) }
        if let failure = outcome.failures.first {
            throw CommandError.nothingMeasured(reason: failure)
        }
        guard lines.contains(where: { !$0.isEmpty }) else {
            let reason =
                grid == nil
                ? "no wakeup was recorded"
                : "the grid of \(ProgramGrid.startVariable) was over before the first wakeup"
            throw CommandError.nothingMeasured(reason: reason)
        }
        return ExitCode.success
    }

    /// Ticks are counted on the given grid: a measurement that began a tick late lacks tick 1.
    private func lines(of measured: MeasuredRound) -> String {
        let round = measured.round
        let period = plan.series[round.series].periodNanoseconds
        let behind = grid.map { $0.start.nanoseconds } ?? round.startNanoseconds
        let distance = Double(round.startNanoseconds - behind) / Double(period)
        let shift = Int64(distance.rounded())
        let wanted = 1...(grid?.ticks ?? .max)
        var json = JSONWriter()
        for (tick, lateness) in zip(measured.samples.ticks, measured.samples.latenessNanoseconds)
        where wanted.contains(tick + shift) {
            let deadline = round.startNanoseconds + tick * period
            json.beginObject()
            json.member("deadline_ns", deadline)
            json.member("lateness_ns", lateness)
            json.member("tick", tick + shift)
            json.member("type", "sample")
            json.endObject()
            json.endLine()
        }
        return json.text
    }
}

/// Keeps the rounds, each with all its samples.
private final class StreamRecorder: RoundRecorder {
    private(set) var rounds: [MeasuredRound] = []
    private var pending: [Int?: Samples] = [:]

    func roundBegan(_ round: Round) throws {}

    func roundProgressed(_ round: Round, samples: Samples) throws {
        pending[round.processor, default: Samples()].append(contentsOf: samples)
    }

    func roundEnded(_ round: Round, samples: Samples) throws {
        var all = pending.removeValue(forKey: round.processor) ?? Samples()
        all.append(contentsOf: samples)
        rounds.append(MeasuredRound(round: round, samples: all))
    }

    func loadEnded(_ report: LoadReport) throws {}
}

/// A comparison starts its programs less than a second ahead; nobody wants to wait for years.
private let farthestStartNanoseconds: Int64 = 3_600_000_000_000

extension ProgramGrid {
    /// The grid that a comparison has set; `nil` if it has set none.
    ///
    /// - Throws: `UsageError` where only a part of it is there, or is no number.
    fileprivate init?(environment: [String: String]) throws(UsageError) {
        let names = [Self.startVariable, Self.periodVariable, Self.ticksVariable]
        if names.allSatisfy({ environment[$0] == nil }) { return nil }
        var numbers: [Int64] = []
        if let missing = names.first(where: { environment[$0] == nil }),
            let given = names.first(where: { environment[$0] != nil })
        {
            throw .conflict(
                "\(given) is set in the environment and \(missing) is not; set all of "
                    + names.joined(separator: ", ") + ", or none"
            )
        }
        for name in names {
            let text = environment[name] ?? ""
            guard let number = PlainNumber.signed(text), number > 0 else {
                throw .badValue(
                    option: name,
                    found: text,
                    expected: name == Self.ticksVariable
                        ? "a whole number above 0" : "whole nanoseconds above 0"
                )
            }
            numbers.append(number)
        }
        let ahead = KernelClock().now.nanoseconds(to: MonotonicInstant(nanoseconds: numbers[0]))
        guard ahead <= farthestStartNanoseconds else {
            throw .badValue(
                option: Self.startVariable,
                found: "\(numbers[0])",
                expected: "a reading of CLOCK_MONOTONIC at most an hour ahead"
            )
        }
        self.init(
            start: MonotonicInstant(nanoseconds: numbers[0]),
            periodNanoseconds: numbers[1],
            ticks: numbers[2]
        )
    }
}

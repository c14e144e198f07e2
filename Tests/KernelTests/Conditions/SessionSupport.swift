import Glibc
import PunctualPlatform
import Runs
import Testing
import Timekeeping

@testable import Harness

/// One at a time, since conditions of the process and of a runtime's pool reach all its threads.
@Suite("Measurement on the real kernel", .serialized)
enum SessionTests {}

/// Keeps what a session hands on, all samples of a round together.
final class CollectingRecorder: RoundRecorder {
    var rounds: [MeasuredRound] = []
    var begun = 0
    var checkpoints = 0
    var loads: [LoadReport] = []
    private var pending: [Place: Samples] = [:]

    private struct Place: Hashable {
        var position: Int
        var processor: Int?

        init(_ round: Round) {
            position = round.position
            processor = round.processor
        }
    }

    func roundBegan(_ round: Round) throws { begun += 1 }

    func roundProgressed(_ round: Round, samples: Samples) throws {
        checkpoints += 1
        pending[Place(round), default: Samples()].append(contentsOf: samples)
    }

    func roundEnded(_ round: Round, samples: Samples) throws {
        var all = pending.removeValue(forKey: Place(round)) ?? Samples()
        all.append(contentsOf: samples)
        rounds.append(MeasuredRound(round: round, samples: all))
    }

    func loadEnded(_ report: LoadReport) throws { loads.append(report) }
}

/// One series, measured for so many milliseconds on the real clock.
func measure(
    _ mechanism: MechanismName,
    periodNanoseconds: Int64 = 1_000_000,
    conditions: Conditions = Conditions(),
    executor: RunExecutor? = nil,
    afterMiss: AfterMiss = .skip,
    milliseconds: Int64 = 30,
    rounds: Int = 1,
    isInterrupted: @escaping () -> Bool = { false }
) throws -> (outcome: MeasurementOutcome, recorder: CollectingRecorder) {
    let series = Series(
        mechanism: mechanism,
        periodNanoseconds: periodNanoseconds,
        conditions: conditions,
        afterMiss: afterMiss,
        executor: executor
    )
    let plan = Plan(
        name: "kernel test",
        series: [series],
        rounds: rounds,
        roundNanoseconds: milliseconds * 1_000_000,
        warmUpNanoseconds: 5_000_000
    )
    return try measure(plan, isInterrupted: isInterrupted)
}

func measure(
    _ plan: Plan,
    isInterrupted: @escaping () -> Bool = { false }
) throws -> (outcome: MeasurementOutcome, recorder: CollectingRecorder) {
    let recorder = CollectingRecorder()
    let outcome = try MeasurementSession(plan: plan, clockMode: .kernel)
        .run(recorder: recorder, isInterrupted: isInterrupted)
    return (outcome, recorder)
}

/// Processes with a text among their arguments.
func processes(withArgument text: String) -> [Int32] {
    KernelFile.numbers(in: "/proc").filter { process in
        KernelFile.text("/proc/\(process)/cmdline")?
            .split(separator: "\0").contains { $0.contains(text) } ?? false
    }
}

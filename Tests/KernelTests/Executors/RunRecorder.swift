import Glibc
import Scheduling
import Synchronization
import Timekeeping

/// Hears of the progress of runs, as a scheduler does, and keeps it.
final class RunRecorder: RunObserver {
    struct End: Sendable {
        var number: Int64
        var outcome: RunOutcome
        var started: ClockReading?
    }

    private struct State {
        var ends: [End] = []
        var begun: [Int64] = []
        var checkpoints: [[UInt8]] = []
        var refused: Set<Int64> = []
        var checkpointProblem: String?
    }

    struct Refusal: Error, CustomStringConvertible {
        var description: String
    }

    private let state = Mutex(State())

    func refuse(_ number: Int64) {
        _ = state.withLock { $0.refused.insert(number) }
    }

    func refuseCheckpoints(saying problem: String) {
        state.withLock { $0.checkpointProblem = problem }
    }

    var ends: [End] { state.withLock { $0.ends } }
    /// In the order in which they asked whether they may start.
    var begun: [Int64] { state.withLock { $0.begun } }
    var checkpoints: [[UInt8]] { state.withLock { $0.checkpoints } }

    func outcome(of number: Int64) -> RunOutcome? { ends.first { $0.number == number }?.outcome }

    /// Waits until so many have ended; much longer than any of them needs.
    func wait(forEnds count: Int) {
        wait { self.state.withLock { $0.ends.count } >= count }
    }

    func wait(until condition: () -> Bool) {
        let limit = KernelClock().now.advanced(byNanoseconds: 30_000_000_000)
        while !condition(), KernelClock().now < limit { usleep(500) }
    }

    func runMayStart(_ number: RunNumber) -> Bool {
        state.withLock { state in
            state.begun.append(number.value)
            return !state.refused.contains(number.value)
        }
    }

    func runEnded(_ number: RunNumber, _ outcome: RunOutcome, started: ClockReading?) {
        state.withLock {
            $0.ends.append(End(number: number.value, outcome: outcome, started: started))
        }
    }

    func keepCheckpoint(_ data: [UInt8], of number: RunNumber) throws {
        try state.withLock { state in
            if let problem = state.checkpointProblem { throw Refusal(description: problem) }
            state.checkpoints.append(data)
        }
    }
}

/// A run of a task that is due now.
func run(
    _ number: Int64,
    _ task: String = "task",
    arguments: String = "null",
    attempt: Int = 1,
    checkpoint: [UInt8]? = nil
) -> Run {
    let time = WallTime(nanosecondsSince1970: 1_000)
    return Run(
        number: RunNumber(number),
        jobID: "job",
        work: .task(TaskCall(task: task, arguments: arguments)),
        occurrence: PlannedOccurrence(scheduled: time, due: time),
        attempt: attempt,
        checkpoint: checkpoint
    )
}

/// Whether a process is there and not merely waiting to be reaped.
func isAlive(_ process: pid_t) -> Bool {
    guard let file = fopen("/proc/\(process)/stat", "r") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1_024)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    // The state is what comes after the name in brackets (proc_pid_stat(5)).
    guard let end = text.lastIndex(of: ")") else { return false }
    let state = text[end...].dropFirst(2).first
    return state != nil && state != "Z" && state != "X"
}

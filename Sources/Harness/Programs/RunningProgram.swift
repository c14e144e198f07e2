import CKernel
import Glibc
import PunctualBase
import PunctualPlatform
import Timekeeping

/// A program that measures its own wakeups on a given grid, while it runs.
///
/// What it prints goes to files in memory, so that no reader is woken beside what is measured.
struct RunningProgram: ~Copyable {
    /// What has become of it.
    struct Result {
        var output: String
        var usage: rusage
    }

    private let name: String
    private let grid: ProgramGrid
    private let output: MemoryFile
    private let errors: MemoryFile
    private var child: ChildProcess

    /// Behind twice the length of its grid a program has this long to end.
    static let graceNanoseconds: Int64 = 2_000_000_000
    /// Its longest lines are JSON with names in them.
    private static let bytesPerTick: Int64 = 512
    private static let otherBytes: Int64 = 1 << 20

    /// Starts the program; the calling thread must outlive it.
    static func start(
        _ arguments: [String],
        on grid: ProgramGrid
    ) throws(HarnessError) -> RunningProgram {
        let output = try MemoryFile.make(name: "output")
        let errors = try MemoryFile.make(name: "errors")
        let (child, code) = ChildProcess.start(
            arguments,
            environment: grid.environment,
            output: output.descriptor,
            errors: errors.descriptor
        )
        let name = arguments.joined(separator: " ").visible(limit: 60)
        guard child > 0 else {
            throw .programFailed(
                program: name,
                reason: "cannot be started: \(ConditionRefusals.reason(code))",
                remedy: "give a program that is in PATH, and its arguments"
            )
        }
        return RunningProgram(
            name: name,
            grid: grid,
            output: output,
            errors: errors,
            child: ChildProcess(adopting: child)
        )
    }

    private init(
        name: String,
        grid: ProgramGrid,
        output: consuming MemoryFile,
        errors: consuming MemoryFile,
        child: consuming ChildProcess
    ) {
        self.name = name
        self.grid = grid
        self.output = output
        self.errors = errors
        self.child = child
    }

    /// Sleeps until the program has ended by itself.
    ///
    /// - Returns: `nil` if it was ended because of the stop signal.
    /// - Throws: `HarnessError.programFailed` if it took too long, printed too much, failed or was
    ///   killed; nothing of its process group is left then.
    mutating func result(until stop: StopSignal) throws(HarnessError) -> Result? {
        let length = grid.ticks * grid.periodNanoseconds
        let limit = grid.end.advanced(byNanoseconds: length + Self.graceNanoseconds)
        while child.isRunning {
            if stop.isSet {
                child.end(patienceMilliseconds: 200)
                return nil
            }
            let now = KernelClock().now
            if let failure = failure(at: now, limit: limit) {
                child.end(patienceMilliseconds: 200)
                throw failure
            }
            // Seldom while it measures, often when it is about to end.
            poll(nil, 0, now < grid.end ? 100 : 10)
        }
        let ending = child.ending
        let usage = child.end(patienceMilliseconds: 0)
        if let ending, ending.exitCode != 0 || ending.signal != 0 { throw failure(of: ending) }
        return Result(output: output.text, usage: usage)
    }

    private func failure(at now: MonotonicInstant, limit: MonotonicInstant) -> HarnessError? {
        if output.byteCount + errors.byteCount > grid.ticks * Self.bytesPerTick + Self.otherBytes {
            return .programFailed(
                program: name,
                reason: "prints far more than \(grid.ticks) wakeups",
                remedy: "let it print one lateness a tick, and end after "
                    + "\(ProgramGrid.ticksVariable) ticks"
            )
        }
        guard now > limit else { return nil }
        return .programFailed(
            program: name,
            reason: "had not ended \(Self.graceNanoseconds / 1_000_000_000) s after twice the "
                + "length of its \(grid.ticks) ticks, and was killed",
            remedy: "let it end after \(ProgramGrid.ticksVariable) ticks of "
                + ProgramGrid.periodVariable
        )
    }

    private func failure(of ending: (exitCode: Int32, signal: Int32)) -> HarnessError {
        let lines = errors.text.split(whereSeparator: \.isNewline)
        let said = lines.last.map { "; it said: \($0.visible(limit: 60))" } ?? ""
        let how =
            if ending.signal != 0 {
                "was killed by signal \(ending.signal)"
                    + (ckernel_signal_description(ending.signal)
                        .map { " (\(String(cString: $0)))" } ?? "")
            } else {
                "ended with exit code \(ending.exitCode)"
            }
        return .programFailed(
            program: name,
            reason: how + said,
            remedy: "run it by hand to see why"
        )
    }
}

/// A file in memory, as large as what was written to it.
private struct MemoryFile: ~Copyable {
    let descriptor: Int32

    static func make(name: String) throws(HarnessError) -> MemoryFile {
        let descriptor = ckernel_memory_file(name)
        guard descriptor >= 0 else {
            throw .systemCall(SystemCallError(call: "memfd_create", code: -descriptor))
        }
        return MemoryFile(descriptor: descriptor)
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    var byteCount: Int64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// All that was written; the position is shared with the writer, who is gone.
    var text: String {
        lseek(descriptor, 0, SEEK_SET)
        let bytes = try? InputFile.bytes(of: descriptor, named: "", byteLimit: 1 << 30)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }
}

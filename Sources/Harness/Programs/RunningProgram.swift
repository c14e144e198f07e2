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
        var output: [UInt8]
        var usage: ProcessUsage
    }

    private let name: String
    private let grid: ProgramGrid
    private let output: MemoryFile
    private let errors: MemoryFile
    private var process: GuardedProcess

    /// Behind twice the length of its grid a program has this long to end.
    static let graceNanoseconds: Int64 = 2_000_000_000
    /// Its longest lines are JSON with names in them.
    private static let bytesPerTick: Int64 = 512
    private static let otherBytes: Int64 = 1 << 20

    static func start(
        _ arguments: [String],
        on grid: ProgramGrid
    ) throws(HarnessError) -> RunningProgram {
        let name = arguments.joined(separator: " ").visible(limit: 60)
        let output = try memoryFile(named: "output")
        let errors = try memoryFile(named: "errors")
        var request = ProcessRequest(arguments, environment: grid.environment)
        request.output = .descriptor(output.descriptor)
        request.errors = .descriptor(errors.descriptor)
        let process = try guarded(request, named: name)
        return RunningProgram(
            name: name,
            grid: grid,
            output: output,
            errors: errors,
            process: process
        )
    }

    private static func memoryFile(named name: String) throws(HarnessError) -> MemoryFile {
        do throws(SystemCallError) {
            return try MemoryFile(named: name)
        } catch {
            throw .systemCall(error)
        }
    }

    private static func guarded(
        _ request: ProcessRequest,
        named name: String
    ) throws(HarnessError) -> GuardedProcess {
        do throws(ProcessRefusal) {
            return try GuardedProcess(request)
        } catch {
            throw .programFailed(
                program: name,
                reason: "cannot be started: \(error.reason)",
                remedy: error.remedy
            )
        }
    }

    private init(
        name: String,
        grid: ProgramGrid,
        output: consuming MemoryFile,
        errors: consuming MemoryFile,
        process: consuming GuardedProcess
    ) {
        self.name = name
        self.grid = grid
        self.output = output
        self.errors = errors
        self.process = process
    }

    /// Sleeps until the program has ended by itself.
    ///
    /// - Returns: `nil` if it was ended because of the stop signal.
    /// - Throws: `HarnessError.programFailed` if it took too long, printed too much, failed or was
    ///   killed; nothing of its process group is left then.
    mutating func result(until stop: StopSignal) throws(HarnessError) -> Result? {
        let length = grid.ticks * grid.periodNanoseconds
        let limit = grid.end.advanced(byNanoseconds: length + Self.graceNanoseconds)
        while process.isRunning {
            if process.wakeGuardian() {
                process.finish(patienceMilliseconds: 200)
                throw .programFailed(
                    program: name,
                    reason: "has stopped the process that watches over it, and was ended",
                    remedy: "let it send signals to processes of its own alone"
                )
            }
            if stop.isSet {
                process.finish(patienceMilliseconds: 200)
                return nil
            }
            let now = KernelClock().now
            if let failure = failure(at: now, limit: limit) {
                process.finish(patienceMilliseconds: 200)
                throw failure
            }
            // Seldom while it measures, often when it is about to end.
            poll(nil, 0, now < grid.end ? 100 : 10)
        }
        let end = process.end() ?? .unknown
        let usage = process.finish(patienceMilliseconds: 0)
        guard end == .success else { throw failure(of: end) }
        // Once more: it may have printed all of it in the moment before its end.
        if let failure = failure(at: grid.start, limit: limit) { throw failure }
        do throws(FileFailure) {
            let bytes = try output.bytes(limit: Int(clamping: byteLimit))
            return Result(output: bytes, usage: usage ?? ProcessUsage())
        } catch {
            throw .programFailed(
                program: name,
                reason: "printed what cannot be read: \(error.reason)",
                remedy: "free some memory"
            )
        }
    }

    private func failure(at now: MonotonicInstant, limit: MonotonicInstant) -> HarnessError? {
        if output.byteCount + errors.byteCount > byteLimit {
            guard output.byteCount > 0 else {
                return .programFailed(
                    program: name,
                    reason: "printed nothing on standard output, and more than "
                        + "\(byteLimit >> 10) KiB on standard error",
                    remedy: "let it print its latenesses on standard output, one a line"
                )
            }
            guard output.hasLine(withinBytes: ProgramOutput.lineByteLimit) else {
                return .programFailed(
                    program: name,
                    reason: "printed at line 1: the line is longer than "
                        + "\(ProgramOutput.lineByteLimit) bytes",
                    remedy: "let it print one lateness a line"
                )
            }
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

    /// How much of output it may print on both outputs together.
    private var byteLimit: Int64 {
        let (bytes, overflow) = grid.ticks.multipliedReportingOverflow(by: Self.bytesPerTick)
        return overflow ? .max : bytes.addingReportingOverflow(Self.otherBytes).partialValue
    }

    private func failure(of end: ProcessEnd) -> HarnessError {
        let text = String(
            decoding: (try? errors.bytes(limit: Int(clamping: byteLimit))) ?? [],
            as: UTF8.self
        )
        let lines = text.split(whereSeparator: \.isNewline)
        let said = lines.last.map { "; it said: \($0.visible(limit: 60))" } ?? ""
        return .programFailed(
            program: name,
            reason: end.description + said,
            remedy: "run it by hand to see why"
        )
    }
}

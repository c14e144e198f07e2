import CKernel
import Glibc

/// What a program has printed, and how it has ended.
package struct ProgramAnswer: Sendable {
    package var output: [UInt8]
    package var errors: [UInt8]
    package var end: ProcessEnd

    package var text: String { String(decoding: output, as: UTF8.self) }
}

/// Why a program gave no answer.
package enum ProgramFailure: Error, Hashable, Sendable {
    case notStarted(ProcessRefusal)
    /// It was killed with all that it had started.
    case tooSlow(program: String, limitMilliseconds: Int32)
    case tooMuch(program: String, byteLimit: Int)
    case system(SystemCallError)
}

extension ProgramFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notStarted(let refusal): refusal.description
        case .tooSlow(let program, let limit):
            "\(program) had not ended after \(limit / 1_000) s and was killed"
        case .tooMuch(let program, let limit):
            "\(program) printed more than \(limit >> 10) KiB and was killed"
        case .system(let error): error.description
        }
    }
}

extension ProgramAnswer {
    /// Runs a program to its end and takes what it prints on both outputs.
    ///
    /// What it leaves in the background is killed, and not waited for.
    ///
    /// - Parameters:
    ///   - request: Its outputs are set here.
    ///   - limitMilliseconds: How long it may take.
    ///   - byteLimit: How much it may print on each output.
    /// - Throws: `ProgramFailure`; a program that fails by itself has an answer.
    package init(
        of request: ProcessRequest,
        limitMilliseconds: Int32,
        byteLimit: Int
    ) throws(ProgramFailure) {
        let name = request.program ?? request.arguments.first ?? ""
        let answer = try PartialAnswer(
            to: request,
            limitMilliseconds: limitMilliseconds,
            byteLimit: byteLimit
        )
        guard max(answer.output.count, answer.errors.count) <= byteLimit else {
            throw .tooMuch(program: name, byteLimit: byteLimit)
        }
        guard let end = answer.end else {
            throw .tooSlow(program: name, limitMilliseconds: limitMilliseconds)
        }
        self.init(output: answer.output, errors: answer.errors, end: end)
    }
}

/// What a program had printed when it ended, or when it was ended for taking too long.
package struct PartialAnswer: Sendable {
    package private(set) var output: [UInt8] = []
    package private(set) var errors: [UInt8] = []
    /// `nil` if it took too long or printed too much, and was killed with all that it had started.
    package private(set) var end: ProcessEnd?

    package var text: String { String(decoding: output, as: UTF8.self) }

    /// Runs a program as `ProgramAnswer` does.
    ///
    /// - Parameters:
    ///   - request: Its outputs are set here.
    ///   - limitMilliseconds: How long it may take.
    ///   - byteLimit: How much of each output is taken, give or take a buffer.
    /// - Throws: `ProgramFailure` if it could not be started.
    package init(
        to request: ProcessRequest,
        limitMilliseconds: Int32,
        byteLimit: Int
    ) throws(ProgramFailure) {
        let limit = ckernel_monotonic_nanoseconds() + Int64(limitMilliseconds) * 1_000_000
        var output = try ProgramOutputPipe()
        var errors = try ProgramOutputPipe()
        var request = request
        request.output = .descriptor(output.writing)
        request.errors = .descriptor(errors.writing)
        var child: GuardedProcess
        do throws(ProcessRefusal) { child = try GuardedProcess(request) } catch {
            throw .notStarted(error)
        }
        output.closeWriting()
        errors.closeWriting()
        var end: ProcessEnd?
        while end == nil {
            let left = (limit - ckernel_monotonic_nanoseconds()) / 1_000_000
            guard left > 0, max(output.bytes.count, errors.bytes.count) <= byteLimit else { break }
            child.wait(
                besides: [output.reading, errors.reading],
                milliseconds: Int32(clamping: left)
            )
            // Looked at before what it has printed, so that nothing of that is missing at its end.
            end = child.end()
            output.read(upTo: byteLimit)
            errors.read(upTo: byteLimit)
        }
        child.finish(patienceMilliseconds: 0)
        self.end = end
        self.output = output.bytes
        self.errors = errors.bytes
    }
}

/// What comes through a pipe, as far as it has come.
private struct ProgramOutputPipe: ~Copyable {
    private(set) var bytes: [UInt8] = []
    private(set) var reading: Int32
    private(set) var writing: Int32

    init() throws(ProgramFailure) {
        var ends: [Int32] = [-1, -1]
        let code = ckernel_pipe(&ends)
        guard code == 0 else { throw .system(SystemCallError(call: "pipe2", code: -code)) }
        reading = ends[0]
        writing = ends[1]
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    }

    deinit {
        for descriptor in [reading, writing] where descriptor >= 0 { close(descriptor) }
    }

    mutating func closeWriting() {
        close(writing)
        writing = -1
    }

    /// Takes what is there, and not much more than the limit.
    mutating func read(upTo limit: Int) {
        while reading >= 0, bytes.count <= limit {
            var count = 0
            withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { part in
                count = Glibc.read(reading, part.baseAddress, part.count)
                if count > 0 { bytes.append(contentsOf: part.prefix(count)) }
            }
            if count > 0 || (count < 0 && errno == EINTR) { continue }
            if count < 0, errno == EAGAIN { return }
            close(reading)
            reading = -1
        }
    }
}

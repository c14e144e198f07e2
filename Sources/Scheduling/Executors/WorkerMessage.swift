import FoundationEssentials
import Timekeeping

/// What a pool asks of a worker process.
enum WorkerRequest: Codable, Hashable, Sendable {
    case run(WorkerRun)
    case cancel(number: Int64)
    /// The answer to a checkpoint.
    case kept(problem: String?)
}

/// What a worker process tells its pool.
///
/// All but the first are of the run that it was given.
enum WorkerAnswer: Codable, Hashable, Sendable {
    case ready
    case started(wallNanoseconds: Int64, monotonicNanoseconds: Int64)
    case checkpoint(Data)
    case ended(WorkerOutcome)
}

enum WorkerOutcome: Codable, Hashable, Sendable {
    case succeeded(result: String?)
    case failed(message: String)
    case cancelled
}

/// A run as it travels to another process.
struct WorkerRun: Codable, Hashable, Sendable {
    var number: Int64
    var jobID: String
    var task: String
    var arguments: String
    var scheduledNanoseconds: Int64
    var dueNanoseconds: Int64
    var attempt: Int
    var checkpoint: Data?

    init(_ run: Run, _ call: TaskCall) {
        number = run.number.value
        jobID = run.jobID
        task = call.task
        arguments = call.arguments
        scheduledNanoseconds = run.occurrence.scheduled.nanosecondsSince1970
        dueNanoseconds = run.occurrence.due.nanosecondsSince1970
        attempt = run.attempt
        checkpoint = run.checkpoint.map { Data($0) }
    }

    var run: Run {
        Run(
            number: RunNumber(number),
            jobID: jobID,
            work: .task(TaskCall(task: task, arguments: arguments)),
            occurrence: PlannedOccurrence(
                scheduled: WallTime(nanosecondsSince1970: scheduledNanoseconds),
                due: WallTime(nanosecondsSince1970: dueNanoseconds)
            ),
            attempt: attempt,
            checkpoint: checkpoint.map { Array($0) }
        )
    }
}

extension RunOutcome {
    init(_ outcome: WorkerOutcome) {
        self =
            switch outcome {
            case .succeeded(let result): .succeeded(result: result)
            case .failed(let message): .failed(message: message, output: nil)
            case .cancelled: .cancelled(output: nil)
            }
    }
}

extension WorkerOutcome {
    init(_ outcome: RunOutcome) {
        self =
            switch outcome {
            case .succeeded(let result): .succeeded(result: result)
            case .failed(let message, _): .failed(message: message)
            case .cancelled: .cancelled
            }
    }
}

/// Messages in a stream of bytes: JSON texts, each after its length as four bytes, the least
/// significant first.
struct MessageStream {
    /// More than any message has: a stream that says so is broken.
    static let lengthLimit = 1 << 30

    struct Broken: Error {}

    private var bytes: [UInt8] = []

    static func bytes(of message: some Encodable) throws -> [UInt8] {
        let text = try JSONEncoder().encode(message)
        guard text.count <= lengthLimit else { throw Broken() }
        let length = UInt32(text.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text
    }

    mutating func append(_ received: some Collection<UInt8>) {
        bytes.append(contentsOf: received)
    }

    /// The next message, if all of it has arrived.
    mutating func next<Message: Decodable>(_ type: Message.Type) throws -> Message? {
        guard bytes.count >= 4 else { return nil }
        let length = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
        guard length <= Self.lengthLimit else { throw Broken() }
        guard bytes.count >= 4 + length else { return nil }
        defer { bytes.removeFirst(4 + length) }
        return try JSONDecoder().decode(type, from: Data(bytes[4..<(4 + length)]))
    }
}

import FoundationEssentials
public import Timekeeping

/// The tasks of a program by name.
///
/// Names are what stores keep, so they are to stay the same from one release to the next.
public struct TaskRegistry: Sendable {
    enum Body: Sendable {
        case blocking(@Sendable (TaskContext) throws -> String?)
        case asynchronous(@Sendable (TaskContext) async throws -> String?)
    }

    private(set) var bodies: [String: Body] = [:]

    public init() {}

    public var names: [String] { bodies.keys.sorted() }

    /// Registers a task that may block its thread.
    public mutating func register(
        _ name: String,
        _ body: @escaping @Sendable (TaskContext) throws -> Void
    ) {
        bodies[name] = .blocking { context in
            try body(context)
            return nil
        }
    }

    /// Registers a task that suspends, for the executor of Swift tasks.
    public mutating func registerAsynchronous(
        _ name: String,
        _ body: @escaping @Sendable (TaskContext) async throws -> Void
    ) {
        bodies[name] = .asynchronous { context in
            try await body(context)
            return nil
        }
    }

    /// Registers a task whose result is kept in the history and told in events.
    public mutating func register<Result: Encodable & SendableMetatype>(
        _ name: String,
        returning type: Result.Type,
        _ body: @escaping @Sendable (TaskContext) throws -> Result
    ) {
        bodies[name] = .blocking { context in
            String(decoding: try JSONEncoder().encode(body(context)), as: UTF8.self)
        }
    }

    /// Registers a task that suspends and whose result is kept in the history and told in events.
    public mutating func registerAsynchronous<Result: Encodable & SendableMetatype>(
        _ name: String,
        returning type: Result.Type,
        _ body: @escaping @Sendable (TaskContext) async throws -> Result
    ) {
        bodies[name] = .asynchronous { context in
            String(decoding: try await JSONEncoder().encode(body(context)), as: UTF8.self)
        }
    }
}

/// What a task finds around it.
public struct TaskContext: Sendable {
    public let jobID: String
    /// The trigger's fire time: the identity of the occurrence, the same in every attempt.
    public let scheduled: WallTime
    /// When the run was to start.
    public let due: WallTime
    /// From 1.
    public let attempt: Int
    /// What the last `checkpoint` of an earlier attempt, or of a run that crashed, has left.
    public let lastCheckpoint: [UInt8]?
    let arguments: String
    let cancellation: @Sendable () -> Bool
    let keep: @Sendable ([UInt8]) throws -> Void

    init(
        run: Run,
        arguments: String,
        cancellation: @escaping @Sendable () -> Bool,
        keep: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        jobID = run.jobID
        scheduled = run.occurrence.scheduled
        due = run.occurrence.due
        attempt = run.attempt
        lastCheckpoint = run.checkpoint
        self.arguments = arguments
        self.cancellation = cancellation
        self.keep = keep
    }

    /// Whether the run shall end: it timed out, was cancelled, or the scheduler shuts down.
    public var isCancelled: Bool { cancellation() }

    /// Keeps what a later attempt of the same occurrence needs to go on.
    public func checkpoint(_ data: [UInt8]) throws {
        try keep(data)
    }

    /// Keeps a value, as JSON.
    public func checkpoint(_ value: some Encodable) throws {
        try keep(Array(JSONEncoder().encode(value)))
    }

    /// The value of the last checkpoint; `nil` if there is none.
    public func lastCheckpoint<Value: Decodable>(as type: Value.Type) throws -> Value? {
        try lastCheckpoint.map { try JSONDecoder().decode(type, from: Data($0)) }
    }

    /// The job's arguments.
    public func arguments<Value: Decodable>(as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(arguments.utf8))
    }
}

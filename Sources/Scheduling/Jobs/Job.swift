/// Something that is to be done whenever its trigger says so.
///
/// A job holds nothing executable: it names a task that the program has registered, or a command
/// with its arguments. That is what makes it possible to store it.
public struct Job: Sendable {
    /// Unique in its store; never changes.
    public let id: String
    /// For people; the id where none was given.
    public var name: String
    public var trigger: any Trigger
    public var work: Work
    /// The name of the executor that does the work.
    public var executor: String
    /// `nil` for the default policy: nearly every job has that, and a million idle jobs would hold
    /// a million copies of it.
    private var ownPolicy: SharedPolicy?

    public var policy: JobPolicy {
        get { ownPolicy?.policy ?? JobPolicy() }
        set { ownPolicy = newValue == JobPolicy() ? nil : SharedPolicy(newValue) }
    }

    public init(
        id: String,
        name: String? = nil,
        trigger: any Trigger,
        work: Work,
        executor: String = "default",
        policy: JobPolicy = JobPolicy()
    ) {
        self.id = id
        self.name = name ?? id
        self.trigger = trigger
        self.work = work
        self.executor = executor
        self.policy = policy
    }
}

/// A policy that copies of a job share; it never changes.
private final class SharedPolicy: Sendable {
    let policy: JobPolicy

    init(_ policy: JobPolicy) {
        self.policy = policy
    }
}

/// What a job does.
public enum Work: Hashable, Sendable {
    case task(TaskCall)
    case command(Command)
}

/// A registered task and what it is given.
public struct TaskCall: Hashable, Sendable {
    /// The name under which the program has registered the task.
    public var task: String
    /// A JSON text of UTF-8, as encoded from a `Codable` value; `null` for a task without any.
    public var arguments: String

    public init(task: String, arguments: String = "null") {
        self.task = task
        self.arguments = arguments
    }
}

/// A program to start, without a shell between.
public struct Command: Hashable, Sendable, Codable {
    /// The program first, as a path or a name to be found on the `PATH`.
    public var arguments: [String]
    /// Set in addition to the environment of the scheduler.
    public var environment: [String: String]
    /// The folder to start in; the scheduler's where it is `nil`.
    public var folder: String?

    public init(
        _ arguments: [String],
        environment: [String: String] = [:],
        folder: String? = nil
    ) {
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
    }
}

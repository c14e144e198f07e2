import FoundationEssentials

/// Something that is to be done whenever its trigger says so.
///
/// A job holds nothing executable: it names a task that the program has registered, or a command
/// with its arguments. That is what makes it possible to store it.
public struct Job: Sendable {
    private var contents: JobContents

    /// Unique in its store; never changes.
    public var id: String { contents.fields.id }

    /// For people; the id where none was given.
    public var name: String {
        get { contents.fields.settings.values.name ?? id }
        set {
            let given = newValue == id ? nil : newValue
            changeSettings { $0.name = given }
        }
    }

    public var trigger: any Trigger {
        get { contents.fields.trigger }
        set { change { $0.trigger = newValue } }
    }

    public var work: Work {
        get { contents.fields.work }
        set { change { $0.work = newValue } }
    }

    /// The name of the executor that does the work.
    public var executor: String {
        get { contents.fields.settings.values.executor }
        set { changeSettings { $0.executor = newValue } }
    }

    public var policy: JobPolicy {
        get { contents.fields.settings.values.policy }
        set { changeSettings { $0.policy = newValue } }
    }

    public init(
        id: String,
        name: String? = nil,
        trigger: any Trigger,
        work: Work,
        executor: String = "default",
        policy: JobPolicy = JobPolicy()
    ) {
        contents = JobContents(
            JobContents.Fields(
                id: id,
                trigger: trigger,
                settings: .sharing(
                    JobSettings.Values(
                        // A store gives every job its name back, the id as well.
                        name: name == id ? nil : name,
                        executor: executor,
                        policy: policy
                    )
                ),
                work: work
            )
        )
    }

    private mutating func change(_ body: (inout JobContents.Fields) -> Void) {
        var fields = contents.fields
        body(&fields)
        contents = JobContents(fields)
    }

    private mutating func changeSettings(_ body: (inout JobSettings.Values) -> Void) {
        var values = contents.fields.settings.values
        body(&values)
        let settings = JobSettings.sharing(values)
        change { $0.settings = settings }
    }
}

/// What a job consists of, which its copies share; it never changes.
///
/// A job passes from hand to hand at each run, and most of its fields are counted references: to
/// copy them all is what a run would cost most.
private final class JobContents: Sendable {
    struct Fields: Sendable {
        let id: String
        var trigger: any Trigger
        var settings: JobSettings
        /// Last, since its odd size would leave a gap before any other.
        var work: Work
    }

    let fields: Fields

    init(_ fields: Fields) {
        self.fields = fields
    }
}

/// What is the same in nearly every job; it never changes.
private final class JobSettings: Sendable {
    struct Values: Equatable, Sendable {
        /// `nil` for the job's id.
        var name: String?
        var executor: String
        var policy: JobPolicy
    }

    /// A million idle jobs would hold a million copies.
    private static let standard = JobSettings(
        Values(name: nil, executor: "default", policy: JobPolicy())
    )

    let values: Values

    private init(_ values: Values) {
        self.values = values
    }

    static func sharing(_ values: Values) -> JobSettings {
        values == standard.values ? standard : JobSettings(values)
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

    /// - Parameters:
    ///   - task: The name under which the program has registered the task.
    ///   - arguments: What the task decodes again by `TaskContext.arguments(as:)`.
    /// - Throws: What the encoder throws.
    public init(task: String, encoding arguments: some Encodable) throws {
        self.init(
            task: task,
            arguments: String(decoding: try JSONEncoder().encode(arguments), as: UTF8.self)
        )
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

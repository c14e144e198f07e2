/// The executors by name, and the tasks that they are asked to run.
struct ExecutorTable: Sendable {
    /// A handful: to compare their names takes less than to hash the one that is looked for.
    private var entries: [(name: String, executor: any Executor)]
    var tasks: TaskRegistry

    init(_ executors: [String: any Executor], tasks: TaskRegistry) {
        entries = executors.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.tasks = tasks
    }

    /// In the order of their names, but for those that were added later.
    var all: [(name: String, executor: any Executor)] { entries }

    subscript(name: String) -> (any Executor)? {
        // By their numbers: to look at a copy of each would count references.
        for index in entries.indices where entries[index].name == name {
            return entries[index].executor
        }
        return nil
    }

    mutating func add(_ executor: any Executor, named name: String) {
        entries.append((name, executor))
    }

    /// - Returns: The one that was removed; `nil` if there was none.
    mutating func remove(named name: String) -> (any Executor)? {
        guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
        return entries.remove(at: index).executor
    }

    /// - Throws: `SchedulerError` if the job names no executor, or one that cannot do its work.
    func check(_ job: Job) throws(SchedulerError) {
        let name = job.executor
        guard let executor = self[name] else { throw .noSuchExecutor(name) }
        if let reason = executor.objection(to: job.work, tasks: tasks) {
            throw .unsuitable(job: job.id, reason: reason)
        }
    }
}

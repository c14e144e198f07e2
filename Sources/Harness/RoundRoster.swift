import CKernel
import Glibc
import Synchronization
import Timekeeping

/// Who is who among the threads of this process while it measures.
///
/// Threads of a runtime can only be told by what they are not: neither the coordinating thread nor
/// one that measures by itself.
final class RoundRoster: Sendable {
    private struct Members {
        /// Threads that measure by themselves, with the processor time of those that have ended.
        var ended: [pid_t: Int64?] = [:]
        var settings = SavedSettings()
    }

    /// The thread that shares no condition with the measuring ones.
    let coordinator: pid_t
    private let members = Mutex(Members())

    init(coordinator: pid_t = 0) {
        self.coordinator = coordinator
    }

    /// Takes the calling thread in, as one that measures by itself.
    func enter() {
        let thread = ckernel_thread_id()
        members.withLock { $0.ended[thread] = .some(nil) }
    }

    /// The calling thread ends: its number may soon be another's.
    func leave() {
        let thread = ckernel_thread_id()
        let used = ProcessorTime.ofThreadNanoseconds
        members.withLock { $0.ended[thread] = used }
    }

    /// Threads that belong to no runtime.
    var bystanders: Set<pid_t> {
        members.withLock { Set($0.ended.keys) }.union([coordinator])
    }

    /// Threads that measure by themselves.
    var measuring: Set<pid_t> { members.withLock { Set($0.ended.keys) } }

    /// What the threads that measure by themselves have used so far.
    var processorNanoseconds: Int64 {
        members.withLock { members in
            members.ended.reduce(0) { sum, member in
                sum + (member.value ?? ProcessorTime.ofThread(member.key) ?? 0)
            }
        }
    }

    /// What the runtimes' threads were like before this slot of the plan.
    func withSettings<Result>(_ body: (inout SavedSettings) -> sending Result) -> sending Result {
        members.withLock { body(&$0.settings) }
    }
}

/// Settings of threads from before they were given conditions, kept until the last user is gone:
/// two series that are measured at once share the threads of a runtime.
struct SavedSettings {
    private var users = 0
    private var saved: [pid_t: (settings: ThreadSettings, slack: String?)] = [:]

    mutating func enter() { users += 1 }

    /// Keeps what a thread is like, unless an earlier state of it is kept already.
    mutating func keep(_ settings: ThreadSettings, slack: String?, of thread: pid_t) {
        if saved[thread] == nil { saved[thread] = (settings, slack) }
    }

    /// - Returns: What has to be restored; nothing but for the last user.
    mutating func leave() -> [(thread: pid_t, settings: ThreadSettings, slack: String?)] {
        users -= 1
        guard users == 0 else { return [] }
        defer { saved = [:] }
        return saved.map { ($0.key, $0.value.settings, $0.value.slack) }
    }
}

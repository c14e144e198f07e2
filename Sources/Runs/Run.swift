/// How far a run came.
package enum RunState: String, Codable, Hashable, Sendable {
    case running
    case finished
    /// Came to its end, and nothing of it could be measured: no round has a wakeup.
    ///
    /// It is stored as finished; that there is no sample says the rest.
    case failed
    /// Stopped by a signal, by a kill or by a crash; its finished rounds are kept.
    case interrupted
}

/// One execution of a plan on one host, without its samples.
package struct Run: Codable, Hashable, Sendable {
    /// Number in its archive, from 1; 0 until it is stored.
    package var identifier: Int64
    package var label: String?
    package var state: RunState
    package var startedAtUnixNanoseconds: Int64
    /// `nil` while it runs, and for a run that was killed.
    package var endedAtUnixNanoseconds: Int64?
    package var plan: Plan
    package var host: HostSnapshot
    package var hostState: HostState
    package var programVersion: String
    /// What was typed, program name first.
    package var arguments: [String]
    /// The commit of the caller's working folder, with `-dirty` behind it if that had changes.
    package var gitRevision: String?
    /// One entry for each block of rounds that ran beside a load.
    package var loads: [LoadReport]

    package init(
        identifier: Int64 = 0,
        label: String? = nil,
        state: RunState = .running,
        startedAtUnixNanoseconds: Int64,
        endedAtUnixNanoseconds: Int64? = nil,
        plan: Plan,
        host: HostSnapshot,
        hostState: HostState,
        programVersion: String,
        arguments: [String],
        gitRevision: String? = nil,
        loads: [LoadReport] = []
    ) {
        self.identifier = identifier
        self.label = label
        self.state = state
        self.startedAtUnixNanoseconds = startedAtUnixNanoseconds
        self.endedAtUnixNanoseconds = endedAtUnixNanoseconds
        self.plan = plan
        self.host = host
        self.hostState = hostState
        self.programVersion = programVersion
        self.arguments = arguments
        self.gitRevision = gitRevision
        self.loads = loads
    }
}

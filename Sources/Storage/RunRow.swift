import PunctualBase
import PunctualPlatform
import Runs
import SQLite

/// A row of the table `runs`.
///
/// Its values stay as they are stored, so that a run can be changed without being understood.
struct RunRow {
    static let columns = """
        label, pairing, run_id, state, started_at_unix_ns, ended_at_unix_ns, plan_name, plan_json, host_id, \
        host_state_json, program_version, arguments_json, git_revision, loads_json, process_id, \
        boot_id, process_start_ticks, round_count, checksum
        """
    /// Writes a new row or changes the one with its number, in the order of `columns`.
    static let write = """
        INSERT INTO runs (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (run_id) DO UPDATE SET label = excluded.label, state = excluded.state,
            ended_at_unix_ns = excluded.ended_at_unix_ns, loads_json = excluded.loads_json,
            round_count = excluded.round_count, checksum = excluded.checksum
        """

    var label: String?
    /// Repeats for SQL what the plan says.
    var pairing: String?
    var identifier: Int64
    var state: RunState
    var startedAtUnixNanoseconds: Int64
    var endedAtUnixNanoseconds: Int64?
    var planName: String
    var plan: String
    var host: Int64
    var hostState: String
    var programVersion: String
    var arguments: String
    var gitRevision: String?
    var loads: String
    var process: ProcessIdentity
    var roundCount: Int
}

extension RunRow {
    init(
        _ run: Run,
        identifier: Int64,
        host: Int64,
        process: ProcessIdentity
    ) throws(ArchiveError) {
        label = run.label
        pairing = run.plan.pairing?.rawValue
        self.identifier = identifier
        state = run.state
        startedAtUnixNanoseconds = run.startedAtUnixNanoseconds
        endedAtUnixNanoseconds = run.endedAtUnixNanoseconds
        planName = run.plan.name
        plan = try StoredJSON.text(run.plan, of: "plan")
        self.host = host
        hostState = try StoredJSON.text(run.hostState, of: "state of the host")
        programVersion = run.programVersion
        arguments = try StoredJSON.text(run.arguments, of: "arguments")
        gitRevision = run.gitRevision
        loads = try StoredJSON.text(run.loads, of: "loads")
        self.process = process
        roundCount = 0
    }

    init(row: [DatabaseValue]) throws(Damage) {
        // The label is outside of the checksum, and so is the pairing, which the plan has.
        let sealed = try RowSeal.opened(Array(row.dropFirst(2)))
        var reader = RowReader(row.prefix(2) + sealed)
        label = try reader.optionalText()
        pairing = try reader.optionalText()
        identifier = try reader.integer()
        let stateName = try reader.text()
        guard let state = RunState(rawValue: stateName) else {
            throw Damage("its state “\(stateName)” is unknown")
        }
        self.state = state
        startedAtUnixNanoseconds = try reader.integer()
        endedAtUnixNanoseconds = try reader.optionalInteger()
        planName = try reader.text()
        plan = try reader.text()
        host = try reader.integer()
        hostState = try reader.text()
        programVersion = try reader.text()
        arguments = try reader.text()
        gitRevision = try reader.optionalText()
        loads = try reader.text()
        process = ProcessIdentity(
            processIdentifier: try reader.integer(),
            bootIdentifier: try reader.text(),
            startTicks: try reader.integer()
        )
        roundCount = try reader.count()
    }

    var values: [DatabaseValue] {
        let values: [DatabaseValue] = [
            .integer(identifier), .text(storedState.rawValue), .integer(startedAtUnixNanoseconds),
            DatabaseValue(endedAtUnixNanoseconds), .text(planName), .text(plan), .integer(host),
            .text(hostState),
            .text(programVersion), .text(arguments), DatabaseValue(gitRevision), .text(loads),
            .integer(process.processIdentifier), .text(process.bootIdentifier),
            .integer(process.startTicks), DatabaseValue(roundCount),
        ]
        return [DatabaseValue(label), DatabaseValue(pairing)] + RowSeal.sealed(values)
    }

    /// What failed has finished, as far as its row goes.
    private var storedState: RunState { state == .failed ? .finished : state }

    /// Running according to the archive, but its process is gone.
    var isDead: Bool { state == .running && !process.isAlive }

    func run(host: HostSnapshot) throws(Damage) -> Run {
        var plan = try StoredJSON.value(Plan.self, from: plan, of: "plan")
        plan.name = plan.name.asName
        guard pairing == plan.pairing?.rawValue else {
            throw Damage("its pairing is “\((pairing ?? "").echoed)”, and its plan has another")
        }
        let state = try StoredJSON.value(
            HostState.self,
            from: hostState,
            of: "state of the host"
        )
        let loads = try StoredJSON.value([LoadReport].self, from: loads, of: "loads")
        if let problem = Plausibility.problem(plan: plan) ?? Plausibility.problem(host: host)
            ?? Plausibility.problem(state: state) ?? Plausibility.problem(loads: loads)
        {
            throw Damage(problem)
        }
        return Run(
            identifier: identifier,
            label: label?.asName,
            state: isDead ? .interrupted : self.state,
            startedAtUnixNanoseconds: startedAtUnixNanoseconds,
            endedAtUnixNanoseconds: endedAtUnixNanoseconds,
            plan: plan,
            host: host,
            hostState: state,
            programVersion: programVersion,
            arguments: try StoredJSON.value([String].self, from: arguments, of: "arguments"),
            gitRevision: gitRevision,
            loads: loads
        )
    }
}

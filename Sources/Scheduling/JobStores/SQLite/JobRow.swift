import PunctualBase
import SQLite
import Timekeeping

/// The columns of a row of `jobs`, in the order in which queries name them.
enum JobColumn {
    static let list = """
        job_id, format, name, trigger_json, work_json, executor, policy_json, definition_checksum,
        revision, is_paused, next_scheduled_unix_ns, next_due_unix_ns, position_checksum
        """
    static let definition = 0...6
    static let definitionChecksum = 7
    static let revision = 8
    static let isPaused = 9
    static let nextScheduled = 10
    static let nextDue = 11
    static let positionChecksum = 12
    static let count = 13
}

/// Why a row of `jobs` cannot be what was written.
struct UnreadableJob: Error {
    var reason: String
}

/// What a job is, as its columns hold it.
struct JobDefinition {
    var id: String
    var name: String
    var trigger: String
    var work: String
    var executor: String
    var policy: String
}

extension JobDefinition {
    var checksum: Int64 {
        var checksum = Checksum()
        checksum.add(id)
        checksum.add(JobStoreSchema.format)
        checksum.add(name)
        checksum.add(trigger)
        checksum.add(work)
        checksum.add(executor)
        checksum.add(policy)
        return checksum.value
    }
}

/// Where a job stands: what a claim changes.
struct JobPosition {
    var id: String
    var revision: Int64
    var isPaused: Bool
    var next: PlannedOccurrence?

    var checksum: Int64 {
        var checksum = Checksum()
        checksum.add(id)
        checksum.add(revision)
        checksum.add(isPaused ? 1 : 0)
        checksum.add(next?.scheduled.nanosecondsSince1970)
        checksum.add(next?.due.nanosecondsSince1970)
        return checksum.value
    }
}

/// Reads and writes rows of `jobs`.
///
/// It remembers the jobs that it has read last: a job that fires each second is the same each time,
/// and reading JSON costs more than all else in finding the due ones. The checksum is computed over
/// the bytes of the row each time, and is what tells whether it still is the same.
struct JobRowCoder {
    private static let memoryLimit = 16_384

    private let kinds: TriggerKinds
    private var read: [String: (checksum: Int64, job: Job)] = [:]
    /// The policy that was encoded last; programs tend to have one for all jobs.
    private var lastPolicy: (policy: JobPolicy, json: String)?

    init(kinds: TriggerKinds) {
        self.kinds = kinds
    }

    // MARK: - Writing

    mutating func definition(of job: Job) throws(JobStoreError) -> JobDefinition {
        let trigger: String
        do { trigger = try TriggerKinds.encode(job.trigger) } catch {
            throw .cannotEncode(id: job.id, reason: "its trigger cannot be encoded: \(error)")
        }
        do throws(JSONProblem) {
            return JobDefinition(
                id: job.id,
                name: job.name,
                trigger: trigger,
                work: try job.work.json(),
                executor: job.executor,
                policy: try json(of: job.policy)
            )
        } catch {
            throw .cannotEncode(id: job.id, reason: error.sentence)
        }
    }

    /// The policy as JSON, unless it holds what could not be read again.
    private mutating func json(of policy: JobPolicy) throws(JSONProblem) -> String {
        if let lastPolicy, lastPolicy.policy == policy { return lastPolicy.json }
        let json = policy.json()
        let bytes = Array(json.utf8)
        do throws(JSONProblem) { _ = try JobPolicy(JSONReader.read(bytes), of: bytes) } catch {
            throw error.inside("policy")
        }
        lastPolicy = (policy, json)
        return json
    }

    // MARK: - Reading

    /// Reads the row at which a statement stands.
    mutating func job(at row: borrowing Statement) throws(UnreadableJob) -> ScheduledJob {
        let id = try text(0, "id", of: row)
        let checksum = try definitionChecksum(of: row)
        let position = JobPosition(
            id: id,
            revision: row.integer(at: JobColumn.revision) ?? 0,
            isPaused: row.integer(at: JobColumn.isPaused) != 0,
            next: Self.next(of: row)
        )
        guard row.integer(at: JobColumn.positionChecksum) == position.checksum else {
            throw UnreadableJob(reason: "its row is damaged: it does not match its checksum")
        }
        let job: Job
        if let known = read[id], known.checksum == checksum {
            job = known.job
        } else {
            job = try definedJob(id: id, row)
            if read.count >= Self.memoryLimit { read.removeAll(keepingCapacity: true) }
            read[id] = (checksum, job)
        }
        return ScheduledJob(
            job: job,
            next: position.next,
            isPaused: position.isPaused,
            revision: position.revision
        )
    }

    private static func next(of row: borrowing Statement) -> PlannedOccurrence? {
        guard let scheduled = row.integer(at: JobColumn.nextScheduled),
            let due = row.integer(at: JobColumn.nextDue)
        else { return nil }
        return PlannedOccurrence(
            scheduled: WallTime(nanosecondsSince1970: scheduled),
            due: WallTime(nanosecondsSince1970: due)
        )
    }

    /// The checksum over the bytes as they stand, if it is the one beside them.
    private func definitionChecksum(
        of row: borrowing Statement
    ) throws(UnreadableJob) -> Int64 {
        var checksum = Checksum()
        for column in JobColumn.definition {
            if row.isInteger(at: column) {
                checksum.add(row.integer(at: column))
            } else {
                row.withBytes(at: column) { checksum.add(textBytes: $0) }
            }
        }
        guard row.integer(at: JobColumn.definitionChecksum) == checksum.value else {
            throw UnreadableJob(reason: "its row is damaged: it does not match its checksum")
        }
        return checksum.value
    }

    private func definedJob(
        id: String,
        _ row: borrowing Statement
    ) throws(UnreadableJob) -> Job {
        guard row.integer(at: 1) == JobStoreSchema.format else {
            throw UnreadableJob(
                reason: "it is stored in format \(row.integer(at: 1) ?? 0), and this build knows "
                    + "format \(JobStoreSchema.format)"
            )
        }
        let triggerText = try text(3, "trigger", of: row)
        let trigger: any Trigger
        do { trigger = try kinds.decode(json: triggerText) } catch {
            throw UnreadableJob(reason: "its trigger cannot be read: \(error)")
        }
        let workBytes = Array(try text(4, "work", of: row).utf8)
        let policyText = try text(6, "policy", of: row)
        let executor = try text(5, "executor", of: row)
        let name = try text(2, "name", of: row)
        do throws(JSONProblem) {
            return Job(
                id: id,
                name: name,
                trigger: trigger,
                work: try Work(JSONReader.read(workBytes), of: workBytes),
                executor: executor,
                policy: try Self.policy(policyText)
            )
        } catch {
            throw UnreadableJob(reason: "its work or policy cannot be read: \(error.sentence)")
        }
    }

    private static func policy(_ text: String) throws(JSONProblem) -> JobPolicy {
        if text == JobPolicy.defaultJSON { return JobPolicy() }
        let bytes = Array(text.utf8)
        return try JobPolicy(JSONReader.read(bytes), of: bytes)
    }

    private func text(
        _ column: Int,
        _ name: String,
        of row: borrowing Statement
    ) throws(UnreadableJob) -> String {
        guard let value = try? row.text(at: column) else {
            throw UnreadableJob(reason: "its row is damaged: its \(name) is no text")
        }
        return value
    }
}

extension Statement {
    /// The job's columns as people can read them, one a line.
    func jobBytes(from first: Int = 0) throws(DatabaseError) -> [UInt8] {
        var bytes: [UInt8] = []
        for column in first..<first + JobColumn.count {
            if column > first { bytes.append(UInt8(ascii: "\n")) }
            switch try? value(at: column) {
            case .integer(let value)?: bytes += Array("\(value)".utf8)
            case .real(let value)?: bytes += Array("\(value)".utf8)
            case .null?: break
            default: withBytes(at: column) { bytes += Array($0) }
            }
        }
        return bytes
    }
}

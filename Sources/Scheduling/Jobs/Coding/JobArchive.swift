import PunctualBase
public import Timekeeping

/// Jobs as one JSON text, to be moved to another store, kept in version control or written by hand.
///
/// ```json
/// {
///   "format": "punctual-jobs",
///   "version": 1,
///   "jobs": [
///     {
///       "id": "hourly",
///       "name": "Hourly report",
///       "trigger": {"kind": "cron", "version": 1, "crontab": "0 * * * *"},
///       "work": {"command": ["/usr/bin/report", "--all"], "environment": {"LANG": "C"}},
///       "executor": "default",
///       "policy": {"misfireGraceNanoseconds": 60000000000, "overlap": {"kind": "skip"}},
///       "next": {"scheduled": "2026-01-01T10:00:00Z", "due": "2026-01-01T10:00:00Z"},
///       "paused": false
///     }
///   ]
/// }
/// ```
///
/// `work` is a command, or a task with its arguments: `{"task": "sync", "arguments": …}`. Spans of
/// time are whole nanoseconds, and say so in the names of `JobPolicy`'s properties; instants are ISO
/// 8601 with their offset. Needed are `id`, `trigger` and `work`. Without `next`, the next occurrence
/// is the trigger's first from now; `null` says that none is to come. Whatever else is left out is
/// as in `Job` and `JobPolicy` by default. A key that does not exist is an error.
public struct JobArchive: Sendable {
    static let format = "punctual-jobs"
    static let version: Int64 = 1
    /// Of one job: more than any has.
    private static let valueLimit = 100_000
    /// As many jobs as are read at once; a job takes about 1 KB in memory.
    static let jobLimit = 200_000

    /// Their revisions are not kept: they belong to a store.
    public var jobs: [ScheduledJob]

    public init(jobs: [ScheduledJob]) {
        self.jobs = jobs
    }

    /// Reads all jobs or none.
    ///
    /// - Parameters:
    ///   - json: The text as bytes, of 200,000 jobs at most.
    ///   - triggerKinds: The kinds of triggers that can be read.
    ///   - now: From when on a job without `next` fires.
    /// - Throws: `JobArchiveError` with the line, the job and the key.
    public init(
        json: [UInt8],
        triggerKinds: TriggerKinds = TriggerKinds(),
        now: WallTime
    ) throws(JobArchiveError) {
        try self.init(json: json, triggerKinds: triggerKinds, now: now) { _ in nil }
    }

    /// The same, where a job can be refused with the place where it stands.
    ///
    /// - Parameters:
    ///   - json: The text as bytes, of 200,000 jobs at most.
    ///   - triggerKinds: The kinds of triggers that can be read.
    ///   - now: From when on a job without `next` fires.
    ///   - objection: Why a job cannot be carried out; `nil` if it can.
    /// - Throws: `JobArchiveError` with the line, the job and the key.
    package init(
        json: [UInt8],
        triggerKinds: TriggerKinds = TriggerKinds(),
        now: WallTime,
        objection: (Job) -> String?
    ) throws(JobArchiveError) {
        do throws(JSONProblem) {
            jobs = try Self.jobs(in: json, triggerKinds, now, objection)
        } catch {
            let place = error.place(in: json)
            throw .unreadable(line: place.line, column: place.column, reason: error.sentence)
        }
    }

    private static func jobs(
        in bytes: [UInt8],
        _ kinds: TriggerKinds,
        _ now: WallTime,
        _ objection: (Job) -> String?
    ) throws(JSONProblem) -> [ScheduledJob] {
        var jobs: [ScheduledJob] = []
        var ids: Set<String> = []
        // Of many jobs, their text and the jobs themselves fit into memory; all their nodes would not.
        let root = try JSONReader.read(
            bytes,
            handingOver: "jobs",
            valueLimit: valueLimit
        ) { node, index, before throws(JSONProblem) in
            if index == 0 { try check(before) }
            do throws(JSONProblem) {
                guard index < jobLimit else {
                    throw JSONProblem(
                        reason:
                            "more than \(jobLimit) jobs are not read at once; take several files",
                        offset: node.range.lowerBound
                    )
                }
                let job = try ScheduledJob(node, of: bytes, kinds, now)
                guard ids.insert(job.job.id).inserted else {
                    let offset = node.range.lowerBound
                    throw JSONProblem(path: "id", reason: "the id is there twice", offset: offset)
                }
                if let reason = objection(job.job) {
                    throw JSONProblem(reason: reason, offset: node.range.lowerBound)
                }
                jobs.append(job)
            } catch {
                throw error.inside("jobs[\(index)]\(name(of: node))")
            }
        }
        var fields = try JSONFields(root, of: bytes)
        guard try fields.string("format") == format else {
            throw JSONProblem(path: "format", reason: "expected “\(format)”", offset: 0)
        }
        guard try fields.integer("version", in: version...version) != nil else {
            throw JSONProblem(path: "version", reason: "the key is missing", offset: 0)
        }
        let list = try fields.need("jobs")
        try fields.end()
        guard case .array = list.value else {
            throw JSONFields.problem(list, expected: "a list").inside("jobs")
        }
        return jobs
    }

    /// Looks at what the text says of itself before its jobs: jobs of another version need not be read to
    /// be refused.
    private static func check(_ members: [JSONNode.Member]) throws(JSONProblem) {
        for member in members {
            let isOurs =
                switch member.name {
                case "format": member.node.string == format
                case "version": member.node.integer == version
                default: true
                }
            guard isOurs else {
                throw JSONProblem(
                    path: member.name,
                    reason: "expected “\(member.name == "format" ? format : "\(version)")”",
                    offset: member.node.range.lowerBound
                )
            }
        }
    }

    /// The id of a job that cannot be read, as far as that can be.
    private static func name(of node: JSONNode) -> String {
        node.member("id")?.string.map { " (“\($0.echoed)”)" } ?? ""
    }

    /// The text, with one job a line; the same jobs always give the same text.
    ///
    /// - Throws: `JobArchiveError.unwritable` for a job that could not be read again.
    public func json() throws(JobArchiveError) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.member("format", Self.format)
        json.member("version", Self.version)
        json.key("jobs")
        json.beginArray()
        for job in jobs {
            json.breakLine()
            try job.write(to: &json)
        }
        if !jobs.isEmpty { json.endLine() }
        json.endArray()
        json.endObject()
        return json.text + "\n"
    }
}

/// Why jobs could not be exported or imported; nothing was.
public enum JobArchiveError: Error, Hashable, Sendable {
    /// Line and column count from 1, columns in characters.
    case unreadable(line: Int, column: Int, reason: String)
    case unwritable(id: String, reason: String)
}

extension JobArchiveError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let line, let column, let reason):
            "line \(line), column \(column): \(reason); nothing was imported"
        case .unwritable(let id, let reason):
            "the job “\(id)” cannot be exported: \(reason)"
        }
    }
}

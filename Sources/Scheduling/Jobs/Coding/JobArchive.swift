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

    /// Their revisions are not kept: they belong to a store.
    public var jobs: [ScheduledJob]

    public init(jobs: [ScheduledJob]) {
        self.jobs = jobs
    }

    /// Reads all jobs or none.
    ///
    /// - Parameters:
    ///   - json: The text as bytes.
    ///   - triggerKinds: The kinds of triggers that can be read.
    ///   - now: From when on a job without `next` fires.
    /// - Throws: `JobArchiveError` with the line, the job and the key.
    public init(
        json: [UInt8],
        triggerKinds: TriggerKinds = TriggerKinds(),
        now: WallTime
    ) throws(JobArchiveError) {
        do throws(JSONProblem) {
            jobs = try Self.jobs(in: json, triggerKinds, now)
        } catch {
            let place = error.place(in: json)
            throw .unreadable(line: place.line, column: place.column, reason: error.sentence)
        }
    }

    private static func jobs(
        in bytes: [UInt8],
        _ kinds: TriggerKinds,
        _ now: WallTime
    ) throws(JSONProblem) -> [ScheduledJob] {
        var fields = try JSONFields(JSONReader.read(bytes), of: bytes)
        guard try fields.string("format") == format else {
            throw JSONProblem(path: "format", reason: "expected “\(format)”", offset: 0)
        }
        guard try fields.integer("version", in: version...version) != nil else {
            throw JSONProblem(path: "version", reason: "the key is missing", offset: 0)
        }
        let list = try fields.need("jobs")
        try fields.end()
        guard case .array(let nodes) = list.value else {
            throw JSONFields.problem(list, expected: "a list").inside("jobs")
        }
        var jobs: [ScheduledJob] = []
        var ids: Set<String> = []
        for (index, node) in nodes.enumerated() {
            do throws(JSONProblem) {
                let job = try ScheduledJob(node, of: bytes, kinds, now)
                guard ids.insert(job.job.id).inserted else {
                    let offset = node.range.lowerBound
                    throw JSONProblem(path: "id", reason: "the id is there twice", offset: offset)
                }
                jobs.append(job)
            } catch {
                throw error.inside("jobs[\(index)]\(name(of: node))")
            }
        }
        return jobs
    }

    /// The id of a job that cannot be read, as far as that can be.
    private static func name(of node: JSONNode) -> String {
        node.member("id")?.string.map { " (“\($0)”)" } ?? ""
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

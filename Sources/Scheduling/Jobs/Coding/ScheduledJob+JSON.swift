import PunctualBase
import Timekeeping

extension ScheduledJob {
    func write(to json: inout JSONWriter) throws(JobArchiveError) {
        let trigger: String
        do { trigger = try TriggerKinds.encode(job.trigger) } catch {
            throw .unwritable(id: job.id, reason: "\(error)")
        }
        let work: String
        do throws(JSONProblem) { work = try job.work.json() } catch {
            throw .unwritable(id: job.id, reason: error.sentence)
        }
        json.beginObject()
        json.member("id", job.id)
        json.member("name", job.name)
        json.key("trigger")
        json.value(json: trigger)
        json.key("work")
        json.value(json: work)
        json.member("executor", job.executor)
        json.key("policy")
        json.value(json: job.policy.json())
        json.key("next")
        if let next {
            json.beginObject()
            json.member("scheduled", next.scheduled.text())
            json.member("due", next.due.text())
            json.endObject()
        } else {
            json.null()
        }
        json.member("paused", isPaused)
        json.endObject()
    }

    init(
        _ node: JSONNode,
        of bytes: [UInt8],
        _ kinds: TriggerKinds,
        _ now: WallTime
    ) throws(JSONProblem) {
        var fields = try JSONFields(node, of: bytes)
        guard let id = try fields.string("id"), !id.isEmpty else {
            throw JSONProblem(
                path: "id",
                reason: "the key is missing or empty",
                offset: node.range.lowerBound
            )
        }
        let name = try fields.string("name")
        for (key, text) in [("id", id), ("name", name ?? "")] {
            guard let problem = text.nameProblem else { continue }
            throw JSONProblem(path: key, reason: problem, offset: node.range.lowerBound)
        }
        let trigger = try Self.trigger(try fields.need("trigger"), of: bytes, kinds)
        let workNode = try fields.need("work")
        let work: Work
        do throws(JSONProblem) { work = try Work(workNode, of: bytes) } catch {
            throw error.inside("work")
        }
        let executor = try fields.string("executor") ?? "default"
        var policy = JobPolicy()
        if let node = fields.take("policy") {
            do throws(JSONProblem) { policy = try JobPolicy(node, of: bytes) } catch {
                throw error.inside("policy")
            }
        }
        let nextNode = fields.take("next")
        let isPaused = try fields.boolean("paused") ?? false
        try fields.end()
        let job = Job(
            id: id,
            name: name,
            trigger: trigger,
            work: work,
            executor: executor,
            policy: policy
        )
        let next =
            if let nextNode {
                try Self.next(nextNode, of: bytes)
            } else {
                trigger.firstFireTime(notBefore: now).map {
                    PlannedOccurrence(scheduled: $0, due: $0)
                }
            }
        self.init(job: job, next: next, isPaused: isPaused)
    }

    private static func trigger(
        _ node: JSONNode,
        of bytes: [UInt8],
        _ kinds: TriggerKinds
    ) throws(JSONProblem) -> any Trigger {
        do throws(TriggerError) { return try kinds.trigger(node, of: bytes) } catch {
            let reason = error.expected.isEmpty ? error.found : "\(error)"
            throw JSONProblem(path: "trigger", reason: reason, offset: node.range.lowerBound)
        }
    }

    private static func next(
        _ node: JSONNode,
        of bytes: [UInt8]
    ) throws(JSONProblem) -> PlannedOccurrence? {
        if case .null = node.value { return nil }
        do throws(JSONProblem) {
            var fields = try JSONFields(node, of: bytes)
            let scheduled = try instant("scheduled", &fields)
            let due = try instant("due", &fields)
            try fields.end()
            guard let scheduled else {
                let offset = node.range.lowerBound
                throw JSONProblem(
                    path: "scheduled",
                    reason: "the key is missing",
                    offset: offset
                )
            }
            return PlannedOccurrence(scheduled: scheduled, due: due ?? scheduled)
        } catch {
            throw error.inside("next")
        }
    }

    private static func instant(
        _ key: String,
        _ fields: inout JSONFields
    ) throws(JSONProblem) -> WallTime? {
        guard let node = fields.take(key) else { return nil }
        guard case .string(let text) = node.value else {
            throw JSONFields.problem(node, expected: "an instant as text").inside(key)
        }
        do throws(TriggerError) { return try DateTrigger(at: text).instant } catch {
            throw JSONProblem(path: key, reason: "\(error)", offset: node.range.lowerBound)
        }
    }
}

import PunctualBase

extension TriggerRecord {
    /// Writes the record as a JSON object, its members always in the same order.
    func write(to json: inout JSONWriter) throws {
        json.beginObject()
        json.member("kind", kind)
        json.member("version", Self.version)
        json.member("at", at)
        json.member("nanoseconds", nanoseconds)
        json.member("years", years)
        json.member("months", months)
        json.member("weeks", weeks)
        json.member("days", days)
        json.member("time", time)
        if let fields {
            json.key("fields")
            json.beginObject()
            for field in CronField.allCases { json.member(field.rawValue, fields[field]) }
            json.endObject()
        }
        json.member("crontab", crontab)
        json.member("dialect", dialect)
        json.member("policy", policy)
        if let trigger {
            json.key("trigger")
            try TriggerKinds.write(trigger, to: &json)
        }
        if let triggers {
            json.key("triggers")
            json.beginArray()
            for trigger in triggers { try TriggerKinds.write(trigger, to: &json) }
            json.endArray()
        }
        json.member("dates", dates)
        json.member("weekdays", weekdays)
        json.member("monthdays", monthDays)
        json.member("start", start)
        json.member("end", end)
        json.member("timezone", timeZone)
        json.endObject()
    }

    /// The triggers within a stored trigger, which are yet to be read.
    struct Inner {
        var trigger: JSONNode?
        var triggers: [JSONNode]?
    }

    /// Reads all but the triggers within.
    init(_ node: JSONNode, of bytes: [UInt8], inner: inout Inner) throws(JSONProblem) {
        let whole = Int64.min...Int64.max
        var json = try JSONFields(node, of: bytes)
        kind = try json.string("kind") ?? ""
        let version = Int64(Self.version)
        guard try json.integer("version", in: version...version) != nil else {
            throw JSONProblem(
                path: "version",
                reason: "the key is missing",
                offset: node.range.lowerBound
            )
        }
        at = try json.string("at")
        nanoseconds = try json.integer("nanoseconds", in: whole)
        years = try json.integer("years", in: whole).map { Int($0) }
        months = try json.integer("months", in: whole).map { Int($0) }
        weeks = try json.integer("weeks", in: whole).map { Int($0) }
        days = try json.integer("days", in: whole).map { Int($0) }
        time = try json.string("time")
        fields = try json.take("fields").map { node throws(JSONProblem) in
            try Self.fields(node, of: bytes)
        }
        crontab = try json.string("crontab")
        dialect = try json.string("dialect")
        policy = try json.string("policy")
        inner.trigger = json.take("trigger")
        inner.triggers = try json.list("triggers")
        dates = try json.strings("dates")
        weekdays = try json.strings("weekdays")
        monthDays = try json.strings("monthdays")
        start = try json.string("start")
        end = try json.string("end")
        timeZone = try json.string("timezone")
        try json.end()
    }

    private static func fields(
        _ node: JSONNode,
        of bytes: [UInt8]
    ) throws(JSONProblem) -> CronFields {
        do throws(JSONProblem) {
            var json = try JSONFields(node, of: bytes)
            var fields = CronFields()
            for field in CronField.allCases { fields[field] = try json.string(field.rawValue) }
            try json.end()
            return fields
        } catch {
            throw error.inside("fields")
        }
    }
}

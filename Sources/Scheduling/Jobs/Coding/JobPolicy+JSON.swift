import PunctualBase

extension JobPolicy {
    /// The default policy, which most jobs have, as JSON.
    static let defaultJSON = JobPolicy().writtenJSON()

    /// All settings, also those that are the default: a later default changes no stored job.
    ///
    /// The keys are the names of the properties. Nothing but `nil` is left out.
    func json() -> String {
        self == JobPolicy() ? Self.defaultJSON : writtenJSON()
    }

    private func writtenJSON() -> String {
        var json = JSONWriter(capacity: 128)
        json.beginObject()
        json.member("coalescing", coalescing.rawValue)
        json.member("misfireGraceNanoseconds", misfireGraceNanoseconds)
        json.member("maximumInstances", maximumInstances)
        json.key("overlap")
        json.beginObject()
        switch overlap {
        case .skip: json.member("kind", "skip")
        case .queue(let limit):
            json.member("kind", "queue")
            json.member("limit", limit)
        case .cancelRunning: json.member("kind", "cancel")
        }
        json.endObject()
        json.member("timeoutNanoseconds", timeoutNanoseconds)
        if let retry {
            json.key("retry")
            json.beginObject()
            json.member("limit", retry.limit)
            json.member("delayNanoseconds", retry.delayNanoseconds)
            json.member("delayCapNanoseconds", retry.delayCapNanoseconds)
            json.member("jitterPercent", retry.jitterPercent)
            json.endObject()
        }
        json.member("recovery", recovery.rawValue)
        json.member("jitterNanoseconds", jitterNanoseconds)
        json.endObject()
        return json.text
    }

    /// Reads what `json` wrote; what is left out is the default.
    init(_ node: JSONNode, of bytes: [UInt8]) throws(JSONProblem) {
        self.init()
        let natural = 0...Int64.max
        var fields = try JSONFields(node, of: bytes)
        coalescing = try fields.choice("coalescing", Coalescing.self) ?? coalescing
        misfireGraceNanoseconds = try fields.integer("misfireGraceNanoseconds", in: natural)
        if let instances = try fields.integer("maximumInstances", in: 1...Int64(Int32.max)) {
            maximumInstances = Int(instances)
        }
        if let node = fields.take("overlap") {
            do throws(JSONProblem) { overlap = try Overlap(node, of: bytes) } catch {
                throw error.inside("overlap")
            }
        }
        timeoutNanoseconds = try fields.integer("timeoutNanoseconds", in: 1...Int64.max)
        if let node = fields.take("retry") {
            do throws(JSONProblem) { retry = try Retry(node, of: bytes) } catch {
                throw error.inside("retry")
            }
        }
        recovery = try fields.choice("recovery", Recovery.self) ?? recovery
        jitterNanoseconds = try fields.integer("jitterNanoseconds", in: natural) ?? 0
        try fields.end()
    }
}

extension Overlap {
    fileprivate init(_ node: JSONNode, of bytes: [UInt8]) throws(JSONProblem) {
        var fields = try JSONFields(node, of: bytes)
        let limit = try fields.integer("limit", in: 0...Int64(Int32.max))
        let kind = try fields.string("kind")
        try fields.end()
        switch (kind, limit) {
        case ("skip", nil): self = .skip
        case ("cancel", nil): self = .cancelRunning
        case ("queue", let limit?): self = .queue(limit: Int(limit))
        default:
            throw JSONProblem(
                path: "kind",
                reason: "expected skip, cancel, or queue with a limit",
                offset: node.range.lowerBound
            )
        }
    }
}

extension Retry {
    fileprivate init(_ node: JSONNode, of bytes: [UInt8]) throws(JSONProblem) {
        let natural = 0...Int64.max
        var fields = try JSONFields(node, of: bytes)
        guard let limit = try fields.integer("limit", in: 0...Int64(Int32.max)) else {
            throw JSONProblem(
                path: "limit",
                reason: "the key is missing",
                offset: node.range.lowerBound
            )
        }
        self.init(limit: Int(limit))
        if let delay = try fields.integer("delayNanoseconds", in: natural) {
            delayNanoseconds = delay
        }
        if let cap = try fields.integer("delayCapNanoseconds", in: natural) {
            delayCapNanoseconds = cap
        }
        if let percent = try fields.integer("jitterPercent", in: 0...100) {
            jitterPercent = Int(percent)
        }
        try fields.end()
    }
}

import PunctualBase

extension Work {
    /// `{"task":"sync","arguments":…}`, the arguments as they are, or
    /// `{"command":["/bin/echo","hello"],"environment":{…},"folder":"/srv"}`.
    ///
    /// - Throws: If the arguments of a task are no JSON, or a command has no program.
    func json() throws(JSONProblem) -> String {
        switch self {
        case .task(let call): try call.json()
        case .command(let command): try command.json()
        }
    }

    init(_ node: JSONNode, of bytes: [UInt8]) throws(JSONProblem) {
        var fields = try JSONFields(node, of: bytes)
        if let task = try fields.string("task") {
            let arguments = fields.take("arguments").map { fields.text(of: $0) } ?? "null"
            try fields.end()
            self = .task(TaskCall(task: task, arguments: arguments))
            return
        }
        guard let arguments = try fields.strings("command"), arguments.first?.isEmpty == false
        else {
            throw JSONProblem(
                path: "",
                reason: "expected a “task”, or a “command” with at least the program",
                offset: node.range.lowerBound
            )
        }
        var environment: [String: String] = [:]
        if let node = fields.take("environment") {
            guard case .object(let members) = node.value else {
                throw JSONFields.problem(node, expected: "an object").inside("environment")
            }
            for member in members {
                guard case .string(let value) = member.node.value else {
                    throw JSONFields.problem(member.node, expected: "a text")
                        .inside("environment.\(member.name)")
                }
                environment[member.name] = value
            }
        }
        let folder = try fields.string("folder")
        try fields.end()
        self = .command(Command(arguments, environment: environment, folder: folder))
    }
}

extension TaskCall {
    fileprivate func json() throws(JSONProblem) -> String {
        if arguments != "null" {
            do throws(JSONProblem) { _ = try JSONReader.read(Array(arguments.utf8)) } catch {
                throw error.inside("arguments")
            }
        }
        var json = JSONWriter()
        json.beginObject()
        json.member("task", task)
        json.key("arguments")
        // Blanks around the value would not come back, since they are not part of it.
        json.value(json: arguments)
        json.endObject()
        return json.text
    }
}

extension Command {
    fileprivate func json() throws(JSONProblem) -> String {
        guard !arguments.isEmpty else {
            throw JSONProblem(path: "", reason: "the command names no program", offset: 0)
        }
        var json = JSONWriter()
        json.beginObject()
        json.member("command", arguments)
        if !environment.isEmpty {
            json.key("environment")
            json.beginObject()
            // Sorted, so that the same command is always the same text.
            for name in environment.keys.sorted() { json.member(name, environment[name] ?? "") }
            json.endObject()
        }
        json.member("folder", folder)
        json.endObject()
        return json.text
    }
}

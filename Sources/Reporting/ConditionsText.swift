package import PunctualBase
package import Runs

/// Conditions in words, as people read them over a table.
package struct ConditionsText: Sendable {
    private let quantities: QuantityText

    package init(quantities: QuantityText = QuantityText()) {
        self.quantities = quantities
    }

    /// Such as `every 1 ms, policy fifo 80, processor 1, memory locked, no load`.
    package func line(periodNanoseconds: Int64, conditions: Conditions) -> String {
        var parts = [
            "every \(period(periodNanoseconds))", policy(conditions),
            processors(conditions.processors),
        ]
        parts += settings(conditions)
        parts.append(load(conditions.load))
        return parts.joined(separator: ", ")
    }

    /// Only what differs from an ordinary thread on an idle host, which is `no load`.
    package func brief(_ conditions: Conditions) -> String {
        var parts = [briefLoad(conditions.load)]
        if conditions.policy != .other { parts.append(policy(conditions)) }
        if conditions.processors != .any { parts.append(processors(conditions.processors)) }
        return (parts + settings(conditions)).joined(separator: ", ")
    }

    /// Of a command of the user's only the program's name: its path and arguments stand in the
    /// list of how it was measured.
    private func briefLoad(_ load: Load) -> String {
        guard case .command(let arguments) = load else { return self.load(load) }
        let name = arguments.first?.split(separator: "/").last ?? "command"
        return "load “\(name)”"
    }

    private func settings(_ conditions: Conditions) -> [String] {
        var parts: [String] = []
        if conditions.isMemoryLocked { parts.append("memory locked") }
        if let slack = conditions.timerSlackNanoseconds {
            parts.append("timer slack \(period(slack))")
        }
        if let latency = conditions.dmaLatencyMicroseconds {
            parts.append("DMA latency \(period(Int64(latency) * 1_000))")
        }
        return parts
    }

    /// A length of time that was asked for, exactly: `1 ms`, `1500 µs`.
    package func period(_ nanoseconds: Int64) -> String {
        let text = Nanoseconds.text(nanoseconds)
        guard let unit = text.firstIndex(where: \.isLetter) else { return "\(text) ns" }
        let name =
            switch text[unit...] {
            case "us": quantities.isUnicode ? "µs" : "us"
            case "m": "min"
            default: String(text[unit...])
            }
        return "\(text[..<unit]) \(name)"
    }

    private func policy(_ conditions: Conditions) -> String {
        let name = "policy \(conditions.policy.rawValue)"
        guard let priority = conditions.priority else { return name }
        return "\(name) \(priority)"
    }

    private func processors(_ choice: ProcessorChoice) -> String {
        switch choice {
        case .any: "any processor"
        case .list(let numbers):
            (numbers.count == 1 ? "processor " : "processors ")
                + numbers.map(String.init).joined(separator: " ")
        case .each: "a thread on each processor"
        }
    }

    package func load(_ load: Load) -> String {
        switch load {
        case .none: "no load"
        case .stress(let kind): "load \(kind.rawValue) (stress-ng)"
        case .command(let arguments): "load “\(arguments.joined(separator: " ").asName)”"
        }
    }
}

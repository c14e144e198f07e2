package import Runs

/// How people write the parts of a plan, in files and on the command line.
package enum PlanText {
    /// `all` for one thread a processor, or a list such as `0-2,5`.
    package static func processors(_ text: String) -> ProcessorChoice? {
        if text == "all" { return .each }
        return KernelText.processors(text).map { .list($0) }
    }

    /// `5%` or `2.5 %`; the sign may be left out.
    package static func percent(_ text: String) -> Double? {
        let digits = text.last == "%" ? text.dropLast() : text[...]
        let trimmed = KernelText.trimmed(digits)
        guard trimmed.first?.isNumber ?? false, let value = Double(trimmed), value.isFinite else {
            return nil
        }
        return value
    }

    /// `none`, or the name of a load that stress-ng makes.
    package static func load(_ text: String) -> Load? {
        text == "none" ? Load.none : StressLoad(rawValue: text).map { .stress($0) }
    }

    /// A length of time in whole microseconds, for /dev/cpu_dma_latency.
    package static func microseconds(_ text: String) -> Int32? {
        guard let nanoseconds = Nanoseconds.parse(text), nanoseconds.isMultiple(of: 1_000) else {
            return nil
        }
        return Int32(exactly: nanoseconds / 1_000)
    }

    /// All that can be measured as one subject or the other.
    package static let mechanisms = MechanismName.measurable + [.polling]
    package static let mechanismNames = mechanisms.map(\.rawValue)
    package static let loadNames = ["none"] + StressLoad.allCases.map(\.rawValue)
}

import PunctualBase
package import Runs

/// How people write the parts of a plan, in files and on the command line.
package enum PlanText {
    /// `all` for one thread a processor, or a list such as `0-2,5`.
    package static func processors(_ text: String) -> ProcessorChoice? {
        if text == "all" { return .each }
        guard text.utf8.allSatisfy({ "0123456789-,".utf8.contains($0) }) else { return nil }
        return KernelText.processors(text).map { .list($0) }
    }

    /// `5%` or `2.5 %`; the sign may be left out.
    package static func percent(_ text: String) -> Double? {
        PlainNumber.decimal(text, unit: ["%"])
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

    /// What `injection` reads, for messages.
    package static let injectionForm =
        "“delay=20us”, “delay=500us,share=1%” or “drift=20ppm”, with commas between"

    /// A change that is put in on purpose: `delay=500us`, of a `share=1%` of the ticks, and
    /// `drift=20ppm`, each once.
    package static func injection(_ text: String) -> Injection? {
        var injection = Injection()
        var known: Set<Substring> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", maxSplits: 1).map { KernelText.trimmed($0) }
            guard words.count == 2, known.insert(Substring(words[0])).inserted else { return nil }
            switch words[0] {
            case "delay":
                guard let delay = Nanoseconds.parse(words[1]), delay > 0 else { return nil }
                injection.delayNanoseconds = delay
            case "share":
                guard let share = percent(words[1]) else { return nil }
                injection.delayedShare = share / 100
            case "drift":
                guard let drift = PlainNumber.decimal(words[1], unit: ["ppm"]), drift > 0
                else { return nil }
                injection.partsPerMillion = drift
            default: return nil
            }
        }
        return known.contains("share") && !known.contains("delay") ? nil : injection
    }
}

import PunctualBase

extension [Series] {
    /// What they are called under a heading of their period and conditions: each by its own name, and
    /// programs that only their arguments tell apart with these.
    ///
    /// Of many words those are left out that all have at the beginning or at the end. What is still
    /// alike differs in more than a short name can say.
    package var names: [String] {
        map { series in
            guard let program = series.program else { return series.name }
            let twins = filter { $0.name == series.name }.compactMap(\.program)
            guard Set(twins).count > 1 else { return series.name }
            let words = Self.distinguishing(
                program.dropFirst(),
                among: twins.map { $0.dropFirst() }
            )
            return words.isEmpty ? series.name : "\(series.name) \(words)"
        }
    }

    /// The shortest names that tell them apart where no heading does: those of `names`, and where these
    /// are alike the words of a side that differ, such as `absolute period=2ms`.
    ///
    /// What is at its default has no word, and equal series have equal names.
    package var distinctNames: [String] {
        var result = names
        for word in Self.words {
            let twins = Dictionary(grouping: indices) { result[$0] }.values
            for places in twins {
                let words = places.map { word(self[$0]) }
                guard Set(words).count > 1 else { continue }
                for (place, own) in zip(places, words) where !own.isEmpty {
                    result[place] += " \(own)"
                }
            }
        }
        return result
    }

    /// Each tells of one setting, in the order in which they are looked at.
    private static var words: [(Series) -> String] {
        [
            { "period=\(Nanoseconds.text($0.periodNanoseconds))" },
            { $0.conditions.loadWord },
            { $0.conditions.isMemoryLocked ? "lock-memory" : "" },
            { $0.conditions.dmaLatencyWord },
            { $0.conditions.policyWords },
            { $0.conditions.processorWord },
            { $0.conditions.slackWord },
            { $0.budgetWord },
            { $0.afterMiss == .skip ? "" : "after-miss=\($0.afterMiss.rawValue)" },
        ]
    }

    private static let longestWords = 40

    private static func distinguishing(
        _ words: ArraySlice<String>,
        among all: [ArraySlice<String>]
    ) -> String {
        let whole = words.map(Series.plain).joined(separator: " ")
        guard whole.count > longestWords else { return whole }
        let shortest = all.map(\.count).min() ?? 0
        func shared(_ word: (ArraySlice<String>, Int) -> String) -> Int {
            (0..<shortest).first { place in
                all.contains { word($0, place) != word(words, place) }
            } ?? shortest
        }
        let front = shared { $0[$0.startIndex + $1] }
        let back = Swift.min(shared { $0[$0.endIndex - 1 - $1] }, shortest - front)
        let own = words.dropFirst(front).dropLast(back).map(Series.plain).joined(separator: " ")
        let cut = own.count > longestWords ? own.prefix(longestWords - 1) + "…" : own[...]
        return (front > 0 ? "… " : "") + cut + (back > 0 && !cut.hasSuffix("…") ? " …" : "")
    }
}

extension Series {
    fileprivate var budgetWord: String {
        mechanism == .precise ? "cpu-budget=\(processorBudgetPercent.plainDigits)%" : ""
    }
}

extension Conditions {
    fileprivate var loadWord: String {
        switch load {
        case .none: ""
        case .stress(let load): "load=\(load.rawValue)"
        case .command(let words):
            "load-command=\(words.map(Series.plain).joined(separator: " "))"
        }
    }

    fileprivate var dmaLatencyWord: String {
        dmaLatencyMicroseconds.map { "dma-latency=\(Nanoseconds.text(Int64($0) * 1_000))" } ?? ""
    }

    fileprivate var slackWord: String {
        timerSlackNanoseconds.map { "timer-slack=\(Nanoseconds.text($0))" } ?? ""
    }

    fileprivate var policyWords: String {
        guard policy != .other else { return "" }
        return "policy=\(policy.rawValue)" + (priority.map { " priority=\($0)" } ?? "")
    }

    fileprivate var processorWord: String {
        switch processors {
        case .any: ""
        case .list(let numbers): "cpu=\(ProcessorList.text(of: numbers))"
        case .each: "cpu=all"
        }
    }
}

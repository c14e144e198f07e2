import PunctualBase
package import Runs

extension EnvironmentDifference {
    /// All in which host, program or settings of two sides differ, as far as it bears on timers.
    ///
    /// What a host has by chance, such as its name or its free memory, is left out, and so is a
    /// change that was put in on purpose, since it is what shall be found.
    ///
    /// What a thread really had counts, as far as both sides know it (`TraitSources`): it may have
    /// been given by whoever started the program.
    ///
    /// - Parameters:
    ///   - baseline: One side.
    ///   - candidate: The other.
    ///   - pairing: How they were measured; each side of a duet stands beside the other one.
    ///   - expectsSameMechanism: False where another mechanism is what is compared.
    /// - Returns: In a fixed order; none if the sides are alike.
    package static func differences(
        between baseline: ComparisonSide,
        and candidate: ComparisonSide,
        pairing: Pairing = .stored,
        expectsSameMechanism: Bool
    ) -> [EnvironmentDifference] {
        let sources = TraitSources(baseline, candidate)
        let names = Traits.names(
            withMechanism: expectsSameMechanism,
            withCompany: pairing != .duet
        )
        let old = Traits(baseline, from: sources).values
        let new = Traits(candidate, from: sources).values
        return names.compactMap { name in
            if sources.leavesOut(name) { return nil }
            let before = old[name] ?? Traits.unknown
            let after = new[name] ?? Traits.unknown
            guard before != after else { return nil }
            return EnvironmentDifference(
                name: name,
                baseline: before,
                candidate: after,
                isOfMeasurement: Traits.ofMeasurement.contains(name)
            )
        }
    }
}

/// Where the traits of two sides come from: for both from the same kind of source, since what was
/// asked for and what was observed differ though nothing has changed.
private struct TraitSources {
    /// The conditions that were observed in the rounds, and not those that were asked for.
    let usesObserved: Bool
    /// The nice values of the rounds, and not those with which the programs were started.
    let usesObservedNice: Bool
    /// Whether a side is of a version that recorded less.
    private let isOfOlderVersion: Bool
    private let knowsNice: Bool

    init(_ baseline: ComparisonSide, _ candidate: ComparisonSide) {
        let sides = [baseline, candidate]
        // A mechanism that brings its own policy shows that of the mechanism, not of its
        // surroundings.
        usesObserved = sides.allSatisfy { side in
            side.series.mechanism != .deadlineClass && !side.rounds.isEmpty
                && side.rounds.allSatisfy { $0.conditions != nil }
        }
        usesObservedNice =
            usesObserved
            && sides.allSatisfy { $0.rounds.allSatisfy { $0.conditions?.nice != nil } }
        isOfOlderVersion = sides.contains { !$0.host.tellsOfProcess }
        knowsNice = usesObservedNice || !isOfOlderVersion
    }

    /// What a version did not look at is no difference; what a kernel does not tell is one.
    func leavesOut(_ name: String) -> Bool {
        if name == Traits.nice { return !knowsNice }
        return isOfOlderVersion && Traits.ofLaterVersions.contains(name)
    }
}

/// What bears on timers, by name, as texts.
private struct Traits {
    static let unknown = "unknown"
    private(set) var values: [String: String] = [:]

    private static let mechanism = "mechanism"
    private static let company = "measured beside"
    static let nice = "nice"
    private static let quota = "processor quota"
    private static let threads = "smt"
    private static let boost = "boost"
    private static let preference = "energy preference"

    /// What the first versions did not record.
    static let ofLaterVersions: Set<String> = [quota, threads, boost, preference]

    /// What is measured, and how: where that differs there is nothing to compare.
    static let ofMeasurement: Set<String> = [
        mechanism, "subject", "program", "period", "after a miss", "round length", "spin budget",
        company,
    ]

    /// What two mechanisms, programs or schedulers differ in because they are not the same.
    private static let ofMechanism: Set<String> = [
        mechanism, "subject", "program", "after a miss", "spin budget",
    ]

    /// In the order in which they are listed.
    static func names(withMechanism: Bool, withCompany: Bool) -> [String] {
        let all = [
            "kernel", "kernel settings", "architecture", "processor", "processors", threads,
            "governor", preference, boost, "idle driver", "virtualisation", "clock source",
            "clock resolution", "preemption", "real-time throttling", quota, mechanism, "subject",
            "program", "period", "after a miss", "round length", "policy", "priority", nice,
            "affinity", "memory lock", "timer slack", "dma latency", "load", "spin budget", company,
            "tool version",
        ]
        return all.filter { name in
            (withMechanism || !ofMechanism.contains(name)) && (withCompany || name != company)
        }
    }

    init(_ side: ComparisonSide, from sources: TraitSources) {
        add(side.host)
        add(side.series)
        add(side.series.conditions, host: side.host)
        if sources.usesObserved { addObserved(in: side) }
        if sources.usesObservedNice {
            values[Self.nice] = Self.text(of: side) { "\($0.nice ?? 0)" }
        }
        let lengths = side.rounds.map(\.lengthNanoseconds)
        values["round length"] = lengths.max().map(Nanoseconds.text)
        values["tool version"] = side.programVersion
        values[Self.company] = side.company
    }

    private mutating func add(_ host: HostSnapshot) {
        values["kernel"] = "\(host.kernelRelease) \(host.kernelVersion)"
        let settings = host.timerSettings
        values["kernel settings"] = settings.isEmpty ? "none" : settings
        values["architecture"] = host.architecture
        values["processor"] = host.processorModel
        values["processors"] = String(host.processorCount)
        values["governor"] = host.governor
        values[Self.nice] = host.nice.map { String($0) }
        values[Self.quota] = host.processorQuota?.text
        values[Self.threads] = host.isSMTActive.map { $0 ? "on" : "off" }
        values[Self.boost] = host.isBoostActive.map { $0 ? "on" : "off" }
        values[Self.preference] = host.energyPreference
        values["idle driver"] = host.idleDriver
        values["virtualisation"] = host.virtualisation
        values["clock source"] = host.clockSource
        values["clock resolution"] = Nanoseconds.text(host.clockResolutionNanoseconds)
        values["preemption"] = host.preemptionMode
        if let runtime = host.realtimeRuntimeMicroseconds,
            let period = host.realtimePeriodMicroseconds
        {
            values["real-time throttling"] = "\(runtime) of \(period) µs"
        }
    }

    private mutating func add(_ series: Series) {
        values[Self.mechanism] = series.mechanism.rawValue
        values["subject"] =
            switch series.executor {
            case nil: "timer"
            case .pool: "scheduler with a pool"
            case .inline: "inline scheduler"
            }
        values["program"] = series.program?.joined(separator: " ")
        values["period"] = Nanoseconds.text(series.periodNanoseconds)
        values["after a miss"] = series.afterMiss.rawValue
        if series.mechanism == .precise {
            values["spin budget"] =
                QuantityText().significant(series.processorBudgetPercent) + " %"
        }
    }

    /// What is not asked for is inherited: of slack the host tells what that is.
    private mutating func add(_ conditions: Conditions, host: HostSnapshot) {
        values["policy"] = conditions.policy.rawValue
        values["priority"] = conditions.priority.map(String.init) ?? "none"
        values["affinity"] =
            switch conditions.processors {
            case .any: "any"
            case .list(let list): list.map(String.init).joined(separator: ",")
            case .each: "a thread on each"
            }
        values["memory lock"] = conditions.isMemoryLocked ? "locked" : "not locked"
        let slack = conditions.timerSlackNanoseconds ?? host.timerSlackNanoseconds
        values["timer slack"] = slack.map(Nanoseconds.text)
        values["dma latency"] = conditions.dmaLatencyMicroseconds.map { "\($0) µs" } ?? "not held"
        values["load"] =
            switch conditions.load {
            case .none: "none"
            case .stress(let load): load.rawValue
            case .command(let arguments): arguments.joined(separator: " ")
            }
    }

    /// What was found on the threads takes the place of what was asked for.
    private mutating func addObserved(in side: ComparisonSide) {
        values["policy"] = Self.text(of: side) { $0.policy.rawValue }
        // The kernel has 0 for policies without one, which is what is asked for as none.
        values["priority"] = Self.text(of: side) { $0.priority == 0 ? "none" : "\($0.priority)" }
        values["timer slack"] = Self.text(of: side) { Nanoseconds.text($0.timerSlackNanoseconds) }
        let isOneEach = side.series.conditions.processors == .each
        values["affinity"] =
            (isOneEach ? "one thread each: " : "") + Self.text(of: side) { $0.processors }
    }

    /// What the rounds had: one text, or those that came up, each once.
    private static func text(
        of side: ComparisonSide,
        _ value: (EffectiveConditions) -> String
    ) -> String {
        Set(side.rounds.compactMap(\.conditions).map(value)).sorted().joined(separator: " or ")
    }
}

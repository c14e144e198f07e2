import PunctualBase
import Runs

extension EnvironmentDifference {
    /// All in which host, program or settings of two sides differ, as far as it bears on timers.
    ///
    /// What a host has by chance, such as its name or its free memory, is left out, and so is a
    /// change that was put in on purpose, since it is what shall be found.
    ///
    /// - Parameters:
    ///   - baseline: One side.
    ///   - candidate: The other.
    ///   - expectsSameMechanism: False where another mechanism is what is compared.
    /// - Returns: In a fixed order; none if the sides are alike.
    package static func differences(
        between baseline: ComparisonSide,
        and candidate: ComparisonSide,
        expectsSameMechanism: Bool
    ) -> [EnvironmentDifference] {
        let names = Traits.names(withMechanism: expectsSameMechanism)
        let old = Traits(baseline).values
        let new = Traits(candidate).values
        return names.compactMap { name in
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

/// What bears on timers, by name, as texts.
private struct Traits {
    static let unknown = "unknown"
    private(set) var values: [String: String] = [:]

    private static let mechanism = "mechanism"
    private static let company = "measured beside"

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
    static func names(withMechanism: Bool) -> [String] {
        let all = [
            "kernel", "kernel settings", "architecture", "processor", "processors", "governor",
            "idle driver", "virtualisation", "clock source", "clock resolution", "preemption",
            "real-time throttling", mechanism, "subject", "program", "period", "after a miss",
            "round length", "policy", "priority", "affinity", "memory lock", "timer slack",
            "dma latency", "load", "spin budget", company, "tool version",
        ]
        return withMechanism ? all : all.filter { !ofMechanism.contains($0) }
    }

    init(_ side: ComparisonSide) {
        add(side.host)
        add(side.series, host: side.host)
        add(side.series.conditions, host: side.host)
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

    private mutating func add(_ series: Series, host: HostSnapshot) {
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
}

package import Analysis
import PunctualBase
package import Runs

/// What a report of a run says, in the order in which a reader decides, apart from any format.
package struct ReportContent: Hashable, Sendable {
    /// A sentence on whether to trust the figures.
    package struct Remark: Hashable, Sendable {
        package var isCaution: Bool
        package var text: String

        /// Said in words, not by colour alone.
        package var label: String { isCaution ? "Caution" : "Fine" }
    }

    package struct Fact: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    package var analysis: RunAnalysis
    package var groups: [ReportGroup]

    package init(analysis: RunAnalysis) {
        self.analysis = analysis
        groups = ReportGroup.groups(of: analysis)
    }

    /// For the title of the page: it carries the answer.
    package var title: String {
        let host = analysis.run.host.hostName
        let isOfTimers = analysis.series.contains { $0.series.subject == .timer }
        let subjects = isOfTimers ? "Timers" : "Schedulers"
        guard let recommended = analysis.recommendation?.series else {
            return "\(subjects) of \(host)"
        }
        return "\(subjects) of \(host): use \(analysis.name(of: recommended))"
    }

    /// A sentence for each condition, or why there is none.
    package var recommendations: [String] {
        let advice = analysis.advice
        guard advice.isEmpty else { return advice }
        return [
            analysis.series.contains { $0.sampleCount > 0 }
                ? "No mechanism is recommended: too little was measured to compare them."
                : "Nothing was measured: no mechanism delivered a wakeup."
        ]
    }

    /// What is known of why the wakeups come late, a sentence each.
    package var causes: [String] { analysis.causeSentences() }

    /// `Run 42 “nightly” of 2026-08-02T14:03:07Z on bench-7`.
    package var byline: String {
        let run = analysis.run
        let label = run.label.map { " “\($0)”" } ?? ""
        let time = UTCText.text(unixNanoseconds: run.startedAtUnixNanoseconds)
        return "Run \(run.identifier)\(label) of \(time) on \(run.host.hostName)"
    }

    package var command: String {
        analysis.run.arguments.map(\.quotedForShell).joined(separator: " ")
    }
}

extension ReportContent {
    /// How it was measured; the command to repeat it stands beside it.
    package var method: [Fact] {
        let run = analysis.run
        let time = PlotAxis.timeLabel
        var facts = [
            Fact(name: "run", value: String(run.identifier)),
            Fact(name: "label", value: run.label ?? ""),
            Fact(name: "state", value: run.state.rawValue),
            Fact(
                name: "started",
                value: UTCText.text(unixNanoseconds: run.startedAtUnixNanoseconds)
            ),
            Fact(
                name: "ended",
                value: run.endedAtUnixNanoseconds.map { UTCText.text(unixNanoseconds: $0) } ?? ""
            ),
            Fact(name: "plan", value: run.plan.name),
            Fact(name: "rounds of each series", value: String(run.plan.rounds)),
            Fact(name: "length of a round", value: time(Double(run.plan.roundNanoseconds))),
            Fact(
                name: "warm-up, thrown away",
                value: time(Double(run.plan.warmUpNanoseconds))
            ),
            Fact(name: "program", value: "punctual \(run.programVersion)"),
            Fact(name: "revision of the caller", value: run.gitRevision ?? ""),
        ]
        for load in run.loads {
            let words = load.arguments.map(\.quotedForShell).joined(separator: " ")
            let version = load.version.isEmpty ? "" : " (\(load.version))"
            facts.append(Fact(name: "load", value: words + version))
        }
        return facts.filter { !$0.value.isEmpty }
    }

    package var environment: [Fact] {
        let state = analysis.run.hostState
        let quantity = QuantityText()
        let averages = state.loadAverages.map { quantity.fixed($0, decimals: 2) }
        return Self.facts(of: analysis.run.host) + [
            Self.fact("free memory", Self.memory(state.availableMemoryKibibytes)),
            Self.fact("load average", averages.joined(separator: ", ")),
            Self.fact(
                "time since boot",
                quantity.time(nanoseconds: Double(state.uptimeSeconds) * 1e9)
            ),
        ]
    }

    /// What bears on timers and does not change about a host.
    package static func facts(of host: HostSnapshot) -> [Fact] {
        let period = host.realtimePeriodMicroseconds
        let throttling = host.realtimeRuntimeMicroseconds.map { runtime in
            runtime < 0 ? "off" : "\(runtime) of \(period.map(String.init) ?? "?") µs"
        }
        let time = { (nanoseconds: Int64) in PlotAxis.timeLabel(nanoseconds: Double(nanoseconds)) }
        return [
            fact("host", host.hostName),
            fact("operating system", host.operatingSystem),
            fact("kernel", "\(host.kernelRelease) \(host.kernelVersion)"),
            fact("kernel command line", host.kernelCommandLine),
            fact("architecture", host.architecture),
            fact("processors", "\(host.processorCount) × \(host.processorModel)"),
            recorded("smt", onOff(host.isSMTActive), of: host),
            fact("memory", memory(host.memoryKibibytes)),
            fact("virtualisation", host.virtualisation),
            fact("preemption", host.preemptionMode),
            fact("frequency governor", host.governor),
            recorded("energy preference", host.energyPreference, of: host),
            recorded("boost", onOff(host.isBoostActive), of: host),
            fact("idle driver", host.idleDriver),
            fact("idle states", host.idleStates.joined(separator: ", ")),
            fact("clock source", host.clockSource),
            fact("clock resolution", time(host.clockResolutionNanoseconds)),
            fact("cost of a clock reading", time(host.clockReadingNanoseconds)),
            fact("timer slack", host.timerSlackNanoseconds.map(time)),
            fact("realtime throttling", throttling),
            recorded("processor quota", host.processorQuota?.text, of: host),
            recorded("nice", host.nice.map { String($0) }, of: host),
            recorded(
                "allowed processors",
                host.allowedProcessors.map { ProcessorList.text(of: $0) },
                of: host
            ),
        ]
    }

    /// What stands for what the version that measured did not look at: it is no difference.
    static let notRecorded = "not recorded by that version"

    private static func recorded(_ name: String, _ value: String?, of host: HostSnapshot) -> Fact {
        host.tellsOfProcess ? fact(name, value) : Fact(name: name, value: notRecorded)
    }

    private static func onOff(_ isOn: Bool?) -> String? {
        isOn.map { $0 ? "on" : "off" }
    }

    private static func fact(_ name: String, _ value: String?) -> Fact {
        Fact(
            name: name,
            value: value.flatMap { $0.isEmpty ? nil : $0 } ?? "not told by this kernel"
        )
    }

    private static func memory(_ kibibytes: Int) -> String {
        "\(QuantityText().significant(Double(kibibytes) / 1_048_576)) GiB"
    }
}

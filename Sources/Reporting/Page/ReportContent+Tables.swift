import Analysis
import PunctualBase
import Runs

extension ReportContent {
    /// The series of a group, best first, with the figures that a choice rests on.
    package func ranking(of group: ReportGroup) -> ReportTable {
        let quantity = QuantityText()
        let members = measured(in: group)
        let rows = members.enumerated().map { rank, index in
            let series = analysis.series[index]
            let lateness = series.lateness
            return [
                "\(rank + 1)", label(of: index), quantity.time(nanoseconds: lateness.p50),
                quantity.time(nanoseconds: lateness.p90), quantity.time(nanoseconds: lateness.p99),
                quantity.time(nanoseconds: lateness.p999), quantity.time(nanoseconds: lateness.max),
                quantity.time(nanoseconds: series.worstOf100Nanoseconds),
                DriftText().brief(series.drift),
                quantity.count(series.missedTicks),
                quantity.time(nanoseconds: series.processorNanosecondsPerTick),
            ] + wakeupCells(of: series, among: members)
        }
        var columns: [ReportTable.Column] = [
            .init("rank"), .init("mechanism", isNumber: false), .init("p50"), .init("p90"),
            .init("p99"), .init("p99.9"), .init("latest"),
            .init("worst of 100", explanation: "median of the maxima of 100 deadlines each"),
            .init("drift", explanation: "slope of the time-interval error"),
            .init("missed ticks", explanation: "deadlines without a wakeup of their own"),
            .init("processor time", explanation: "of one wakeup"),
        ]
        if hasMissedPercentiles(members) {
            columns += Self.wakeupColumns
        }
        return ReportTable(
            caption: "Mechanisms ranked: \(group.title)",
            columns: columns,
            rows: rows,
            headerColumn: 1,
            marked: marked(members),
            mark: .praise
        )
    }

    private static let wakeupColumns = ["p50", "p90", "p99"].map { name in
        ReportTable.Column(
            "\(name) over wakeups",
            explanation: "without the deadlines that were missed"
        )
    }

    private func hasMissedPercentiles(_ members: [Int]) -> Bool {
        members.contains { analysis.series[$0].hasMissedPercentiles }
    }

    /// Percentiles without the deadlines that were missed, where they differ from those with them.
    private func wakeupCells(of series: SeriesAnalysis, among members: [Int]) -> [String] {
        guard hasMissedPercentiles(members) else { return [] }
        let lateness = series.wakeupLateness
        return [lateness.p50, lateness.p90, lateness.p99].map {
            QuantityText().time(nanoseconds: $0)
        }
    }

    /// The rest of the figures.
    package func details(of group: ReportGroup) -> ReportTable {
        let quantity = QuantityText()
        let members = measured(in: group)
        let rows = members.map { index in
            let series = analysis.series[index]
            return [
                label(of: index), quantity.count(series.deadlineCount),
                quantity.count(series.sampleCount), interval(series.p50),
                interval(series.p99), quantity.time(nanoseconds: series.lateness.p0),
                quantity.count(series.earlyWakeups),
                quantity.time(nanoseconds: series.periodJitterRMSNanoseconds),
                quantity.time(nanoseconds: series.periodJitterSpreadNanoseconds),
                DriftText().told(series.drift),
                DriftText().lostInRound(series.drift),
                quantity.percent(series.processorShare),
                quantity.time(nanoseconds: series.spinMarginNanoseconds),
                quantity.time(nanoseconds: series.noise.stealNanoseconds),
                quantity.time(nanoseconds: series.noise.throttledNanoseconds),
            ]
        }
        return ReportTable(
            caption: "More figures: \(group.title)",
            columns: [
                .init("mechanism", isNumber: false), .init("deadlines"), .init("wakeups"),
                .init("p50, 95 % interval"),
                .init("p99, 95 % interval"), .init("earliest"), .init("early wakeups"),
                .init("period jitter, RMS"), .init("period jitter, p99 − p50"),
                .init("drift, interval"), .init("lost in a round"), .init("processor share"),
                .init("spin margin"), .init("stolen meanwhile"),
                .init("throttled", explanation: "stopped by the quota of a control group"),
            ],
            rows: rows,
            marked: marked(members),
            mark: .praise
        )
    }

    /// Where the time of the group's schedulers went; `nil` where none was measured.
    package func stages(of group: ReportGroup) -> ReportTable? {
        let rows = measured(in: group).compactMap { index -> [String]? in
            let stages = analysis.series[index].stages
            return stages.isEmpty ? nil : [analysis.name(of: index)] + stages.texts(QuantityText())
        }
        guard !rows.isEmpty else { return nil }
        return ReportTable(
            caption: "Where the time goes, p50 / p99: \(group.title) (\(RunStage.figuresNote))",
            columns: [.init("scheduler", isNumber: false)]
                + RunStage.allCases.map { .init($0.title, explanation: $0.explanation) },
            rows: rows
        )
    }

    package static let roundLimit = 300

    /// The rounds in the order in which they were measured, at most `roundLimit` of them.
    package var roundTable: ReportTable {
        let quantity = QuantityText()
        let rounds = analysis.series.flatMap { series in
            series.rounds.map { (series.index, $0) }
        }.sorted { $0.1.position < $1.1.position }
        let rows = rounds.prefix(Self.roundLimit).map { index, round in
            let place = analysis.series.firstIndex { $0.index == index } ?? 0
            let noise = round.noise
            return [
                "\(round.position + 1)", analysis.name(of: place),
                ConditionsText().load(analysis.series[place].series.conditions.load),
                round.processor.map(String.init) ?? quantity.absent,
                quantity.count(round.plannedTicks), quantity.count(round.missedTicks),
                quantity.time(nanoseconds: round.processorNanoseconds),
                quantity.time(nanoseconds: noise.stealNanoseconds),
                quantity.time(nanoseconds: noise.throttledNanoseconds),
                quantity.time(nanoseconds: noise.runQueueNanoseconds),
                quantity.count(noise.voluntarySwitches), quantity.count(noise.involuntarySwitches),
                quantity.count(noise.minorFaults), quantity.count(noise.majorFaults),
                quantity.count(noise.migrations), Self.completeness(of: round),
            ]
        }
        return ReportTable(
            caption: "Rounds in the order of measurement",
            columns: [
                .init("round"), .init("mechanism", isNumber: false), .init("load", isNumber: false),
                .init("bound to CPU"), .init("ticks"), .init("missed"), .init("processor time"),
                .init("stolen"),
                .init("throttled", explanation: "stopped by the quota of a control group"),
                .init("waited for a slice"), .init("voluntary switches"),
                .init("involuntary switches"), .init("minor faults"), .init("major faults"),
                .init("moves"), .init("complete", isNumber: false),
            ],
            rows: Array(rows)
        )
    }

    private static func completeness(of round: Round) -> String {
        let whole = round.isComplete ? "yes" : "cut short"
        return round.disturbance.map { "\(whole), disturbed: \($0)" } ?? whole
    }

    /// Says how many rounds the table leaves out; `nil` if none.
    package var omittedRounds: String? {
        let count = analysis.series.reduce(0) { $0 + $1.rounds.count }
        guard count > Self.roundLimit else { return nil }
        return "\(QuantityText().count(count - Self.roundLimit)) more rounds: "
            + "punctual runs export \(analysis.run.identifier)"
    }

    package func measured(in group: ReportGroup) -> [Int] {
        group.members.filter { analysis.series[$0].sampleCount > 0 }
    }

    private func label(of index: Int) -> String {
        let name = analysis.name(of: index)
        return analysis.isRecommended(index) ? "\(name) ★" : name
    }

    private func marked(_ members: [Int]) -> Set<Int> {
        Set(members.indices.filter { analysis.isRecommended(members[$0]) })
    }

    private func interval(_ estimate: Estimate?) -> String {
        let quantity = QuantityText()
        guard let estimate else { return quantity.absent }
        return "\(quantity.time(nanoseconds: estimate.low)) to "
            + quantity.time(nanoseconds: estimate.high)
    }
}

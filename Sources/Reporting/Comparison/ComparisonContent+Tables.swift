import Analysis
import PunctualBase
import Runs

extension ComparisonContent {
    /// The metrics of a comparison.
    package func metricTable(of index: Int) -> ReportTable {
        let comparison = report.comparisons[index]
        let shown = comparison.shownMetrics
        let things = comparison.shownThings
        let rows = shown.map { metric -> [String] in
            let name = metric.metric
            let changes = things.map { thing -> String in
                metrics.change(
                    comparison.change(of: thing, in: metric)?.value,
                    of: name,
                    scale: metric.scale
                )
            }
            return [
                metrics.name(of: name), metrics.value(metric.baseline, of: name),
                metrics.value(metric.candidate, of: name),
            ] + changes + [
                metrics.interval(metric.change, of: name, scale: metric.scale),
                metric.limit.isGating ? metrics.limit(of: metric) : "shown only",
                metrics.change(metric.smallestVisible, of: name, scale: metric.scale),
                "\(metric.verdictSymbol) \(metric.verdictWord)",
            ]
        }
        var columns: [ReportTable.Column] = [
            .init("metric", isNumber: false),
            .init("baseline", explanation: "median over the rounds"),
            .init("candidate", explanation: "median over the rounds"),
        ]
        columns += things.map { column(of: $0, in: comparison) }
        columns += [
            .init(
                "interval",
                explanation: "of the \(comparison.thing.rawValue), exact, at the level that "
                    + "Holm's method leaves the metric"
            ),
            .init(
                "limit",
                explanation: "what is applied, in brackets with what it comes from where that is "
                    + "not the limit of this kind"
            ),
            .init(
                "visible from",
                explanation: "the smallest worsening that these rounds could have shown"
            ),
            .init("verdict", isNumber: false),
        ]
        return ReportTable(
            caption: "Metrics, judged \(comparison.thingWords): \(name(of: index))",
            columns: columns,
            rows: rows,
            marked: Set(
                shown.indices.filter { shown[$0].limit.isGating && shown[$0].verdict == .regressed }
            ),
            mark: .blame
        )
    }

    private func column(
        of thing: ComparedThing,
        in comparison: Comparison
    ) -> ReportTable.Column {
        let explanation =
            switch thing {
            case .machine: "candidate against baseline as they are, Hodges–Lehmann estimate"
            case .timer where comparison.pairing == .duet:
                "candidate against baseline at the same time, Hodges–Lehmann estimate"
            case .timer:
                "candidate against baseline, each relative to the reference timer beside it, "
                    + "Hodges–Lehmann estimate"
            }
        return .init("change of the \(thing.rawValue)", explanation: explanation)
    }

    /// How many rounds show how small a change on this host, and the limits it can carry; `nil` unless
    /// its noise was asked for and could be measured.
    package func noiseTable(of index: Int) -> ReportTable? {
        guard report.kind == .noise else { return nil }
        let counts = [10, 20, 50, 100]
        let noise = hostNoise(of: report.comparisons[index], rounds: counts)
        guard !noise.isEmpty else { return nil }
        return ReportTable(
            caption: "Smallest worsening that is seen: \(name(of: index))",
            columns: [.init("metric", isNumber: false)]
                + counts.map { .init("\($0) rounds", explanation: "in four of five repetitions") }
                + [.init("limit to use", explanation: "with 20 rounds")],
            rows: noise.map { entry in
                let visible = counts.map { count in
                    metrics.change(
                        entry.smallestVisible[count],
                        of: entry.metric,
                        scale: entry.scale
                    )
                }
                return [metrics.name(of: entry.metric)] + visible + [
                    metrics.limit(entry.suggestedLimit)
                ]
            }
        )
    }

    /// Service levels; `nil` where none is required.
    package func requirementTable(of index: Int) -> ReportTable? {
        let requirements = report.comparisons[index].requirements
        guard !requirements.isEmpty else { return nil }
        return ReportTable(
            caption: "Requirements: \(name(of: index))",
            columns: [
                .init("required", isNumber: false), .init("measured"),
                .init("verdict", isNumber: false),
            ],
            rows: requirements.map { requirement in
                [
                    requirement.text, metrics.estimate(requirement.value, of: requirement.metric),
                    "\(requirement.verdict.symbol) \(requirement.verdict.word)",
                ]
            },
            marked: Set(requirements.indices.filter { requirements[$0].verdict == .regressed }),
            mark: .blame
        )
    }

    /// Why something is inconclusive and what would settle it: name and reason.
    package func reasons(of index: Int) -> [ReportContent.Fact] {
        let comparison = report.comparisons[index]
        let ofMetrics = comparison.shownMetrics.filter(\.limit.isGating).compactMap { metric in
            metric.reason.map {
                ReportContent.Fact(name: metrics.name(of: metric.metric), value: $0)
            }
        }
        let ofRequirements = comparison.requirements.compactMap { requirement in
            requirement.reason.map { ReportContent.Fact(name: requirement.text, value: $0) }
        }
        return Self.united(ofMetrics + ofRequirements)
    }

    /// Facts of the same value as one, under all their names.
    static func united(_ facts: [ReportContent.Fact]) -> [ReportContent.Fact] {
        var result: [ReportContent.Fact] = []
        for fact in facts {
            if let place = result.firstIndex(where: { $0.value == fact.value }) {
                result[place].name += ", \(fact.name)"
            } else {
                result.append(fact)
            }
        }
        return result
    }

    /// Both sides beside each other; a row that differs has a sign behind its name and is marked.
    package func environmentTable(of index: Int) -> ReportTable {
        let comparison = report.comparisons[index]
        let sides = [comparison.baseline, comparison.candidate]
        var rows = zip(identity(of: sides[0]), identity(of: sides[1])).map {
            [$0.name, $0.value, $1.value]
        }
        // That the sides have names and times of their own is no difference.
        let identityCount = rows.count
        rows += zip(settings(of: sides[0]), settings(of: sides[1])).map {
            [$0.name, $0.value, $1.value]
        }
        var differing = Set(
            rows.indices.dropFirst(identityCount).filter {
                rows[$0][1] != rows[$0][2] && !rows[$0].contains(ReportContent.notRecorded)
            }
        )
        for difference in comparison.environmentDifferences
        where !differing.contains(where: { rows[$0][0] == difference.name }) {
            differing.insert(rows.count)
            rows.append([difference.name, difference.baseline, difference.candidate])
        }
        for place in differing { rows[place][0] += " ≠" }
        return ReportTable(
            caption: "Environment of both sides, ≠ where they differ: \(name(of: index))",
            columns: ["what", "baseline", "candidate"].map { .init($0, isNumber: false) },
            rows: rows,
            marked: differing,
            isAboutSides: true
        )
    }

    private func identity(of side: ComparisonSide) -> [ReportContent.Fact] {
        let absent = quantities.absent
        return [
            .init(name: "name", value: side.name),
            .init(name: "run", value: side.run.map(String.init) ?? absent),
            .init(
                name: "started",
                value: UTCText.text(unixNanoseconds: side.startedAtUnixNanoseconds)
            ),
            .init(name: "revision of the caller", value: side.gitRevision ?? absent),
        ]
    }

    private func settings(of side: ComparisonSide) -> [ReportContent.Fact] {
        [
            .init(name: "series", value: SideText.series(of: side, quantities: quantities)),
            .init(name: "program", value: "punctual \(side.programVersion)"),
        ] + ReportContent.facts(of: side.host)
    }

    package static let roundLimit = 200

    /// The figures of every round of both sides, pair by pair, at most `roundLimit` pairs.
    package func roundTable(of index: Int) -> ReportTable {
        let comparison = report.comparisons[index]
        let shown = comparison.shownMetrics.map(\.metric)
        let pairs = max(comparison.baseline.rounds.count, comparison.candidate.rounds.count)
        var rows: [[String]] = []
        for pair in 0..<min(pairs, Self.roundLimit) {
            for (role, side) in [
                ("baseline", comparison.baseline), ("candidate", comparison.candidate),
            ] where side.rounds.indices.contains(pair) {
                let round = side.rounds[pair]
                rows.append(
                    [
                        "\(round.repetition + 1)", role, quantities.count(round.sampleCount),
                    ] + shown.map { metrics.value(round.values[$0], of: $0) } + [
                        quantities.time(nanoseconds: round.stealNanoseconds),
                        quantities.time(nanoseconds: round.throttledNanoseconds),
                        quantities.time(nanoseconds: round.runQueueNanoseconds),
                    ]
                )
            }
        }
        return ReportTable(
            caption: "Rounds: \(name(of: index))",
            columns: [.init("round"), .init("side", isNumber: false), .init("wakeups")]
                + shown.map { .init(metrics.name(of: $0)) } + [
                    .init("stolen"), .init("throttled"), .init("waited for a slice"),
                ],
            rows: rows,
            headerColumn: 1
        )
    }
}

import Analysis
import Harness
import Reporting
import Runs
import Storage

/// A comparison that can be made once more, to confirm it.
struct ComparisonQuestion {
    let request: CompareRequest
    let arguments: ParsedArguments
    let settings: SettingsFile
    let comparer: Comparer
    let context: Context

    private var archive: RunArchive { comparer.archive }

    /// Measures what is not stored, and compares.
    func ask() throws -> AskedAnswer {
        let sides = try request.sides.map { side in
            try ComparedSide(side, period: request.period) { archive }
        }
        guard sides.count == 2 else { return try compareOwnPairs(of: sides[0]) }
        if case .planned(let a, let aNames, let aAmount) = sides[0],
            case .planned(let b, let bNames, let bAmount) = sides[1], request.pairing != .stored
        {
            return try measureTogether((a, aNames, aAmount), (b, bNames, bAmount))
        }
        return try compareStored(sides)
    }

    /// The two sides of a run that has measured them beside each other.
    private func compareOwnPairs(of side: ComparedSide) throws -> AskedAnswer {
        guard case .stored(let all, let name) = side, let run = all.first?.run else {
            throw UsageError.missingArgument("B")
        }
        guard let pairs = run.plan.comparedPairs else {
            throw UsageError.conflict("“\(name)” is no run of two sides; name B as well")
        }
        let names = run.plan.series.distinctNames
        return try answer(of: run, pairs: pairs) { names[$0] }
    }

    private func measureTogether(
        _ baseline: PairedPlan.Side,
        _ candidate: PairedPlan.Side
    ) throws -> AskedAnswer {
        let paired = try PairedPlan(
            baseline,
            candidate,
            pairing: request.pairing,
            thing: comparer.judging.thing,
            arguments: arguments,
            settings: settings
        )
        if let note = paired.note { context.console.note("punctual: \(note)") }
        let pairing = paired.plan.pairing ?? .interleaved
        for doubt in comparer.judging.doubts(about: paired.plan, pairing: pairing) {
            context.console.note("punctual: \(doubt)")
        }
        let measurement = try PlanMeasurement(
            into: archive,
            clockMode: request.clockMode,
            arguments,
            in: context
        )
        switch try measurement.measuredRun(of: paired.plan) {
        case .interrupted(let code): return .interrupted(code: code)
        case .finished(let run):
            return try answer(of: run, pairs: run.plan.comparedPairs ?? []) { paired.names[$0] }
        }
    }

    private func answer(
        of run: Run,
        pairs: [(Int, Int)],
        name: (Int) -> String
    ) throws -> AskedAnswer {
        let pairs = pairs.map { pair in
            (
                baseline: StoredSeries(name: name(pair.0), run: run, index: pair.0),
                candidate: StoredSeries(name: name(pair.1), run: run, index: pair.1)
            )
        }
        return .answered(try comparer.answer(of: pairs), run: run.identifier)
    }

    /// Sides that stand in the archive, or do so after each was measured by itself.
    private func compareStored(_ sides: [ComparedSide]) throws -> AskedAnswer {
        let prepared = try sides.indices.map { try prepare(sides[$0], beside: sides[1 - $0]) }
        if prepared.contains(where: \.isMeasured) {
            let doubts = try comparer.judging.foresee(prepared[0].foreseen, prepared[1].foreseen)
            for doubt in doubts { context.console.note("punctual: \(doubt)") }
        }
        var stored: [[StoredSeries]] = []
        for side in prepared {
            switch side {
            case .stored(let series): stored.append(series)
            case .planned(let measurement, let plan, let names):
                switch try measurement.measure(plan) {
                case .interrupted(let code): return .interrupted(code: code)
                case .finished(let run):
                    stored.append(
                        zip(run.plan.genuineSeries, names).map {
                            StoredSeries(name: $1, run: run, index: $0)
                        }
                    )
                }
            }
        }
        let paired = Comparer.paired(stored[0], stored[1]) { $0.series }
        let run = stored[1].first?.run.identifier ?? 0
        return .answered(
            try comparer.answer(of: paired.pairs, missing: paired.missing),
            run: run
        )
    }

    private func prepare(
        _ side: ComparedSide,
        beside other: ComparedSide
    ) throws -> PreparedSide {
        switch side {
        case .stored(let series, _): return .stored(series)
        case .planned(_, let names, _):
            let measurement = try ReferencedMeasurement(
                into: archive,
                arguments,
                settings: settings,
                in: context
            )
            let plan = try measurement.plan(
                of: side,
                named: "compare",
                standard: amount(of: other)
            )
            return .planned(measurement, plan, names: names)
        }
    }

    /// A side that is measured to be set against a stored one is measured as that one was.
    private func amount(of other: ComparedSide) -> MeasuringAmount {
        guard case .stored(let series, _) = other, let run = series.first?.run else {
            return MeasuringAmount()
        }
        return MeasuringAmount(of: run.plan)
    }
}

/// A side that is stored, or has all that is needed to measure it by itself.
private enum PreparedSide {
    case stored([StoredSeries])
    case planned(ReferencedMeasurement, Plan, names: [String])

    var isMeasured: Bool {
        if case .planned = self { true } else { false }
    }

    /// Its series, as far as their plan tells of them.
    var foreseen: [ComparisonSide] {
        switch self {
        case .stored(let series):
            series.map { ComparisonSide(foreseen: $0.index, in: $0.run.plan, named: $0.name) }
        case .planned(_, let plan, let names):
            zip(plan.genuineSeries, names).map {
                ComparisonSide(foreseen: $0, in: plan, named: $1)
            }
        }
    }
}

import Harness
import PunctualBase
import Runs
import Storage

/// One side of a comparison, found in the archive or ready to be measured.
enum ComparedSide {
    case stored([StoredSeries], name: String)
    case planned([Series], names: [String], amount: MeasuringAmount?)
}

extension ComparedSide {
    /// Finds or prepares what was typed; the archive is asked for only where that is a stored run.
    init(_ request: SideRequest, period: Int64, archive: () throws -> RunArchive) throws {
        switch request {
        case .run(let name):
            self = try Self.stored(name, in: archive())
        case .mechanism(let series, let text):
            self = .planned([series], names: [text.asName], amount: nil)
        case .plan(let path):
            let plan = try Commands.plan(named: path)
            let series = plan.series.filter { $0.isReference != true }
            let amount = MeasuringAmount(of: plan)
            self = .planned(series, names: series.distinctNames, amount: amount)
        case .program(let words):
            let series = Series(mechanism: .program, periodNanoseconds: period, program: words)
            let text = words.joined(separator: " ").asName
            self = .planned([series], names: [text], amount: nil)
        }
    }

    /// Finds a run by number, label or `latest`; behind a colon one of its series may be named.
    private static func stored(_ name: String, in archive: RunArchive) throws -> ComparedSide {
        do {
            return .stored(series(of: try archive.run(named: name).run), name: name)
        } catch ArchiveError.noSuchRun {
            if let colon = name.lastIndex(of: ":") {
                let wanted = String(name[name.index(after: colon)...])
                let run = try archive.run(named: String(name[..<colon])).run
                return .stored(try series(of: run, named: wanted), name: name)
            }
            guard nearest(to: name, among: PlanText.mechanismNames) != nil else {
                throw ArchiveError.noSuchRun(path: archive.path, name: name)
            }
            throw UsageError.badSide(
                name,
                "no run has this label, and \(SideRequest.unknownMechanism(name))"
            )
        }
    }

    /// All that was measured for its own sake.
    private static func series(of run: Run) -> [StoredSeries] {
        let indices = run.plan.series.indices.filter { run.plan.series[$0].isReference != true }
        let names = run.plan.series.distinctNames
        return indices.map { index in
            let label = run.label ?? "run \(run.identifier)"
            let name =
                indices.count == 1 ? label : "\(label): \(names[index])"
            return StoredSeries(name: name, run: run, index: index)
        }
    }

    private static func series(of run: Run, named name: String) throws -> [StoredSeries] {
        let all = series(of: run)
        let own = run.plan.series.distinctNames
        let found = all.filter {
            [own[$0.index], $0.series.name, $0.series.mechanism.rawValue].contains(name)
        }
        guard found.isEmpty else { return found }
        var names: [String] = []
        for series in all where !names.contains(own[series.index]) {
            names.append(own[series.index])
        }
        throw UsageError.badSide(
            "\(run.identifier):\(name)",
            "the run has no such series; it has \(names.joined(separator: ", "))"
        )
    }
}

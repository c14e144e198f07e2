import Reporting
import Runs

/// Which series of two sides belong together, and which are alone.
struct PairedSeries<Baseline, Candidate> {
    private(set) var pairs: [(baseline: Baseline, candidate: Candidate)] = []
    private(set) var missing: [ComparisonReport.Missing] = []

    /// Sets equal series against each other, several equal ones in their order.
    ///
    /// What was injected on purpose makes no other series of them. Where each side has one alone
    /// these are compared, whatever they are, if `matchesLone` says so.
    init(
        _ baseline: [Baseline],
        _ candidate: [Candidate],
        names: (baseline: String, candidate: String),
        matchesLone: Bool,
        series: (baseline: (Baseline) -> Series, candidate: (Candidate) -> Series)
    ) {
        if matchesLone, baseline.count == 1, candidate.count == 1 {
            pairs = [(baseline[0], candidate[0])]
            return
        }
        let old = baseline.map { series.baseline($0).withoutInjection }
        let new = candidate.map { series.candidate($0).withoutInjection }
        let ownNames = (old + new).distinctNames
        var left = Array(candidate.indices)
        for (place, wanted) in old.enumerated() {
            if let found = left.firstIndex(where: { new[$0] == wanted }) {
                pairs.append((baseline[place], candidate[left.remove(at: found)]))
            } else {
                missing.append(
                    .init(name: ownNames[place], reason: "\(names.candidate) does not have it")
                )
            }
        }
        for place in left {
            let name = ownNames[old.count + place]
            missing.append(.init(name: name, reason: "\(names.baseline) does not have it"))
        }
    }
}

extension Series {
    /// As it is without what was put in on purpose.
    var withoutInjection: Series {
        var series = self
        series.injection = nil
        return series
    }
}

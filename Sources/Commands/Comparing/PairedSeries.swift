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
        var left = candidate
        for old in baseline {
            let wanted = series.baseline(old).withoutInjection
            if let place = left.firstIndex(where: {
                series.candidate($0).withoutInjection == wanted
            }) {
                pairs.append((old, left.remove(at: place)))
            } else {
                missing.append(
                    .init(name: wanted.name, reason: "\(names.candidate) does not have it")
                )
            }
        }
        for new in left {
            let name = series.candidate(new).name
            missing.append(.init(name: name, reason: "\(names.baseline) does not have it"))
        }
    }
}

extension Series {
    fileprivate var withoutInjection: Series {
        var series = self
        series.injection = nil
        return series
    }
}

extension MetricLimit {
    /// The limits that hold where the user names none, in the order of `Metric`.
    ///
    /// They are what a busy virtual machine carries with 20 duets of two seconds: of two equal
    /// sides each metric passes nine times in ten or more, and 5 µs are found at a median of 110.
    /// `noise` suggests narrower ones for a quiet host. Worst of 100 guards the tail at 50 %; p99,
    /// which says nearly the same with twice the noise, is there for what is rarer and coarser.
    ///
    /// Rounds that were measured one after the other differ in their tails several times over
    /// though nothing has changed, so there the tails are shown and do not decide. A machine that
    /// was measured at two times has moved between them by itself, and less than that is no news.
    package static func defaults(
        for pairing: Pairing,
        of thing: ComparedThing = .timer
    ) -> [MetricLimit] {
        let tailsGate = pairing != .interleaved || thing == .timer
        let isOverTime = pairing == .stored && thing == .machine
        return Metric.allCases.map { metric in
            switch metric {
            case .p50:
                isOverTime
                    ? MetricLimit(metric: metric, relative: 0.1, absolute: 5_000)
                    : MetricLimit(metric: metric, relative: 0.03, absolute: 2_000)
            case .windowP90:
                isOverTime
                    ? MetricLimit(metric: metric, relative: 0.25, absolute: 10_000)
                    : MetricLimit(metric: metric, relative: 0.1, absolute: 5_000)
            case .worstOf100:
                isOverTime
                    ? MetricLimit(metric: metric, relative: 1, absolute: 50_000)
                    : MetricLimit(
                        metric: metric,
                        relative: 0.5,
                        absolute: 20_000,
                        isGating: tailsGate
                    )
            case .p99:
                isOverTime
                    ? MetricLimit(metric: metric, relative: 2, absolute: 50_000)
                    : MetricLimit(
                        metric: metric,
                        relative: 1,
                        absolute: 20_000,
                        isGating: tailsGate
                    )
            case .p999:
                MetricLimit(metric: metric, relative: 1, absolute: 50_000, isGating: false)
            case .drift: MetricLimit(metric: metric, relative: nil, absolute: 5)
            case .late, .missed: MetricLimit(metric: metric, relative: 1, absolute: 1)
            case .processor:
                MetricLimit(metric: metric, relative: 0.2, absolute: 1_000, isGating: false)
            }
        }
    }

    /// All metrics where some limits were asked for: those decide, the others are only shown.
    package static func limits(
        asked: [MetricLimit],
        pairing: Pairing,
        of thing: ComparedThing = .timer
    ) -> [MetricLimit] {
        guard !asked.isEmpty else { return defaults(for: pairing, of: thing) }
        return defaults(for: pairing, of: thing).map { standard in
            let own = asked.last { $0.metric == standard.metric }
            if let own, !own.isStandard { return own }
            var limit = standard
            limit.isGating = own != nil
            return limit
        }
    }
}

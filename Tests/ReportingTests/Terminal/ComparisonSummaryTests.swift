import Analysis
import PunctualBase
import Reporting
import Runs
import Testing

@Suite("Comparison on a terminal")
struct ComparisonSummaryTests {
    private func text(
        _ report: ComparisonReport = SampleComparison.report(),
        isUnicode: Bool = true,
        width: Int
    ) -> String {
        ComparisonSummary(
            of: report,
            style: TerminalStyle(isUnicode: isUnicode, width: width)
        ).text
    }

    /// The lines between the header and the sparklines, and the last one.
    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }

    @Test("With 80 columns both sides, every metric with its interval, and the verdict")
    func usual() {
        #expect(
            text(width: 80) == """
                main against pr

                baseline   main (run 12, a1b2c3d)  20 rounds × 2 s  dispatch, 1 ms, no load
                candidate  pr (run 15, d4e5f6a)    20 rounds × 2 s  dispatch, 1 ms, no load
                pairing    duet: both at once, half a period apart; which side starts alternates
                host       VM (kvm), 2 processors, steal 0.5 %, waited for a slice 0.2 %: quiet;
                           smallest visible worsening: p50 ×1.03, p90 (window) ×1.07, worst of
                           100 ×1.42, p99 ×1.45, drift +5.2 ppm, late > 1 ms ×1.60

                metric        baseline  candidate  timer  interval     limit   verdict
                p50             107 µs     109 µs  ×1.01  1.00 – 1.03  ×1.05   pass
                p90 (window)    130 µs     135 µs  ×1.03  0.98 – 1.08  ×1.10   pass
                worst of 100    275 µs     629 µs  ×1.97  1.41 – 2.78  ×1.50   REGRESSED
                p99             676 µs     766 µs  ×1.54  0.99 – 2.14  ×1.50   inconclusive
                p99.9          3.37 ms    2.70 ms  ×0.99  0.77 – 1.39  –       shown only
                drift          0.0 ppm   +0.3 ppm   +0.3  -0.8 – +1.4  ±5 ppm  pass
                late > 1 ms     9.50 ‰     9.90 ‰  ×1.04  0.71 – 1.47  ×2.00   pass
                  41.4 µs ▂▆██▆▂▁ ▂▁      2.33 ms  (baseline)
                          ▂▅██▆▃▂▂▂▁▁   ▁          (candidate)

                p99: its interval reaches from no change to beyond the limit; about 34 more
                rounds would settle it: use --rounds 54

                Not shown in 80 columns: visible from. Widen the terminal, or read the report.

                REGRESSED: of this timer, both sides at once: worst of 100.  exit 2

                """
        )
    }

    @Test("With 120 columns the smallest visible change and the figures of the verdict, too")
    func wide() {
        let lines = lines(text(width: 120))
        #expect(
            lines.contains(
                "worst of 100    275 µs     629 µs  ×1.97  1.41 – 2.78         ×1.42  ×1.50   REGRESSED"
            )
        )
        #expect(
            lines.last == "REGRESSED: of this timer, both sides at once: worst of 100 ×1.97 "
                + "[1.41 – 2.78], limit ×1.50.  exit 2"
        )
    }

    @Test("With 60 columns and ASCII")
    func narrow() {
        let lines = lines(text(isUnicode: false, width: 60))
        #expect(
            lines[10...19] == [
                "metric            candidate  timer  limit    verdict",
                "p50                  109 us  x1.01  x1.05    pass",
                "p90 (window)         135 us  x1.03  x1.10    pass",
                "worst of 100         629 us  x1.97  x1.50    REGRESSED",
                "p99                  766 us  x1.54  x1.50    inconclusive",
                "p99.9               2.70 ms  x0.99  -        shown only",
                "drift              +0.3 ppm   +0.3  +-5 ppm  pass",
                "late > 1 ms   9.90 permille  x1.04  x2.00    pass",
                "  41.4 us :+##+:. :.      2.33 ms  (baseline)",
                "          :+##+-:::..   .          (candidate)",
            ]
        )
        #expect(lines.last == "REGRESSED: of this timer, both sides at once: 1 metric.  exit 2")
    }

    @Test("Nothing but the line with the path is wider than the terminal, ASCII holds all")
    func limits() {
        for report in [
            SampleComparison.report(), SampleComparison.fullReport(),
            SampleComparison.hostileReport(),
        ] {
            for width in [30, 50, 60, 80, 100, 120, 160] {
                let ascii = text(report, isUnicode: false, width: width)
                #expect(!ascii.contains { !$0.isASCII })
                #expect(!ascii.contains { $0 != "\n" && $0.isNewline })
                for text in [ascii, text(report, width: width)] {
                    let lines = lines(text)
                    #expect(lines.dropLast().allSatisfy { $0.count <= width })
                    #expect(lines.last?.hasSuffix("  exit 2") ?? false)
                }
            }
        }
    }

    @Test("Requirements, differences, notes and what is missing are told under the figures")
    func full() {
        let text = text(SampleComparison.fullReport(), width: 80)
        for line in [
            "p99 <= 200us         766 µs [610 µs – 1.02 ms]  REGRESSED",
            "timerfd, 1 ms (missed <= 1permille): no round counted missed ticks",
            "The sides differ in kernel: “6.18.44” and “6.18.45”.", "The baseline is 92 days old.",
            "Not compared: io-uring, 1 ms (io_uring is not permitted here).",
            "baseline   main (a1b2c3d)        20 rounds × 2 s (3 more disturbed)",
            "REGRESSED: of these timers, relative to what ran beside each: 2 metrics.  exit 2",
        ] {
            #expect(text.contains("\(line)\n"), "\(line)")
        }
        // A side without samples has no histogram, and one line alone compares nothing.
        #expect(text.ranges(of: "(baseline)").count == 1)
    }

    @Test("Quietly the verdict is all that is left; the same line ends the summary")
    func quiet() {
        let style = TerminalStyle(isColoured: true, width: 80)
        let summary = ComparisonSummary(of: SampleComparison.report(), style: style)
        #expect(
            summary.verdictLine
                == "REGRESSED: of this timer, both sides at once: worst of 100.  exit 2\n"
        )
        #expect(
            summary.text.hasSuffix("\u{1B}[1m\(summary.verdictLine.dropLast())\u{1B}[0m\n")
        )
    }

    @Test("With every round, one line each")
    func verbose() {
        let text = ComparisonSummary(
            of: SampleComparison.report(),
            style: TerminalStyle(width: 120),
            isVerbose: true
        ).text
        #expect(text.split(separator: "\n").count { $0.contains("  baseline   ") } >= 20)
    }

    @Test(
        "What the verdict rests on is said, whatever it is",
        arguments: [
            (
                .pass,
                "PASSED: of this timer, both sides at once: 6 of 6 metrics within their limits"
            ),
            (
                .improved,
                "IMPROVED: of this timer, both sides at once: p50 ×0.80 [0.75 – 0.85], limit ×1.05"
            ),
            (
                .inconclusive,
                "INCONCLUSIVE: of this timer, both sides at once: the sides differ in kernel"
            ),
        ] as [(Verdict, String)]
    )
    func verdicts(verdict: Verdict, headline: String) {
        var report = SampleComparison.report()
        for place in report.comparisons[0].metrics.indices {
            report.comparisons[0].metrics[place].verdict = .pass
        }
        if verdict == .improved {
            report.comparisons[0].metrics[0].verdict = .improved
            report.comparisons[0].metrics[0].change = Estimate(value: 0.8, low: 0.75, high: 0.85)
        }
        if verdict == .inconclusive {
            report.comparisons[0].environmentDifferences = [
                EnvironmentDifference(name: "kernel", baseline: "1", candidate: "2")
            ]
        }
        report.verdict = verdict
        #expect(ComparisonContent(report).headline == headline)
    }

    @Test("A code that comes of a missing series is told as a failure, with the series")
    func missing() {
        var report = SampleComparison.report()
        report.missing = [.init(name: "ppoll", reason: "B does not have it")]
        report.verdict = .pass
        report.exitCode = 1
        #expect(
            ComparisonContent(report).headline
                == "FAILED: of this timer, both sides at once: not compared: ppoll (B does not have it)"
                + "; the rest: PASSED"
        )
        report.exitCode = 0
        #expect(ComparisonContent(report).headline.hasPrefix("PASSED"))
    }

    @Test("A tool that failed, or compared nothing, says so in its last line, in full")
    func failure() {
        var report = SampleComparison.report([])
        report.verdict = nil
        report.exitCode = 1
        report.missing = [.init(name: "io-uring, 1 ms", reason: "not permitted")]
        let style = TerminalStyle(width: 80)
        #expect(
            ComparisonSummary(of: report, style: style).verdictLine
                == "FAILED: nothing was compared: io-uring, 1 ms (not permitted).  exit 1\n"
        )
        report.failure = String(repeating: "long ", count: 40)
        #expect(ComparisonSummary(of: report, style: style).verdictLine.count > 200)
    }
}

@Suite("Histogram of both sides on a terminal")
struct ComparisonSparklineTests {
    private func lines(zero: Int, isUnicode: Bool = true) -> [Substring] {
        var comparison = SampleComparison.small
        guard var histogram = comparison.baseline.analysis?.histogram else { return [] }
        histogram.below = zero
        if zero > 0 { histogram.counts = histogram.counts.map { _ in 0 } }
        comparison.baseline.analysis?.histogram = histogram
        return ComparisonSummary(
            of: SampleComparison.report([comparison]),
            style: TerminalStyle(isUnicode: isUnicode, width: 100)
        ).text.split(separator: "\n").filter { $0.hasSuffix("e)") }
    }

    @Test("What came in time, or before, has a column of its own")
    func inTime() throws {
        let found = lines(zero: 400)
        try #require(found.count == 2)
        #expect(found[0].hasPrefix("  ≤ 0 █  "), "\(found[0])")
        #expect(found[1].hasPrefix("         "), "\(found[1])")
        #expect(lines(zero: 400, isUnicode: false).first?.hasPrefix("  <= 0 #  ") == true)
        #expect(lines(zero: 0).first?.contains("≤") == false)
    }
}

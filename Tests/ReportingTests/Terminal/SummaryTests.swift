import Analysis
import PunctualBase
import Reporting
import Runs
import Testing

@Suite("Terminal summary")
struct SummaryTests {
    private func text(
        _ analysis: RunAnalysis = TerminalFixture.analysis(),
        isUnicode: Bool = true,
        width: Int
    ) -> String {
        summary(
            of: analysis,
            style: TerminalStyle(isColoured: false, isUnicode: isUnicode, width: width)
        )
    }

    @Test("With 120 columns all figures are there")
    func wide() {
        #expect(
            text(width: 120) == """
                run 12 “before”: plan default, 4 rounds of 3 s after 200 ms of warm-up
                box: AMD EPYC 7B13, 2 processors, kvm, Linux 6.1.0-18-amd64, clock tsc

                every 1 ms, policy other, any processor, no load
                mechanism   500 ns          5 ms      p50      p90      p99      max  worst/100  missed                  drift  CPU/wake
                precise     ▁▄█▄ ▁                1.23 µs  1.85 µs  4.92 µs  73.8 µs    48.0 µs       0  none seen (<0.05 ppm)   64.8 µs
                absolute            ▁▄█▄ ▁        65.2 µs  97.8 µs   261 µs  3.91 ms     210 µs       0  none seen (<0.05 ppm)   12.3 µs
                sleep-loop                ▁▄█▄ ▁   160 ms   240 ms   640 ms   9.60 s     310 ms       0           +104\u{2009}000 ppm   11.9 µs
                deadline-class: not measured: sched_setattr is not permitted; it needs CAP_SYS_NICE

                sleep-loop drifts by +104\u{2009}000 ppm: after 3.00 s it is 312 ms behind.
                Not shown in 120 columns: p99.9. Widen the terminal, or read the report.

                Every 1 ms, no load: use precise: p90 1.85 µs, the most accurate, 64.8 µs of processor time a wakeup, how sure is not
                known (3 rounds are needed). Left out: sleep-loop (it keeps no grid).

                """
        )
    }

    @Test("With 80 columns the least repeatable figures go, and it is told")
    func usual() {
        #expect(
            text(width: 80) == """
                run 12 “before”: plan default, 4 rounds of 3 s after 200 ms of warm-up
                box: AMD EPYC 7B13, 2 processors, kvm, Linux 6.1.0-18-amd64, clock tsc

                every 1 ms, policy other, any processor, no load
                mechanism   500 ns          5 ms      p50      p90      p99  worst/100  CPU/wake
                precise     ▁▄█▄ ▁                1.23 µs  1.85 µs  4.92 µs    48.0 µs   64.8 µs
                absolute            ▁▄█▄ ▁        65.2 µs  97.8 µs   261 µs     210 µs   12.3 µs
                sleep-loop                ▁▄█▄ ▁   160 ms   240 ms   640 ms     310 ms   11.9 µs
                deadline-class: not measured: sched_setattr is not permitted; it needs
                CAP_SYS_NICE

                sleep-loop drifts by +104\u{2009}000 ppm: after 3.00 s it is 312 ms behind.
                Not shown in 80 columns: p99.9, max, missed, drift. Widen the terminal, or read
                the report.

                Every 1 ms, no load: use precise: p90 1.85 µs, the most accurate, 64.8 µs of
                processor time a wakeup, how sure is not known (3 rounds are needed). Left out:
                sleep-loop (it keeps no grid).

                """
        )
    }

    @Test("With 60 columns and ASCII")
    func narrow() {
        #expect(
            text(isUnicode: false, width: 60) == """
                run 12 "before": plan default, 4 rounds of 3 s after 200 ms~
                box: AMD EPYC 7B13, 2 processors, kvm, Linux 6.1.0-18-amd64~

                every 1 ms, policy other, any processor, no load
                mechanism       p50      p90      p99  worst/100  CPU/wake
                precise     1.23 us  1.85 us  4.92 us    48.0 us   64.8 us
                absolute    65.2 us  97.8 us   261 us     210 us   12.3 us
                sleep-loop   160 ms   240 ms   640 ms     310 ms   11.9 us
                deadline-class: not measured: sched_setattr is not
                permitted; it needs CAP_SYS_NICE

                sleep-loop drifts by +104000 ppm: after 3.00 s it is 312 ms
                behind.
                Not shown in 60 columns: histogram, p99.9, max, missed,
                drift. Widen the terminal, or read the report.

                Every 1 ms, no load: use precise: p90 1.85 us, the most
                accurate, 64.8 us of processor time a wakeup, how sure is
                not known (3 rounds are needed). Left out: sleep-loop (it
                keeps no grid).

                """
        )
    }

    @Test("In ASCII nothing else is printed, and no line is wider than the terminal")
    func limits() {
        for width in [20, 40, 60, 80, 120] {
            let ascii = text(isUnicode: false, width: width)
            #expect(ascii.contains { !$0.isASCII } == false)
            for text in [ascii, text(width: width)] {
                #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
            }
        }
    }

    @Test("Missed and early wakeups are shown on every terminal")
    func missed() {
        var analysis = TerminalFixture.analysis()
        analysis.series[0].missedTicks = 12_345
        analysis.series[2].earlyWakeups = 7
        let lines = text(analysis, width: 60).split(separator: "\n").map(String.init)
        #expect(lines[3] == "mechanism       p50      p90  worst/100  missed  early")
        #expect(lines[5] == "absolute    65.2 µs  97.8 µs     210 µs  12\u{2009}345      0")
    }

    @Test("Stolen time, an interruption and too few deadlines are told with the remedy")
    func warnings() {
        var analysis = TerminalFixture.analysis()
        analysis.run.state = .interrupted
        analysis.series[1].sampleCount = 2_500
        analysis.series[1].deadlineCount = 3_000
        analysis.series[1].lateness.p999 = nil
        analysis.series[0].rounds[1].noise.stealNanoseconds = 30_000_000
        analysis.series[0].rounds[2].noise.stealNanoseconds = 10_000_000
        let text = text(analysis, width: 200)
        #expect(
            text.contains(
                """
                The run was interrupted after 12 of 16 rounds; what was measured is kept.
                sleep-loop drifts by +104\u{2009}000 ppm: after 3.00 s it is 312 ms behind.
                The hypervisor took 40.0 ms from the processors while it measured, more than 10 ms \
                in 1 of 12 rounds: p99, maximum and missed ticks are partly the host's. More \
                --rounds even this out.
                p99.9 needs 10\u{2009}000 deadlines, there are 3000: use --rounds 14.

                """
            )
        )
    }

    @Test("Each group has its conditions over it, and the same mechanism twice is told apart")
    func groups() {
        var first = TerminalFixture.series(.precise, index: 0, p50: 900, worst: 9_000, cost: 50_000)
        var second = first
        second.index = 1
        second.series.processorBudgetPercent = 12.5
        second.lateness.p90 = 1_000
        var third = first
        third.index = 2
        third.series.conditions = Conditions(
            policy: .fifo,
            priority: 80,
            processors: .list([1]),
            isMemoryLocked: true,
            timerSlackNanoseconds: 1,
            dmaLatencyMicroseconds: 0,
            load: .stress(.cpu)
        )
        first.series.processorBudgetPercent = 5
        let run = TerminalFixture.run([first, second, third].map(\.series))
        let text = text(assemble(run: run, series: [first, second, third]), width: 120)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[4].hasPrefix("precise (12.5 %)  "))
        #expect(lines[5].hasPrefix("precise (5.00 %)  "))
        #expect(
            lines[6] == """
                every 1 ms, policy fifo 80, processor 1, memory locked, timer slack 1 ns, \
                DMA latency 0 ns, load cpu (stress-ng)
                """
        )
        #expect(lines[8].hasPrefix("precise  "))
    }

    @Test("What never had its turn is told")
    func withoutTurn() {
        var analysis = TerminalFixture.analysis()
        analysis.series[3].failure = nil
        #expect(
            text(analysis, width: 80)
                .contains("deadline-class: not measured: the run ended before its turn\n")
        )
    }

    @Test("Colour changes nothing but the weight of lines")
    func colour() {
        let coloured = summary(
            of: TerminalFixture.analysis(),
            style: TerminalStyle(isColoured: true, isUnicode: true, width: 80)
        )
        var plain = coloured
        for code in ["\u{1B}[0m", "\u{1B}[1m", "\u{1B}[2m", "\u{1B}[33m"] {
            plain = plain.split(separator: code, omittingEmptySubsequences: false).joined()
        }
        #expect(plain == text(width: 80))
        #expect(coloured != plain)
    }
}

import PunctualBase
import Reporting
import Runs
import Testing

@Suite("Tables of runs and mechanisms")
struct ListingTests {
    private let runs = [
        RunRow(
            identifier: 7,
            label: nil,
            when: "2026-11-23 14:05",
            state: .interrupted,
            plan: "quick",
            mechanisms: ["absolute"],
            rounds: 3,
            samples: 2_900
        ),
        RunRow(
            identifier: 12,
            label: "before",
            when: "2026-11-23 15:10",
            state: .finished,
            plan: "default",
            mechanisms: ["absolute", "absolute", "precise", "timerfd", "spin"],
            rounds: 70,
            samples: 210_000
        ),
    ]

    @Test("The list of runs on a wide terminal")
    func wide() {
        #expect(
            runTable(runs, style: TerminalStyle(width: 120)) == """
                run  label   when              state        plan     mechanisms                    rounds  samples
                  7  –       2026-11-23 14:05  interrupted  quick    absolute                           3     2900
                 12  before  2026-11-23 15:10  finished     default  absolute, precise and 2 more      70  210\u{2009}000

                """
        )
    }

    @Test("The list of runs on a narrow terminal, in ASCII")
    func narrow() {
        #expect(
            runTable(runs, style: TerminalStyle(isUnicode: false, width: 60)) == """
                run  label   when              state        plan     samples
                  7  -       2026-11-23 14:05  interrupted  quick       2900
                 12  before  2026-11-23 15:10  finished     default   210000
                Not shown in 60 columns: mechanisms, rounds. Widen the
                terminal, or raise COLUMNS.

                """
        )
    }

    @Test("Mechanisms, with the reasons of those that do not work here below")
    func mechanisms() {
        let rows = [
            MechanismRow(
                name: .absolute,
                call: "clock_nanosleep",
                needs: "",
                refusal: nil
            ),
            MechanismRow(
                name: .deadlineClass,
                isInterruptible: true,
                call: "sched_yield",
                needs: "CAP_SYS_NICE",
                refusal: "sched_setattr: operation not permitted; run as root"
            ),
        ]
        #expect(
            mechanismTable(rows, style: TerminalStyle(width: 80)) == """
                mechanism         works here  waits in
                absolute          yes         clock_nanosleep
                deadline-class *  no          sched_yield

                * Another thread can end its wait early.
                deadline-class needs CAP_SYS_NICE.
                deadline-class does not work: sched_setattr: operation not permitted; run as
                root

                """
        )
    }
}

@Suite("Progress line")
struct ProgressLineTests {
    private let progress = RunProgress(
        fraction: 0.425,
        remainingNanoseconds: 69_200_000_000,
        name: "precise",
        p50Nanoseconds: 1_230,
        p99Nanoseconds: 48_000
    )

    @Test("The bar, the share, the time left and the current figures")
    func full() {
        #expect(
            progressLine(progress, style: TerminalStyle(width: 80))
                == "[████████░░░░░░░░░░░░]  42 %  1 min 10 s left  precise  p50 1.23 µs  p99 48.0 µs"
        )
        #expect(
            progressLine(progress, style: TerminalStyle(isUnicode: false, width: 90))
                == "[########............]  42 %  1 min 10 s left  precise  p50 1.23 us  p99 48.0 us"
        )
    }

    @Test(
        "On a narrow terminal the bar goes first, then what stands right",
        arguments: [
            (79, " 42 %  1 min 10 s left  precise  p50 1.23 µs  p99 48.0 µs"),
            (50, " 42 %  1 min 10 s left  precise  p50 1.23 µs"),
            (30, " 42 %  1 min 10 s left"), (8, " 42 %"), (3, " 4…"),
        ]
    )
    func narrow(width: Int, text: String) {
        #expect(progressLine(progress, style: TerminalStyle(width: width)) == text)
    }

    @Test(
        "Whole seconds, rounded up",
        arguments: [
            (0, "0 s"), (1, "1 s"), (59_000_000_001, "1 min 0 s"), (7_500_000_000_000, "2 h 5 min"),
            (-5, "0 s"),
        ] as [(Int64, String)]
    )
    func remaining(nanoseconds: Int64, text: String) {
        let progress = RunProgress(fraction: 1.5, remainingNanoseconds: nanoseconds)
        #expect(
            progressLine(progress, style: TerminalStyle(width: 30)) == "100 %  \(text) left"
        )
    }
}

import Harness
import Runs

extension BenchmarkCommand {
    static let specification = CommandSpecification(
        name: "punctual benchmark",
        summary: "Measure how late each mechanism wakes a program here.",
        discussion: """
            Measures in short rounds, interleaved in alternating order, so that what the host does \
            meanwhile strikes all alike. Each round is stored as it ends. Prints a ranking and a \
            recommendation, and writes a report.
            With --subject scheduler a whole scheduler is measured instead of a timer: each round \
            starts one with a job at every tick, waiting with the mechanism, and a tick is late by \
            when the first line of the job's task runs.
            With --stream one mechanism is measured in one round, without an archive, and its \
            wakeups are printed as JSON Lines. The grid is that of PUNCTUAL_START_NS (CLOCK_MONOTONIC), \
            PUNCTUAL_PERIOD_NS and PUNCTUAL_TICKS where these are set: so two builds of punctual can \
            be compared as programs that measure by themselves.
            Durations are written with their units (ns, us, ms, s, m, h, d): 250us, 1ms, 1h30m.
            Command lines, with the arguments of loads, are stored with the run and shown in \
            reports: keep secrets out of them.
            """,
        options: planOptions + comparisonOptions + conditionOptions + outputOptions,
        examples: [
            Example(
                command: "punctual benchmark",
                purpose: "Measure every mechanism at 1 ms for about a minute."
            ),
            Example(
                command: "punctual benchmark -m absolute,precise --period 1ms --rounds 5",
                purpose: "Compare two mechanisms."
            ),
            Example(
                command: "punctual benchmark -m timerfd --policy fifo --priority 80 --load cpu",
                purpose: "Measure one under the real-time policy beside a busy host."
            ),
            Example(
                command: "punctual benchmark --subject scheduler -m timerfd-epoll,precise",
                purpose: "Measure a whole scheduler, and where its time goes."
            ),
            Example(
                command: "punctual benchmark -m precise --reference --label release-1.2",
                purpose: "Measure one so that later runs can be checked against it."
            ),
            Example(
                command: "punctual benchmark -m absolute --seconds 1 --stream",
                purpose: "Print a thousand wakeups, a line each."
            ),
            Example(
                command: "punctual benchmark --plan realtime --dry-run",
                purpose: "Print what a plan would measure and how long it takes."
            ),
        ]
    )

    private static let planOptions = [
        OptionSpecification(
            name: "--plan",
            value: "FILE",
            summary: "Measure a plan: the name of one of `punctual plans`, or a JSON5 file.",
            completion: .files
        ),
        OptionSpecification(
            name: "--subject",
            value: "SUBJECT",
            summary: "What is measured: `timer` (default), or a whole `scheduler`.",
            completion: .words(Subject.allCases.map(\.rawValue))
        ),
        OptionSpecification(
            name: "--executor",
            value: "EXECUTOR",
            summary: """
                What runs a scheduler's tasks: `pool` of threads (default), or the thread that waits \
                (`inline`, default for precise).
                """,
            completion: .words(RunExecutor.allCases.map(\.rawValue))
        ),
        OptionSpecification(
            name: "--mechanism",
            short: "m",
            value: "NAMES",
            summary: """
                Mechanisms, with commas between; `all` by default (`punctual mechanisms`). A \
                scheduler can wait with timerfd-epoll, ppoll, futex, dispatch, precise and polling.
                """,
            completion: .words(PlanText.mechanismNames + ["all"]),
            isRepeatable: true,
            isList: true
        ),
        OptionSpecification(
            name: "--period",
            short: "p",
            value: "DURATIONS",
            summary: "Time between two ticks, several with commas between; 1ms by default.",
            isRepeatable: true
        ),
        OptionSpecification(
            name: "--seconds",
            short: "s",
            value: "SECONDS",
            summary: "Length of a round without its warm-up; 0.3 by default."
        ),
        OptionSpecification(
            name: "--rounds",
            short: "n",
            value: "N",
            summary: "Rounds of each configuration; 10 by default."
        ),
        OptionSpecification(
            name: "--warm-up",
            value: "DURATION",
            summary: "Measured and thrown away at the start of each round; 0.05s by default."
        ),
        OptionSpecification(
            name: "--after-miss",
            value: "POLICY",
            summary: """
                What follows a missed tick: `skip` waits for the next deadline still to come \
                (default), `catch-up` serves every deadline.
                """,
            completion: .words(AfterMiss.allCases.map(\.rawValue))
        ),
        OptionSpecification(
            name: "--cpu-budget",
            value: "PERCENT",
            summary: "Share of one processor that `precise` may spin away; 5% by default."
        ),
    ]

    private static let comparisonOptions = [
        OptionSpecification(
            name: "--reference",
            summary: """
                Measure a reference timer (absolute) beside each configuration, half a period off: \
                later checks go by the ratio to it, which the host's changes leave alone.
                """
        ),
        OptionSpecification(
            name: "--inject",
            value: "CHANGE",
            summary: """
                Put a change in on purpose, to see whether a gate can fail: delay=20us before each \
                time stamp, delay=500us,share=1% before some, drift=20ppm of the period.
                """
        ),
        OptionSpecification(
            name: "--stream",
            summary: "Print the wakeups of one mechanism as JSON Lines; store and report nothing."
        ),
    ]

    private static let conditionOptions = [
        OptionSpecification(
            name: "--policy",
            value: "POLICY",
            summary: "Scheduling policy of the measuring thread: other, fifo, rr, deadline.",
            completion: .words(SchedulingPolicy.allCases.map(\.rawValue))
        ),
        OptionSpecification(
            name: "--priority",
            value: "N",
            summary: "Priority, 1 to 99, for fifo and rr."
        ),
        OptionSpecification(
            name: "--cpu",
            value: "LIST",
            summary: """
                Processors that the measuring thread may run on, such as 1 or 0,2-3; `all` \
                measures with one thread on each at once.
                """
        ),
        OptionSpecification(
            name: "--lock-memory",
            summary: "Lock the process's memory (mlockall)."
        ),
        OptionSpecification(
            name: "--timer-slack",
            value: "NS",
            summary: "Delay that the kernel may add to merge wakeups, in nanoseconds, from 1."
        ),
        OptionSpecification(
            name: "--dma-latency",
            value: "US",
            summary: "Keep processors out of idle states that take longer to leave; 0 for all."
        ),
        OptionSpecification(
            name: "--load",
            value: "KINDS",
            summary: """
                Load beside the measurement, by stress-ng: none, cpu, memory, io, timers, \
                switch, mix; several with commas between are measured in turn.
                """,
            completion: .words(["none"] + StressLoad.allCases.map(\.rawValue)),
            isRepeatable: true,
            isList: true
        ),
        OptionSpecification(
            name: "--load-command",
            value: "COMMAND",
            summary: "A program of yours as load, with its arguments; run without a shell."
        ),
    ]

    private static let outputOptions = [
        OptionSpecification(
            name: "--label",
            short: "l",
            value: "TEXT",
            summary: "A name for the run."
        ),
        .database,
        .output,
        OptionSpecification(name: "--no-report", summary: "Store the run, write no report."),
        OptionSpecification(
            name: "--dry-run",
            summary: "Print what would be measured and how long it would take."
        ),
        OptionSpecification(
            name: "--quiet",
            short: "q",
            summary: "Print the recommendation and the path alone."
        ),
        OptionSpecification(name: "--no-progress", summary: "Say nothing of the progress."),
        .color,
        OptionSpecification(
            name: "--scripted",
            value: "NANOSECONDS",
            summary: "Latenesses of a scripted mechanism on the virtual clock.",
            isHidden: true
        ),
    ]
}

extension OptionSpecification {
    static let database = OptionSpecification(
        name: "--database",
        short: "d",
        value: "PATH",
        summary:
            "The archive; else PUNCTUAL_DATABASE, else punctual/runs.sqlite in the data folder.",
        completion: .files
    )

    static let output = OptionSpecification(
        name: "--output",
        short: "o",
        value: "FOLDER",
        summary: "Where the report goes; reports/run-N-TIME by default.",
        completion: .folders
    )

    static let color = OptionSpecification(
        name: "--color",
        value: "WHEN",
        summary: "Colours: auto, always, never.",
        completion: .words(ColorChoice.allCases.map(\.rawValue))
    )
}

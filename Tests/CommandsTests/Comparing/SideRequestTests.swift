import Harness
import Runs
import Testing

@testable import Commands

@Suite("Sides of a comparison")
struct SideRequestTests {
    private func side(_ text: String, period: Int64 = 1_000_000) throws -> SideRequest {
        try SideRequest(text, period: period)
    }

    @Test(
        "Numbers, latest and labels are stored runs; run: says so of anything",
        arguments: [
            ("12", "12"), ("latest", "latest"), ("before the update", "before the update"),
            ("12:precise", "12:precise"), ("12:absolute load=cpu", "12:absolute load=cpu"),
            ("run:precise", "precise"), ("run:a/b", "a/b"),
        ]
    )
    func runs(text: String, name: String) throws {
        #expect(try side(text) == .run(name))
    }

    @Test(
        "A name with a folder or the ending of a plan is a plan file",
        arguments: [
            ("quick.json5", "quick.json5"), ("plans/quick", "plans/quick"), ("./12", "./12"),
            ("plan:quick", "quick"), ("old.json", "old.json"),
        ]
    )
    func plans(text: String, path: String) throws {
        #expect(try side(text) == .plan(path: path))
    }

    @Test("A mechanism stands alone, or with the options of benchmark without dashes")
    func mechanisms() throws {
        #expect(
            try side("precise", period: 2_000_000)
                == .mechanism(
                    Series(mechanism: .precise, periodNanoseconds: 2_000_000),
                    text: "precise"
                )
        )
        let words = """
            timerfd  policy=fifo priority=80 cpu=0-1 lock-memory dma-latency=0 period=250us \
            after-miss=catch-up load=cpu
            """
        let expected = Series(
            mechanism: .timerfd,
            periodNanoseconds: 250_000,
            conditions: Conditions(
                policy: .fifo,
                priority: 80,
                processors: .list([0, 1]),
                isMemoryLocked: true,
                dmaLatencyMicroseconds: 0,
                load: .stress(.cpu)
            ),
            afterMiss: .catchUp
        )
        #expect(
            try side(words)
                == .mechanism(
                    expected,
                    text: words.replacing("timerfd  policy", with: "timerfd policy")
                )
        )
    }

    @Test("Timer slack, spin budget, schedulers and load commands are conditions of a side too")
    func otherWords() throws {
        func series(_ text: String) throws -> Series? {
            if case .mechanism(let series, _) = try side(text) { series } else { nil }
        }
        #expect(try series("absolute timer-slack=1us")?.conditions.timerSlackNanoseconds == 1_000)
        #expect(try series("precise cpu-budget=2.5%")?.processorBudgetPercent == 2.5)
        #expect(try series("futex subject=scheduler executor=inline")?.executor == .inline)
        #expect(
            try series("futex 'load-command=/bin/dd if=/dev/zero of=/dev/null'")?.conditions.load
                == .command(["/bin/dd", "if=/dev/zero", "of=/dev/null"])
        )
    }

    @Test(
        "What is misspelt is refused with the nearest word or with what there is",
        arguments: [
            ("precise cpu-budgt=5%", ["cpu-budgt", "did you mean “cpu-budget”?"]),
            ("presice cpu-budget=5%", ["presice", "did you mean “precise”?"]),
            ("precise cpu-budget=500%", ["cpu-budget does not understand “500%”"]),
            ("precise colour=red", ["colour", "timer-slack"]),
            ("precise cpu=0 cpu=1", ["cpu is there twice"]),
            ("precise lock-memory=yes", ["lock-memory takes no value"]),
            ("precise policy", ["policy needs a value"]),
            ("precise policy=fifo", ["needs a priority"]),
            ("precise period=1ms,2ms", ["one series"]),
            ("absolute 'timer-slack=1us", ["quotes in pairs"]),
            ("spin subject=scheduler", ["a scheduler cannot wait with spin"]),
            ("", ["a side is"]),
        ] as [(String, [String])]
    )
    func misspelt(text: String, mentions: [String]) throws {
        let error = #expect(throws: UsageError.self) { try side(text) }
        let description = try #require(error).description
        #expect(description.contains("“\(text)”"), "\(description)")
        for mention in mentions { #expect(description.contains(mention), "\(description)") }
        #expect(!description.contains("--"), "\(description)")
    }
}

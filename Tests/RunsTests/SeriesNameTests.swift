import Runs
import Testing

@Suite("Names of series")
struct SeriesNameTests {
    private func name(
        _ injection: Injection? = nil,
        executor: RunExecutor? = nil,
        program: [String]? = nil,
        isReference: Bool? = nil
    ) -> String {
        Series(
            mechanism: program == nil ? .absolute : .program,
            periodNanoseconds: 1_000_000,
            executor: executor,
            injection: injection,
            program: program,
            isReference: isReference
        ).name
    }

    @Test("An honest timer is called by its mechanism alone")
    func honest() {
        #expect(name() == "absolute")
    }

    @Test("A reference and an injection say so")
    func marked() {
        #expect(name(isReference: true) == "absolute (reference)")
        #expect(name(Injection(delayNanoseconds: 20_000)) == "absolute + 20us")
        #expect(
            name(Injection(delayNanoseconds: 500_000, delayedShare: 0.01))
                == "absolute + 500us in 1%"
        )
        #expect(
            name(Injection(delayNanoseconds: 1_000, delayedShare: 0.025, partsPerMillion: 20))
                == "absolute + 1us in 2.5% and 20ppm"
        )
        #expect(
            name(Injection(delayNanoseconds: 100), executor: .pool)
                == "scheduler: absolute + 100ns"
        )
    }

    @Test("Programs that only their arguments tell apart are called by these")
    func together() {
        func names(_ programs: [[String]?]) -> [String] {
            programs.map { program in
                Series(
                    mechanism: program == nil ? .absolute : .program,
                    periodNanoseconds: 1_000_000,
                    program: program
                )
            }.names
        }
        #expect(
            names([["./m.sh", "10000"], ["./m.sh", "-12000", "3"], ["./other", "1"], nil])
                == ["./m.sh 10000", "./m.sh -12000 3", "./other", "absolute"]
        )
        #expect(names([["./m.sh", "1"], ["./m.sh"]]) == ["./m.sh 1", "./m.sh"])
        #expect(names([["./m.sh", "1"], ["./m.sh", "1"]]) == ["./m.sh", "./m.sh"])
        let long = ["--configuration", "/etc/a/rather/long/path.json", "--rate", "1000"]
        #expect(
            names([["./m"] + long + ["--fast", "-v"], ["./m"] + long + ["--slow", "-v"]])
                == ["./m … --fast …", "./m … --slow …"]
        )
        let longest = names([["./m", String(repeating: "a", count: 90)], ["./m", "b"]])
        #expect(longest[0].count < 50 && longest[0] != longest[1])
    }

    @Test("Series of one mechanism are told apart by the words in which they differ, and no more")
    func distinct() {
        func series(
            _ conditions: Conditions = Conditions(),
            of mechanism: MechanismName = .absolute,
            period: Int64 = 1_000_000,
            budget: Double = 5,
            afterMiss: AfterMiss = .skip
        ) -> Series {
            Series(
                mechanism: mechanism,
                periodNanoseconds: period,
                conditions: conditions,
                afterMiss: afterMiss,
                processorBudgetPercent: budget
            )
        }
        let loaded = Conditions(load: .stress(.cpu))
        #expect([series(loaded), series(of: .timerfd)].distinctNames == ["absolute", "timerfd"])
        #expect(
            [series(loaded), series(), series(), series(of: .timerfd)].distinctNames
                == ["absolute load=cpu", "absolute", "absolute", "timerfd"]
        )
        // The first word that tells two apart is enough.
        #expect(
            [series(), series(loaded, period: 2_000_000)].distinctNames
                == ["absolute period=1ms", "absolute period=2ms"]
        )
        let changes: [(Series, String)] = [
            (series(Conditions(load: .command(["/bin/x", "1"]))), "load-command=/bin/x 1"),
            (series(Conditions(isMemoryLocked: true)), "lock-memory"),
            (series(Conditions(dmaLatencyMicroseconds: 20)), "dma-latency=20us"),
            (series(Conditions(policy: .fifo, priority: 80)), "policy=fifo priority=80"),
            (series(Conditions(processors: .list([0, 2, 3]))), "cpu=0,2-3"),
            (series(Conditions(processors: .each)), "cpu=all"),
            (series(Conditions(timerSlackNanoseconds: 1_000)), "timer-slack=1us"),
            (series(afterMiss: .catchUp), "after-miss=catch-up"),
        ]
        for (changed, words) in changes {
            #expect([series(), changed].distinctNames == ["absolute", "absolute \(words)"])
        }
        #expect(
            [series(of: .precise), series(of: .precise, budget: 2.5)].distinctNames
                == ["precise cpu-budget=5%", "precise cpu-budget=2.5%"]
        )
    }

    @Test("A program is called by its path, without what tables and JSON would have to escape")
    func program() {
        #expect(name(program: ["./build/timer", "-v"]) == "./build/timer")
        #expect(name(program: ["a,\"b\\\n"]) == "a__b__")
    }

    @Test("A series has a reference only in the other half of its duet")
    func reference() {
        let timer = Series(mechanism: .futex, periodNanoseconds: 1_000)
        let reference = Series(
            mechanism: .absolute,
            periodNanoseconds: 1_000,
            isReference: true
        )
        var plan = Plan(
            name: "x",
            series: [timer, reference, timer, timer],
            rounds: 1,
            roundNanoseconds: 1_000,
            warmUpNanoseconds: 0,
            pairing: .duet
        )
        #expect(plan.slots == [[0, 1], [2, 3]])
        #expect((0..<4).map { plan.reference(besides: $0) } == [1, nil, nil, nil])
        plan.pairing = nil
        #expect(plan.slots == [[0], [1], [2], [3]])
        #expect(plan.reference(besides: 0) == nil)
    }
}

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

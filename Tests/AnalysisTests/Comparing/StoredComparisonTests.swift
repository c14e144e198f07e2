import Analysis
import Runs
import Testing

@Suite("Comparison with a stored side")
struct StoredComparisonTests {
    typealias Sides = ComparisonFixture

    @Test("With a reference the host's own change is no change of the timer")
    func reference() {
        // The host is half as slow again, for the timer and for the reference.
        let old = Sides.side(
            .p50,
            Sides.values(100_000, seed: 1),
            reference: Sides.values(90_000, seed: 2)
        )
        let new = Sides.side(
            .p50,
            Sides.values(150_000, seed: 3),
            reference: Sides.values(135_000, seed: 4)
        )
        let same = Sides.compare(.p50, old, new, pairing: .stored)
        #expect(same.whole.verdict == .pass && same.whole.usesReference)
        let slower = Sides.side(
            .p50,
            Sides.values(165_000, seed: 3),
            reference: Sides.values(135_000, seed: 4)
        )
        let worse = Sides.compare(.p50, old, slower, pairing: .stored)
        #expect(worse.metric?.verdict == .regressed)
        #expect(abs((worse.metric?.change?.value ?? 0) - 1.1) < 0.003)
        #expect(Sides.compare(.p50, slower, old, pairing: .stored).metric?.verdict == .improved)
    }

    @Test("Of a timer nothing can be said without a reference, whatever the sides are")
    func noReference() {
        for factor in [1.0, 1.1, 0.5] {
            let (whole, metric) = Sides.compare(
                .p50,
                Sides.side(.p50, Sides.values(100_000, seed: 5)),
                Sides.side(.p50, Sides.values(100_000 * factor, seed: 6)),
                pairing: .stored,
                thing: .timer
            )
            #expect(whole.verdict == .inconclusive && !whole.usesReference)
            #expect(metric?.pairs == [] && metric?.timerChange == nil)
            #expect(metric?.reason?.contains("--of machine") == true)
        }
    }

    @Test(
        "A tail is worse beside a disturbed reference of another kind only beyond that disturbance",
        arguments: [
            // The reference's p99 is 4 times as high: the ratio must be so as well.
            (MechanismName.dispatch, 4.0, 3.0, Verdict.inconclusive), (.dispatch, 4, 5, .regressed),
            // A reference of the same kind takes the host out, and a quiet one says that it was none.
            (.absolute, 4, 3, .regressed), (.dispatch, 1, 3, .regressed),
        ]
    )
    func noisierHost(
        mechanism: MechanismName,
        host: Double,
        change: Double,
        expected: Verdict
    ) {
        var old = Sides.side(
            .p99,
            Sides.values(100_000, seed: 21),
            reference: Sides.values(90_000, seed: 22)
        )
        var new = Sides.side(
            .p99,
            Sides.values(100_000 * host * change, seed: 23),
            reference: Sides.values(90_000 * host, seed: 24)
        )
        old.series.mechanism = mechanism
        new.series.mechanism = mechanism
        let worse = Sides.compare(.p99, old, new, pairing: .stored).metric
        #expect(worse?.verdict == expected)
        #expect((worse?.reason?.contains("disturbs") == true) == (expected == .inconclusive))
        // And the way back is an improvement, or as doubtful.
        let better = Sides.compare(.p99, new, old, pairing: .stored).metric
        #expect(better?.verdict == (expected == .regressed ? .improved : .inconclusive))
        #expect((better?.reason?.contains("spare") == true) == (expected == .inconclusive))
    }

    @Test("The median stands by itself, however noisy the host has become")
    func steadyBesideNoise() {
        var old = Sides.side(
            .p50,
            Sides.values(100_000, seed: 25),
            reference: Sides.values(90_000, seed: 26)
        )
        var new = Sides.side(
            .p50,
            Sides.values(100_000 * 2 * 1.5, seed: 27),
            reference: Sides.values(90_000 * 2, seed: 28)
        )
        old.series.mechanism = .dispatch
        new.series.mechanism = .dispatch
        #expect(Sides.compare(.p50, old, new, pairing: .stored).metric?.verdict == .regressed)
    }

    @Test("Another environment forbids a verdict on stored sides, unless it is allowed")
    func environment() {
        let old = Sides.side(
            .p50,
            Sides.values(100_000, seed: 9),
            reference: Sides.values(90_000, seed: 10)
        )
        var new = old
        new.host.kernelRelease = "6.12"
        new.host.hostName = "another"
        let (whole, metric) = Sides.compare(.p50, old, new, pairing: .stored)
        #expect(whole.verdict == .inconclusive)
        #expect(whole.environmentDifferences.map(\.name) == ["kernel"])
        #expect(metric?.reason?.contains("(kernel)") == true)
        var rules = ComparisonRules(limits: MetricLimit.defaults(for: .stored))
        rules.allowsEnvironmentDifferences = true
        let allowed = compare(old, with: new, pairing: .stored, rules: rules)
        #expect(allowed.verdict == .pass)
        #expect(allowed.environmentDifferences.count == 1)
        #expect(Sides.compare(.p50, old, new, pairing: .duet).whole.verdict == .pass)
    }

    @Test(
        "What was changed about a machine is the question, and only another measurement forbids it"
    )
    func changedMachine() {
        let old = Sides.side(.p50, Sides.values(100_000, seed: 9))
        var new = Sides.side(.p50, Sides.values(50_000, seed: 10))
        new.host.kernelRelease = "6.12"
        new.host.timerSlackNanoseconds = 1
        let faster = Sides.compare(.p50, old, new, pairing: .stored)
        #expect(faster.whole.thing == .machine && faster.whole.verdict == .improved)
        #expect(faster.whole.environmentDifferences.map(\.name) == ["kernel", "timer slack"])
        new.series.periodNanoseconds = 2_000_000
        let other = Sides.compare(.p50, old, new, pairing: .stored)
        #expect(other.whole.verdict == .inconclusive)
        #expect(other.metric?.reason?.contains("(period)") == true)
    }

    @Test(
        "Where another thing was measured the machine is not what to ask for",
        arguments: [ComparedThing.timer, .machine]
    )
    func otherMeasurement(thing: ComparedThing) throws {
        let old = Sides.side(
            .p50,
            Sides.values(100_000, seed: 9),
            reference: Sides.values(90_000, seed: 10)
        )
        var new = old
        new.series.periodNanoseconds = 2_000_000
        func reason() throws -> String {
            let metric = Sides.compare(.p50, old, new, pairing: .stored, thing: thing).metric
            return try #require(metric?.reason)
        }
        #expect(
            try reason()
                == "the measurements differ (period): measure both alike, or use --allow-env-diff"
        )
        new.host.kernelRelease = "6.12"
        let both = try reason()
        #expect(both.hasPrefix("the measurements differ (period)"))
        #expect(both.contains("and the environments (kernel)") == (thing == .timer))
        #expect(!both.contains("--of machine"))
    }

    @Test("Everything that bears on timers is compared, by its own name")
    func everyDifference() {
        typealias Change = (name: String, make: (inout ComparisonSide) -> Void)
        let changes: [Change] = [
            ("kernel settings", { $0.host.kernelCommandLine = "root=/dev/vda isolcpus=1" }),
            ("processor", { $0.host.processorModel = "other" }),
            ("processors", { $0.host.processorCount = 64 }),
            ("governor", { $0.host.governor = "performance" }),
            ("virtualisation", { $0.host.virtualisation = "kvm" }),
            ("clock source", { $0.host.clockSource = "hpet" }),
            ("timer slack", { $0.host.timerSlackNanoseconds = 1 }),
            ("timer slack", { $0.series.conditions.timerSlackNanoseconds = 1 }),
            ("policy", { $0.series.conditions.policy = .fifo }),
            ("priority", { $0.series.conditions.priority = 50 }),
            ("affinity", { $0.series.conditions.processors = .list([1]) }),
            ("memory lock", { $0.series.conditions.isMemoryLocked = true }),
            ("dma latency", { $0.series.conditions.dmaLatencyMicroseconds = 0 }),
            ("load", { $0.series.conditions.load = .stress(.cpu) }),
            ("period", { $0.series.periodNanoseconds = 500_000 }),
            ("mechanism", { $0.series.mechanism = .timerfd }),
            ("subject", { $0.series.executor = .pool }),
            ("round length", { $0.rounds[0].lengthNanoseconds = 3_000_000_000 }),
            ("measured beside", { $0.company = ComparisonSide.alone }),
            ("tool version", { $0.programVersion = "1" }),
        ]
        let side = Sides.side(.p50, Sides.values(100_000, count: 3, seed: 11))
        for change in changes {
            var other = side
            change.make(&other)
            let found = EnvironmentDifference.differences(
                between: side,
                and: other,
                expectsSameMechanism: true
            )
            #expect(found.map(\.name) == [change.name])
        }
        var harmless = side
        harmless.host.hostName = "other"
        harmless.host.kernelCommandLine = "root=/dev/vdb quiet"
        harmless.host.memoryKibibytes = 7
        harmless.series.mechanism = .program
        harmless.series.program = ["/bin/own", "argument"]
        harmless.series.afterMiss = .catchUp
        #expect(
            EnvironmentDifference.differences(
                between: side,
                and: harmless,
                expectsSameMechanism: false
            ).isEmpty
        )
        // Against a program a scheduler can be set as well.
        var scheduler = side
        scheduler.series.executor = .pool
        #expect(
            EnvironmentDifference.differences(
                between: scheduler,
                and: harmless,
                expectsSameMechanism: false
            ).isEmpty
        )
    }

    /// What a thread had that nobody asked anything for.
    private static let usual = EffectiveConditions(
        policy: .other,
        priority: 0,
        processors: "0-1",
        timerSlackNanoseconds: 50_000,
        nice: 0
    )

    private func side(
        _ conditions: EffectiveConditions?,
        _ change: (inout ComparisonSide) -> Void = { _ in }
    ) -> ComparisonSide {
        var side = Sides.side(.p50, Sides.values(100_000, count: 3, seed: 11))
        side.host.nice = 0
        side.host.processorQuota = .unlimited
        side.host.isSMTActive = false
        for place in side.rounds.indices { side.rounds[place].conditions = conditions }
        change(&side)
        return side
    }

    private func names(
        _ baseline: ComparisonSide,
        _ candidate: ComparisonSide,
        expectsSameMechanism: Bool = true
    ) -> [String] {
        EnvironmentDifference.differences(
            between: baseline,
            and: candidate,
            expectsSameMechanism: expectsSameMechanism
        ).map { "\($0.name): \($0.baseline), \($0.candidate)" }
    }

    @Test("What the threads had is compared: whoever started the program may have given it")
    func effective() {
        let before = side(Self.usual)
        #expect(names(before, before) == [])
        var other = Self.usual
        other.processors = "1"
        #expect(names(before, side(other)) == ["affinity: 0-1, 1"])
        other = Self.usual
        other.nice = 5
        #expect(names(before, side(other)) == ["nice: 0, 5"])
        other = Self.usual
        other.timerSlackNanoseconds = 1
        #expect(names(before, side(other)) == ["timer slack: 50us, 1ns"])
        other.policy = .fifo
        other.priority = 3
        #expect(
            names(before, side(other)) == [
                "policy: other, fifo", "priority: none, 3", "timer slack: 50us, 1ns",
            ]
        )
        // Asked for or inherited, it is the same.
        let asked = side(Self.usual) { $0.series.conditions.processors = .list([0, 1]) }
        #expect(names(before, asked) == [])
        // Moved between two rounds.
        let moved = side(Self.usual) { $0.rounds[2].conditions?.processors = "1" }
        #expect(names(before, moved) == ["affinity: 0-1, 0-1 or 1"])
    }

    @Test("Quota, SMT, boost, energy preference and the governors of all processors are compared")
    func machine() {
        let quota = ProcessorQuota(quotaMicroseconds: 10_000, periodMicroseconds: 100_000)
        let before = side(Self.usual)
        let changes: [(expected: String, make: (inout ComparisonSide) -> Void)] = [
            ("processor quota: none, 10ms of 100ms", { $0.host.processorQuota = quota }),
            ("processor quota: none, unknown", { $0.host.processorQuota = nil }),
            ("smt: off, on", { $0.host.isSMTActive = true }),
            ("boost: unknown, off", { $0.host.isBoostActive = false }),
            ("energy preference: unknown, power", { $0.host.energyPreference = "power" }),
            (
                "governor: unknown, performance × 2, powersave × 6",
                { $0.host.governor = "performance × 2, powersave × 6" }
            ),
        ]
        for change in changes {
            #expect(names(before, side(Self.usual, change.make)) == [change.expected])
        }
    }

    @Test("Both sides come from the same kind of source; what a version did not record is none")
    func sources() {
        var pinned = Self.usual
        pinned.processors = "1"
        pinned.nice = 5
        // Of an earlier version nothing was observed: what was asked for is compared.
        let old = side(nil) {
            $0.host.nice = nil
            $0.host.processorQuota = nil
            $0.host.isSMTActive = nil
        }
        #expect(names(old, side(pinned)) == [] && names(side(pinned), old) == [])
        // Nice values of the hosts, where the rounds of one side have none.
        let ofHost = side(pinned) {
            $0.host.nice = 5
            for place in $0.rounds.indices { $0.rounds[place].conditions?.nice = nil }
        }
        #expect(names(side(pinned), ofHost) == ["nice: 0, 5"])
        // A mechanism with a policy of its own is not a change of its surroundings.
        var own = Self.usual
        own.policy = .deadline
        own.timerSlackNanoseconds = 0
        let deadline = side(own) { $0.series.mechanism = .deadlineClass }
        #expect(names(side(Self.usual), deadline, expectsSameMechanism: false) == [])
    }

    @Test("One thread on each processor: the processors of all of them")
    func each() {
        func side(_ processors: [String]) -> ComparisonSide {
            self.side(Self.usual) { side in
                side.series.conditions.processors = .each
                for (place, processor) in processors.enumerated() {
                    side.rounds[place].conditions?.processors = processor
                }
            }
        }
        #expect(names(side(["0", "1", "0"]), side(["1", "0", "1"])) == [])
        #expect(
            names(side(["0", "1", "0"]), side(["1", "1", "1"]))
                == ["affinity: one thread each: 0 or 1, one thread each: 1"]
        )
    }

    @Test("A baseline's shortened command line and the kernel's own are the same")
    func commandLine() {
        var long = Fixture.run([]).host
        long.kernelCommandLine = "root=/dev/vda mitigations=auto quiet"
        var short = long
        short.kernelCommandLine = "mitigations=auto"
        func side(_ host: HostSnapshot) -> ComparisonSide {
            let some = Sides.side(.p50, Sides.values(100_000, count: 3, seed: 11))
            return ComparisonSide(
                name: "side",
                series: some.series,
                run: nil,
                startedAtUnixNanoseconds: 0,
                host: host,
                programVersion: "0",
                gitRevision: nil,
                rounds: some.rounds
            )
        }
        #expect(side(long).host == side(short).host)
        #expect(
            EnvironmentDifference.differences(
                between: side(short),
                and: side(long),
                expectsSameMechanism: true
            ).isEmpty
        )
    }
}

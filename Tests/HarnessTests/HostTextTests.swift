import Runs
import Testing

@testable import Harness

@Suite("Host texts")
struct HostTextTests {
    @Test("The preemption mode in force comes before the one that was built")
    func preemption() {
        func mode(_ version: String, _ line: String = "", _ debug: String? = nil) -> String? {
            HostText.preemptionMode(version: version, commandLine: line, debug: debug)
        }
        #expect(mode("#1 SMP PREEMPT_RT Debian 6.1.99-1") == "realtime")
        #expect(mode("#1 SMP PREEMPT_DYNAMIC @0") == "dynamic")
        #expect(mode("#1 SMP PREEMPT_DYNAMIC @0", "quiet preempt=full") == "full")
        #expect(mode("#1 SMP PREEMPT_DYNAMIC @0", "", "none (voluntary) full") == "voluntary")
        #expect(mode("#1 SMP PREEMPT Mon") == "full")
        #expect(mode("#1 SMP Debian") == "none or voluntary")
    }

    @Test("The hypervisor is named where the firmware names it")
    func virtualisation() {
        let guest = "flags\t\t: fpu vme hypervisor lahf_lm"
        let metal = "flags\t\t: fpu vme lahf_lm"
        func name(_ cpuinfo: String, _ vendor: String?, _ type: String? = nil) -> String? {
            HostText.virtualisation(
                cpuinfo: cpuinfo,
                vendor: vendor,
                product: nil,
                hypervisorType: type
            )
        }
        #expect(name(guest, "QEMU") == "KVM (QEMU)")
        #expect(name(guest, "Microsoft Corporation") == "Hyper-V")
        #expect(name(metal, "Microsoft Corporation") == nil)
        #expect(name(guest, nil) == "hypervisor that does not give its name")
        #expect(name(metal, nil, "xen") == "xen")
        #expect(name("Features : fp asimd", "Amazon EC2") == "Amazon EC2")
    }

    @Test("The processor's name, on x86 and on a Raspberry Pi")
    func processor() {
        #expect(
            HostText.processorModel(cpuinfo: "processor\t: 0\nmodel\t: 17\nmodel name\t: AMD EPYC")
                == "AMD EPYC"
        )
        #expect(
            HostText.processorModel(cpuinfo: "CPU part\t: 0xd08\n\nModel\t: Raspberry Pi 4")
                == "Raspberry Pi 4"
        )
    }

    @Test(
        "The median cost of a reading, to 5 ns",
        arguments: [
            ([22, 23, 400], 25), ([22, 22, 22], 20), ([], 0), ([3, 4], 5),
        ] as [([Int64], Int64)]
    )
    func clockCost(readings: [Int64], expected: Int64) {
        #expect(HostText.typicalCost(ofReadings: readings) == expected)
    }

    @Test("A setting of all processors is one word, or so many of each")
    func summary() {
        #expect(HostText.summary(of: []) == nil)
        #expect(HostText.summary(of: [nil, nil]) == nil)
        #expect(HostText.summary(of: ["powersave", "powersave"]) == "powersave")
        let mixed = ["performance", "performance"] + Array(repeating: "powersave", count: 6)
        #expect(HostText.summary(of: mixed) == "performance × 2, powersave × 6")
        #expect(HostText.summary(of: ["powersave", nil]) == "powersave × 1, unknown × 1")
    }

    @Test("Boost is what one driver says and the opposite of what another does")
    func boost() {
        #expect(HostText.boost(boost: "1", noTurbo: nil) == true)
        #expect(HostText.boost(boost: nil, noTurbo: "1") == false)
        #expect(HostText.boost(boost: nil, noTurbo: "0") == true)
        #expect(HostText.boost(boost: nil, noTurbo: nil) == nil)
        #expect(HostText.boost(boost: "x", noTurbo: "") == nil)
        #expect(HostText.flag("0") == false && HostText.flag("notsupported") == nil)
    }
}

@Suite("Kernel texts")
struct KernelTextTests {
    @Test("Steal is the eighth number behind cpu (proc_stat(5))")
    func steal() {
        let text = "cpu  4410 0 3632 407748 4305 0 74 98 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n"
        #expect(KernelText.stealTicks(stat: text) == 98)
        #expect(KernelText.stealTicks(stat: "cpu  1 2 3") == nil)
    }

    @Test("A name in stat may hold blanks and parentheses")
    func processGroup() {
        #expect(KernelText.processGroup(stat: "12 (a b) c) S 1 77 77 0 -1") == 77)
    }

    @Test("Values, sizes and assignments")
    func values() {
        let status = "Name:\tcat\nVmLck:\t    2048 kB\n"
        #expect(KernelText.kibibytes(of: "VmLck", in: status) == 2_048)
        #expect(KernelText.value(of: "Vm", in: status) == nil)
        #expect(
            KernelText.assignment(of: "NAME", in: "PRETTY_NAME=\"x\"\nNAME=\"Debian\"\n")
                == "Debian"
        )
        #expect(KernelText.schedstat("5 68662 1\n")?.waiting == 68_662)
    }

    @Test(
        "Lists of processors",
        arguments: [
            ("0-2,5", [0, 1, 2, 5]), ("3", [3]), ("1,0,1", [0, 1]), ("", nil), ("a", nil),
            ("2-1", nil), ("1-", nil), ("0-99999", nil), ("-1", nil),
        ] as [(String, [Int]?)]
    )
    func processors(text: String, expected: [Int]?) {
        #expect(KernelText.processors(text) == expected)
    }

    @Test("Noise is the difference of two readings, and unknown where one is")
    func noise() {
        var before = NoiseReading()
        before.stealTicks = 10
        before.voluntarySwitches = 5
        before.migrations = 2
        var after = before
        after.stealTicks = 13
        after.voluntarySwitches = 9
        after.migrations = 3
        after.runQueueNanoseconds = 7
        let noise = NoiseCounters(from: before, to: after, ticksPerSecond: 100)
        #expect(noise.stealNanoseconds == 30_000_000)
        #expect(noise.voluntarySwitches == 4)
        #expect(noise.migrations == 1)
        #expect(noise.runQueueNanoseconds == nil)
    }
}

@Suite("Load invocation")
struct LoadInvocationTests {
    @Test(
        "A load is sized to the machine and has a ceiling and a folder of its own",
        arguments: [
            (StressLoad.cpu, "--cpu 4 --cpu-method matrixprod"),
            (.memory, "--vm 4 --vm-bytes 1024M --vm-method write64"),
            (.io, "--hdd 4 --hdd-bytes 64M --hdd-write-size 64K --io 1"),
            (.timers, "--timer 4 --timer-freq 10000 --timerfd 4 --timerfd-freq 10000"),
            (.switch, "--switch 4"),
            (
                .mix,
                "--cpu 2 --cpu-method matrixprod --vm 2 --vm-bytes 512M --vm-method write64 "
                    + "--hdd 1 --hdd-bytes 64M --hdd-write-size 64K --timer 1 --timer-freq 10000 "
                    + "--switch 1"
            ),
        ]
    )
    func arguments(load: StressLoad, workers: String) {
        let invocation = LoadInvocation.stress(
            load,
            processors: 4,
            memoryKibibytes: 32 << 20,
            seconds: 90,
            folder: "/f"
        )
        #expect(
            invocation.arguments.joined(separator: " ")
                == "stress-ng \(workers) --timeout 90 --temp-path /f --metrics-brief "
                + "--yaml /f/metrics.yaml"
        )
    }

    @Test("A small machine is not driven out of memory")
    func smallMemory() {
        let arguments = LoadInvocation.stress(
            .memory,
            processors: 2,
            memoryKibibytes: 512 << 10,
            seconds: 1,
            folder: "/f"
        ).arguments
        // An eighth of 512 MiB, shared by two.
        #expect(arguments.contains("64M"))
    }

    @Test("Bogo operations by stressor")
    func bogoOperations() {
        let yaml = """
            ---
            metrics:
                - stressor: cpu
                  bogo-ops: 3268
                  bogo-ops-per-second-real-time: 3088.122189
                - stressor: switch
                  bogo-ops: 12
            ...
            """
        #expect(LoadInvocation.bogoOperations(yaml: yaml) == ["cpu": 3_268, "switch": 12])
    }

    @Test("Of a load no more stressors are taken than a run can be stored with")
    func manyStressors() {
        let names = (0..<2_000).map { "s\($0)" }
        let yaml = names.map { "- stressor: \($0)\n  bogo-ops: 1\n" }.joined()
        #expect(LoadInvocation.bogoOperations(yaml: yaml).count == 1_024)
    }

    @Test(
        "Only a folder with a process's number in its name may be cleared away",
        arguments: [
            ("punctual-load-4711-aB3dE9", 4_711), ("punctual-load-aB3dE9", nil),
            ("punctual-load-0-aB3dE9", nil), ("punctual-load-4711", nil),
            ("other-load-4711-aB3dE9", nil), ("punctual-load-1-2-3", nil),
        ] as [(String, Int32?)]
    )
    func owner(name: String, owner: Int32?) {
        #expect(TemporaryFolder.owner(ofFolderNamed: name) == owner)
    }
}

import Runs
import TestSupport
import Testing

@testable import Storage

@Suite("Export")
struct ExportTests {
    private let folder: TemporaryFolder
    private let archive: RunArchive

    /// A run of two rounds: one as simple as can be, one with every field.
    init() throws {
        folder = try TemporaryFolder()
        archive = try RunArchive(path: folder.file("runs.sqlite"), mode: .readWrite)
        let samples = [
            Samples(ticks: [1, 2, 4], latenessNanoseconds: [-5, 100, 2_000_000]),
            Samples(ticks: [1], latenessNanoseconds: [7]),
        ]
        try Fixtures.store(in: archive, label: "=cmd, \"x\"", samples: samples)
    }

    @Test("CSV has a row a round, with units in the names and formulas disarmed")
    func csvRounds() throws {
        let expected = """
            run,label,series,mechanism,period_ns,round,repetition,position,processor,started_at,\
            started_at_unix_ns,start_monotonic_ns,complete,failure,disturbance,planned_ticks,\
            missed_ticks,sample_count,early_wakeups,lateness_min_ns,lateness_p50_ns,lateness_p90_ns,\
            lateness_p99_ns,lateness_max_ns,deadline_count,lateness_p50_over_wakeups_ns,\
            lateness_p90_over_wakeups_ns,lateness_p99_over_wakeups_ns,processor_time_ns,steal_ns,\
            throttled_ns,throttled_periods,run_queue_ns,voluntary_switches,\
            involuntary_switches,minor_faults,major_faults,migrations,\
            observed_policy,observed_priority,observed_nice,observed_processors,\
            observed_locked_kibibytes,\
            observed_timer_slack_ns,observed_dma_latency_us,spin_margin_ns,spin_time_ns,\
            subject,stage_wakeup_p50_ns,stage_wakeup_p99_ns,stage_scheduler_p50_ns,\
            stage_scheduler_p99_ns,stage_executor_p50_ns,stage_executor_p99_ns,\
            stage_task_p50_ns,stage_task_p99_ns,reference,injection,program,executor,after_miss,\
            processor_budget_percent,policy,priority,processors,memory_locked,timer_slack_ns,\
            dma_latency_us,load
            1,"'=cmd, ""x""\",0,absolute,1000000,1,1,0,,2023-11-14T22:13:21.500000000Z,\
            1700000001500000000,5000000000,true,,,4,1,3,1,-5,100,2000000,2000000,2000000,4,99,\
            1999998,1999997,42000,10000000,,,5000,3,1,2,4,,,,,,,,,,,timer,,,,,,,,,false,,,,skip,5,\
            other,,any,false,,,none
            1,"'=cmd, ""x""\",1,precise,250000,2,1,1,1,2023-11-14T22:13:21.500000000Z,\
            1700000001500000000,5000000000,true,,,1,0,1,0,7,7,7,7,7,1,6,5,4,42000,\
            10000000,,,5000,3,1,2,4,,fifo,80,,0 1,2048,1,0,60000,900,timer,,,,,,,,,false,,,,\
            catch-up,2.5,fifo,80,0 1,true,1,0,switch

            """
        #expect(try text(.csv, .rounds) == expected)
    }

    @Test("CSV has a row a sample, with the deadline of its tick and all that was asked for")
    func csvSamples() throws {
        let label = "\"'=cmd, \"\"x\"\"\""
        let first = "\(label),1000000,timer,,skip,5,other,,any,false,,,none,false,,"
        #expect(
            try text(.csv, .samples) == """
                run,series,mechanism,round,tick,deadline_ns,lateness_ns,label,period_ns,subject,\
                executor,after_miss,processor_budget_percent,policy,priority,processors,\
                memory_locked,timer_slack_ns,dma_latency_us,load,reference,injection,program
                1,0,absolute,1,1,5001000000,-5,\(first)
                1,0,absolute,1,2,5002000000,100,\(first)
                1,0,absolute,1,4,5004000000,2000000,\(first)
                1,1,precise,2,1,5000250000,7,\(label),250000,timer,,catch-up,2.5,fifo,80,0 1,\
                true,1,0,switch,false,,

                """
        )
    }

    @Test("Names of programs and labels are disarmed in the rows of samples too")
    func hostileSamples() throws {
        var run = Fixtures.run(label: "@SUM(A1)")
        run.plan.series[0].mechanism = .program
        run.plan.series[0].program = ["=1+2"]
        let recorded = try archive.beginRun(run)
        let key = try archive.beginRound(run: recorded, Fixtures.round())
        try archive.append(Samples(ticks: [1], latenessNanoseconds: [7]), to: key)
        let row = try #require(
            try text(.csv, .samples, of: [recorded]).split(separator: "\n").last
        )
        #expect(row.contains(",'=1+2,") && row.contains(",'@SUM(A1),"))
        #expect(row.hasSuffix(",false,,'=1+2"))
    }

    @Test("CSV has a row a run, and a header even without rows")
    func csvRuns() throws {
        let header = """
            run,label,state,started_at,started_at_unix_ns,ended_at,ended_at_unix_ns,plan_name,\
            round_count,sample_count,host_name,program_version,git_revision

            """
        let row = """
            1,"'=cmd, ""x""\",finished,2023-11-14T22:13:20.000000001Z,1700000000000000001,\
            2023-11-14T22:13:29.000000000Z,1700000009000000000,tiny,2,4,atlas,1.0,abc-dirty

            """
        #expect(try text(.csv, .runs) == header + row)
        #expect(try text(.csv, .runs, of: []) == header)
        #expect(try text(.csv, .rounds, of: []).split(separator: "\n").count == 1)
    }

    @Test("JSON Lines begin with the run; then come a line a round and a line a sample")
    func jsonLines() throws {
        let lines = try text(.jsonLines, .samples).split(separator: "\n")
        #expect(lines.count == 7)
        #expect(lines[0].hasPrefix(#"{"arguments":["punctual","benchmark"],"ended_at":"#))
        #expect(lines[0].contains(#""label":"=cmd, \"x\"""#))
        #expect(lines[0].contains(#""schema":"punctual.runs/v1""#))
        #expect(lines[0].hasSuffix(#""state":"finished","type":"run"}"#))
        #expect(
            lines[1] == """
                {"after_miss":"skip","complete":true,"deadline_count":4,"disturbance":null,\
                "dma_latency_us":null,"early_wakeups":1,"executor":null,"failure":null,\
                "injection":null,\
                "involuntary_switches":1,\
                "label":"=cmd, \\"x\\"","lateness_max_ns":2000000,"lateness_min_ns":-5,\
                "lateness_p50_ns":100,"lateness_p50_over_wakeups_ns":99,\
                "lateness_p90_ns":2000000,"lateness_p90_over_wakeups_ns":1999998,\
                "lateness_p99_ns":2000000,"lateness_p99_over_wakeups_ns":1999997,\
                "load":"none","major_faults":4,"mechanism":"absolute","memory_locked":false,\
                "migrations":null,"minor_faults":2,"missed_ticks":1,"observed_dma_latency_us":null,\
                "observed_locked_kibibytes":null,"observed_nice":null,\
                "observed_policy":null,"observed_priority":null,"observed_processors":null,\
                "observed_timer_slack_ns":null,"period_ns":1000000,"planned_ticks":4,\
                "policy":"other","position":0,"priority":null,"processor":null,\
                "processor_budget_percent":5,"processor_time_ns":42000,"processors":"any",\
                "program":null,"reference":false,\
                "repetition":1,"round":1,"run":1,\
                "run_queue_ns":5000,"sample_count":3,"series":0,"spin_margin_ns":null,\
                "spin_time_ns":null,"stage_executor_p50_ns":null,"stage_executor_p99_ns":null,\
                "stage_scheduler_p50_ns":null,"stage_scheduler_p99_ns":null,\
                "stage_task_p50_ns":null,"stage_task_p99_ns":null,"stage_wakeup_p50_ns":null,\
                "stage_wakeup_p99_ns":null,"start_monotonic_ns":5000000000,\
                "started_at":"2023-11-14T22:13:21.500000000Z",\
                "started_at_unix_ns":1700000001500000000,"steal_ns":10000000,"subject":"timer",\
                "throttled_ns":null,"throttled_periods":null,"timer_slack_ns":null,"type":"round",\
                "voluntary_switches":3}
                """
        )
        #expect(
            lines[4] == """
                {"after_miss":"skip","deadline_ns":5004000000,"dma_latency_us":null,\
                "executor":null,"injection":null,"label":"=cmd, \\"x\\"","lateness_ns":2000000,\
                "load":"none","mechanism":"absolute","memory_locked":false,"period_ns":1000000,\
                "policy":"other","priority":null,"processor_budget_percent":5,\
                "processors":"any","program":null,"reference":false,"round":1,\
                "run":1,"series":0,"subject":"timer","tick":4,"timer_slack_ns":null,\
                "type":"sample"}
                """
        )
        #expect(try text(.jsonLines, .rounds).split(separator: "\n").count == 3)
        #expect(try text(.jsonLines, .runs).split(separator: "\n").count == 1)
    }

    @Test("JSON is one object with sorted keys", arguments: [ExportDetail.runs, .rounds, .samples])
    func json(detail: ExportDetail) throws {
        let json = try text(.json, detail)
        let value = try #require(JSONChecker.parse(json))
        #expect(json.hasSuffix("],\"schema\":\"punctual.runs/v1\"}\n"))
        let run = try #require(value["runs"]?[0])
        #expect(run["started_at"] == .text("2023-11-14T22:13:20.000000001Z"))
        #expect(run["host"]?["kernel_command_line"] == .text("quiet \"x\""))
        #expect(run["series"]?[1]?["load"] == .text("switch"))
        #expect(run["series"]?[1]?["processor_budget_percent"] == .number("2.5"))
        #expect(run["loads"]?[0]?["bogo_operations"]?["cpu"] == .number("12.5"))
        #expect(run["plan"]?["round_ns"] == .number("3000000"))
        let rounds = run["rounds"]
        #expect((rounds == nil) == (detail == .runs))
        #expect(rounds?[0]?["sample_count"] == (detail == .runs ? nil : .number("3")))
        let samples = rounds?[0]?["samples"]
        #expect((samples == nil) == (detail != .samples))
        if detail == .samples {
            #expect(rounds?[0]?["sample_columns"]?[1] == .text("lateness_ns"))
            #expect(samples?[2]?[0] == .number("4"))
            #expect(samples?[2]?[1] == .number("2000000"))
            #expect(samples?[3] == nil)
        }
    }

    @Test("Several runs are one export")
    func several() throws {
        let second = Samples(ticks: [1], latenessNanoseconds: [8])
        try Fixtures.store(in: archive, samples: [second])
        let value = try #require(JSONChecker.parse(try text(.json, .samples, of: [1, 2])))
        #expect(value["runs"]?[1]?["run"] == .number("2"))
        #expect(value["runs"]?[1]?["label"] == .null)
        let rows = try text(.csv, .rounds, of: [1, 2]).split(separator: "\n")
        #expect(rows.map { $0.prefix(2) } == ["ru", "1,", "1,", "2,"])
        #expect(throws: ArchiveError.noSuchRun(path: archive.path, name: "3")) {
            _ = try text(.csv, .rounds, of: [3])
        }
    }

    @Test("Many samples leave in pieces, and the sink's error comes through")
    func pieces() throws {
        let samples = Fixtures.samples(70_000, seed: 8)
        let run = try Fixtures.store(in: archive, samples: [samples])
        var sizes: [Int] = []
        var lines = 0
        try archive.export([run], as: .csv, detail: .samples) { piece in
            sizes.append(piece.count)
            lines += piece.count { $0 == UInt8(ascii: "\n") }
        }
        #expect(lines == 70_001)
        #expect(sizes.allSatisfy { $0 < 70_000 })
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try archive.export([run], as: .csv, detail: .samples) { _ in throw Stop() }
        }
        #expect(try archive.runs().count == 2)  // and the archive goes on
    }

    private func text(
        _ format: ExportFormat,
        _ detail: ExportDetail,
        of runs: [Int64] = [1]
    ) throws -> String {
        var bytes: [UInt8] = []
        try archive.export(runs, as: format, detail: detail) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}

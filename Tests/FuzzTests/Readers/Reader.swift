import Glibc

/// What reads texts and bytes that the program did not make, each by the name of its seeds' folder.
///
/// `read` gives it an input and does with the result what the program would: whatever the input is,
/// the answer is a value or an error. What must hold for each input is a precondition, so that an
/// input for which it does not ends the process and is kept.
enum Reader: String, CaseIterable, Sendable {
    case json
    case plan
    case settings
    case baseline
    case jobArchive = "job-archive"
    case storedTrigger = "stored-trigger"
    case jobRow = "job-row"
    case cron
    case times
    case quantities
    case programOutput = "program-output"
    case sampleBlock = "sample-block"
    case archiveRow = "archive-row"
    case runsDatabase = "runs-database"
    case jobsDatabase = "jobs-database"
    case timeZoneFile = "time-zone-file"
    case timeZoneRule = "time-zone-rule"
    case kernelFile = "kernel-file"
    case picture
    case workerMessage = "worker-message"
    case commandLine = "command-line"

    func read(_ bytes: [UInt8]) {
        switch self {
        case .json: readJSON(bytes)
        case .plan: readPlan(bytes)
        case .settings: readSettings(bytes)
        case .baseline: StoredRuns.shared.readBaseline(bytes)
        case .jobArchive: readJobArchive(bytes)
        case .storedTrigger: readStoredTrigger(bytes)
        case .jobRow: JobRows.shared.read(bytes)
        case .cron: readCron(bytes)
        case .times: readTimes(bytes)
        case .quantities: readQuantities(bytes)
        case .programOutput: readProgramOutput(bytes)
        case .sampleBlock: SampleBlocks.shared.read(bytes)
        case .archiveRow: StoredRuns.shared.readRow(bytes)
        case .runsDatabase: Pages.runs.read(bytes)
        case .jobsDatabase: Pages.jobs.read(bytes)
        case .timeZoneFile: readTimeZoneFile(bytes)
        case .timeZoneRule: readTimeZoneRule(bytes)
        case .kernelFile: readKernelFile(bytes)
        case .picture: readPicture(bytes)
        case .workerMessage: readWorkerMessages(bytes)
        case .commandLine: readCommandLine(bytes)
        }
    }

    /// Where its code stands, below the folder of the sources: four lines of five shall be reached.
    var sources: [String] {
        switch self {
        case .json:
            [
                "Base/JSON/JSONReader.swift", "Base/JSON/JSONReader+String.swift",
                "Base/JSON/JSONNumber.swift", "Base/TextPlace.swift",
            ]
        case .plan:
            [
                "Harness/Plans/PlanFile.swift", "Harness/Plans/PlanFields.swift",
                "Harness/Plans/PlanBuilder.swift", "Harness/Plans/PlanRules.swift",
                "Harness/Plans/PlanText.swift",
            ]
        case .settings:
            [
                "Commands/Comparing/SettingsFile.swift", "Commands/Comparing/LimitText.swift",
                "Commands/Comparing/ExportTarget.swift", "Analysis/Comparing/Requirement.swift",
            ]
        case .baseline:
            [
                "Storage/Baselines/BaselineText.swift", "Base/JSON/JSONNode+Decoding.swift",
                "Runs/Plausibility.swift",
            ]
        case .jobArchive:
            [
                "Scheduling/Jobs/Coding/JobArchive.swift",
                "Scheduling/Jobs/Coding/ScheduledJob+JSON.swift",
                "Scheduling/Jobs/Coding/JobPolicy+JSON.swift",
                "Scheduling/Jobs/Coding/Work+JSON.swift", "Base/JSON/JSONFields.swift",
            ]
        case .storedTrigger:
            [
                "Scheduling/Triggers/Coding/TriggerKinds.swift",
                "Scheduling/Triggers/Coding/TriggerRecord+JSON.swift",
                "Scheduling/Triggers/Coding/Triggers+Record.swift",
                "Scheduling/Triggers/IntervalTrigger.swift",
                "Scheduling/Triggers/CalendarIntervalTrigger.swift",
                "Scheduling/Core/FiringPlan.swift",
            ]
        case .jobRow:
            [
                "Scheduling/JobStores/SQLite/JobRow.swift",
                "Scheduling/JobStores/SQLite/OccurrenceRow.swift",
            ]
        case .cron:
            [
                "Scheduling/Triggers/TriggerText.swift", "Scheduling/Triggers/TextReader.swift",
                "Scheduling/Triggers/Cron/CronParser.swift",
                "Scheduling/Triggers/Cron/CronFieldParser.swift",
                "Scheduling/Triggers/Cron/CronSearch.swift",
                "Scheduling/Triggers/Cron/CronSets.swift",
            ]
        case .times: ["Scheduling/Triggers/TimeText.swift"]
        case .quantities:
            ["Runs/Nanoseconds.swift", "Harness/Plans/PlanText.swift", "Harness/KernelText.swift"]
        case .programOutput: ["Harness/Programs/ProgramOutput.swift"]
        case .sampleBlock:
            [
                "Storage/Samples/SampleDecoder.swift", "Storage/Samples/SampleBlock.swift",
                "Storage/Samples/SampleColumn.swift",
            ]
        case .archiveRow:
            [
                "Storage/RoundRow.swift", "Storage/RunRow.swift", "Storage/RowReader.swift",
                "Storage/RunArchive+Reading.swift", "Storage/RunArchive+Samples.swift",
                "Storage/RunArchive+Rows.swift", "Storage/RunArchive+Stages.swift",
            ]
        case .runsDatabase: ["Storage/RunArchive.swift", "Storage/Connection+Archive.swift"]
        case .jobsDatabase:
            [
                "Scheduling/JobStores/SQLite/JobDatabase.swift",
                "Scheduling/JobStores/SQLite/JobDatabase+Summary.swift",
            ]
        case .timeZoneFile: ["Timekeeping/TimeZoneFile.swift", "Timekeeping/TimeZoneRules.swift"]
        case .timeZoneRule: ["Timekeeping/PosixTimeZone.swift"]
        case .kernelFile: ["Harness/KernelText.swift", "Harness/HostText.swift"]
        case .picture:
            [
                "Reporting/Plots/SVGPicture.swift", "Reporting/Plots/SVGPart.swift",
                "Reporting/Plots/SVGPart+Compact.swift",
            ]
        case .workerMessage: ["Scheduling/Executors/WorkerMessage.swift"]
        case .commandLine:
            [
                "Commands/CommandLine/ParsedArguments.swift", "Commands/BenchmarkRequest.swift",
                "Commands/ParsedArguments+Measuring.swift",
                "Commands/Comparing/CompareRequest.swift", "Commands/Comparing/SideRequest.swift",
                "Commands/NextRequest.swift", "Commands/Comparing/Judging.swift",
                "Commands/Jobs/JobPolicyOptions.swift",
            ]
        }
    }
}

/// Takes an input apart: the mutations of bytes become choices and numbers.
struct InputBytes {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isEmpty: Bool { rest.isEmpty }

    /// 0 at the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// From 0 up to the bound, without the bound.
    mutating func choice(of bound: Int) -> Int { Int(byte()) % max(bound, 1) }

    mutating func unsigned(_ size: Int) -> UInt64 {
        (0..<size).reduce(0) { number, _ in number << 8 | UInt64(byte()) }
    }

    /// Ends of types and what lies beside them come up often: there arithmetic breaks.
    mutating func integer() -> Int64 {
        let ends: [Int64] = [
            .min, .max, .min + 1, .max - 1, 0, -1, 1, 1 << 62, -(1 << 62), 1 << 60, -(1 << 60),
            1 << 53, Int64(Int32.max), Int64(Int32.min), 1_000_000_000, -1_000_000_000,
        ]
        let kind = choice(of: 24)
        if kind < ends.count { return ends[kind] }
        if kind < 20 { return Int64(unsigned(2)) }
        return Int64(bitPattern: unsigned(8))
    }

    /// Up to the length that comes first, or all that is left.
    mutating func text(_ lengthBytes: Int = 1) -> String {
        let length = Int(unsigned(lengthBytes))
        let text = String(decoding: rest.prefix(length), as: UTF8.self)
        rest = rest.dropFirst(length)
        return text
    }

    mutating func remainingText() -> String {
        defer { rest = [] }
        return String(decoding: rest, as: UTF8.self)
    }
}

/// A folder of this process, below memory where there is some, which nothing else looks into.
let scratch: String = {
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/punctual-fuzz-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return parent }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    scratchPath = path
    atexit {
        let names = ["", "runs", "jobs"]
        for name in names where !scratchPath.isEmpty {
            for end in ["", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".sqlite-journal", ".json"] {
                unlink("\(scratchPath)/\(name)\(end)")
            }
        }
        for name in ["pages-runs", "pages-jobs", "baseline"] {
            for end in [".sqlite", ".sqlite-wal", ".sqlite-shm", ".sqlite-journal", ".json"] {
                unlink("\(scratchPath)/\(name)\(end)")
            }
        }
        rmdir(scratchPath)
    }
    return path
}()

nonisolated(unsafe) private var scratchPath = ""

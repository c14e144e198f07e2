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
        case .runsDatabase: DatabaseFile.runs.read(bytes)
        case .jobsDatabase: DatabaseFile.jobs.read(bytes)
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
                "Base/JSON/JSONNumber.swift", "Base/JSON/JSONNode+Decoding.swift",
                "Base/TextPlace.swift",
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
        case .baseline: ["Storage/Baselines/BaselineText.swift"]
        case .jobArchive:
            [
                "Scheduling/Jobs/Coding/JobArchive.swift",
                "Scheduling/Jobs/Coding/ScheduledJob+JSON.swift",
                "Scheduling/Jobs/Coding/JobPolicy+JSON.swift",
                "Scheduling/Jobs/Coding/Work+JSON.swift", "Base/JSON/JSONFields.swift",
                "Scheduling/Core/FiringPlan.swift",
            ]
        case .storedTrigger:
            [
                "Scheduling/Triggers/Coding/TriggerKinds.swift",
                "Scheduling/Triggers/Coding/TriggerRecord+JSON.swift",
                "Scheduling/Triggers/Coding/Triggers+Record.swift",
                "Scheduling/Triggers/IntervalTrigger.swift",
                "Scheduling/Triggers/CalendarIntervalTrigger.swift",
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
            [
                "Base/Text/Nanoseconds.swift", "Base/Text/PlainDigits.swift",
                "Harness/Plans/PlanText.swift",
            ]
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
                "Runs/Plausibility.swift",
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

import PunctualBase
import Runs

/// What was asked for in a series, for each row of a table.
///
/// Rows are sorted, filtered and joined with those of other runs; what stands elsewhere is lost on
/// the way. Of a command only the program is named here: its arguments may hold a password, and
/// stand once in the run.
enum ExportedConditions {
    static let columns: [ExportColumn<Series>] = [
        ExportColumn("executor") { .optional($0.executor?.rawValue) },
        ExportColumn("after_miss") { .string($0.afterMiss.rawValue) },
        ExportColumn("processor_budget_percent") { .number($0.processorBudgetPercent) },
        ExportColumn("policy") { .string($0.conditions.policy.rawValue) },
        ExportColumn("priority") { .optional($0.conditions.priority) },
        ExportColumn("processors") { processors(of: $0) },
        ExportColumn("memory_locked") { .bool($0.conditions.isMemoryLocked) },
        ExportColumn("timer_slack_ns") { .optional($0.conditions.timerSlackNanoseconds) },
        ExportColumn("dma_latency_us") { .optional($0.conditions.dmaLatencyMicroseconds) },
        ExportColumn("load") { load(of: $0) },
    ]

    /// Of a single wakeup, whose row tells nothing else of its series.
    static let sampleColumns: [ExportColumn<Series>] = kind + columns + role

    private static let kind: [ExportColumn<Series>] = [
        ExportColumn("period_ns") { .integer($0.periodNanoseconds) },
        ExportColumn("subject") { .string($0.subject.rawValue) },
    ]

    private static let role: [ExportColumn<Series>] = [
        ExportColumn("reference") { .bool($0.isReference == true) },
        ExportColumn("injection") { .optional($0.injection?.name) },
        ExportColumn("program") { .optional($0.program?.first) },
    ]

    static func processors(of series: Series) -> JSONValue {
        switch series.conditions.processors {
        case .any: .string("any")
        case .list(let list): .integers(list)
        case .each: .string("each")
        }
    }

    private static func load(of series: Series) -> JSONValue {
        switch series.conditions.load {
        case .none: .string("none")
        case .stress(let stress): .string(stress.rawValue)
        case .command(let words): .optional(words.first)
        }
    }
}

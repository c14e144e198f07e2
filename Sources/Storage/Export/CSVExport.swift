import PunctualBase
import Runs

/// A table with one kind of row: runs, rounds or samples, as the detail says.
struct CSVExport: ExportWriter {
    private static let sampleColumns =
        [
            "run", "series", "mechanism", "round", "tick", "deadline_ns", "lateness_ns", "label",
        ] + ExportedConditions.sampleColumns.map(\.name)

    private var buffer: ExportBuffer
    private let detail: ExportDetail
    /// What begins and what ends all rows of the samples of one round.
    private var beforeTick: [UInt8] = []
    private var afterLateness: [UInt8] = []

    init(_ buffer: ExportBuffer, _ detail: ExportDetail) {
        self.buffer = buffer
        self.detail = detail
    }

    mutating func begin() {
        switch detail {
        case .runs: buffer.appendCSVHeader(ExportRecords.runColumns.map(\.name))
        case .rounds: buffer.appendCSVHeader(ExportedRound.columns.map(\.name))
        case .samples: buffer.appendCSVHeader(Self.sampleColumns)
        }
    }

    mutating func beginRun(_ stored: StoredRun) throws {
        guard detail == .runs else { return }
        buffer.appendCSV(ExportRecords.runColumns.map { $0.value(stored) })
        try buffer.flushIfFull()
    }

    mutating func beginRound(_ stored: StoredRound, of run: Run) throws {
        guard detail == .rounds else { return }
        let round = ExportedRound(stored, of: run)
        buffer.appendCSV(ExportedRound.columns.map { $0.value(round) })
        try buffer.flushIfFull()
    }

    mutating func beginSamples(_ context: SampleContext) {
        beforeTick = Self.fields([
            .integer(context.run), .optional(context.series), .string(context.mechanism),
            .integer(context.round), .null,
        ])
        let conditions = ExportedConditions.sampleColumns.map { $0.value(context.conditions) }
        afterLateness = Self.fields([.null, .optional(context.label)] + conditions)
    }

    private static func fields(_ values: [JSONValue]) -> [UInt8] {
        var buffer = ExportBuffer { _ in }
        buffer.appendCSVFields(values)
        return buffer.contents
    }

    mutating func sample(tick: Int64, lateness: Int64, of context: SampleContext) throws {
        buffer.append(beforeTick)
        buffer.append(tick)
        buffer.append(",")
        buffer.append(context.deadline(ofTick: tick))
        buffer.append(",")
        buffer.append(lateness)
        buffer.append(afterLateness)
        buffer.append("\n")
        try buffer.flushIfFull()
    }

    mutating func endSamples() {}
    mutating func endRound() {}
    mutating func endRun() {}

    mutating func end() throws {
        try buffer.flush()
    }
}

import PunctualBase
import Runs

/// One object for all runs, with its keys sorted.
///
/// Samples are `[tick, lateness_ns]`, as the member `sample_columns` says.
struct JSONExport: ExportWriter {
    private var buffer: ExportBuffer
    private let detail: ExportDetail
    private var isFirstRun = true
    private var isFirstRound = true
    private var isFirstSample = true
    /// Members of the open objects that come behind their `rounds` and `samples`.
    private var runEnd: ExportFields = []
    private var roundEnd: ExportFields = []

    init(_ buffer: ExportBuffer, _ detail: ExportDetail) {
        self.buffer = buffer
        self.detail = detail
    }

    mutating func begin() {
        buffer.append("{\"runs\":[")
    }

    mutating func beginRun(_ stored: StoredRun) {
        let fields = ExportRecords.run(stored)
        buffer.append(isFirstRun ? "\n{" : ",\n{")
        isFirstRun = false
        buffer.append(jsonMembers: fields.filter { $0.name < "rounds" })
        runEnd = fields.filter { $0.name > "rounds" }
        if detail != .runs { buffer.append(",\"rounds\":[") }
        isFirstRound = true
    }

    mutating func beginRound(_ stored: StoredRound, of run: Run) {
        let fields = ExportedRound(stored, of: run).fields
        buffer.append(isFirstRound ? "\n{" : ",\n{")
        isFirstRound = false
        buffer.append(jsonMembers: fields.filter { $0.name < "sample_columns" })
        roundEnd = fields.filter { $0.name > "sample_columns" }
    }

    mutating func beginSamples(_ context: SampleContext) {
        // The count stands between the two.
        let count = roundEnd.filter { $0.name == "sample_count" }
        roundEnd.removeAll { $0.name == "sample_count" }
        buffer.append(",\"sample_columns\":[\"tick\",\"lateness_ns\"],")
        buffer.append(jsonMembers: count)
        buffer.append(",\"samples\":[")
        isFirstSample = true
    }

    mutating func sample(tick: Int64, lateness: Int64, of context: SampleContext) throws {
        buffer.append(isFirstSample ? "[" : ",[")
        isFirstSample = false
        buffer.append(tick)
        buffer.append(",")
        buffer.append(lateness)
        buffer.append("]")
        try buffer.flushIfFull()
    }

    mutating func endSamples() {
        buffer.append("]")
    }

    mutating func endRound() throws {
        buffer.append(",")
        buffer.append(jsonMembers: roundEnd)
        buffer.append("}")
        try buffer.flushIfFull()
    }

    mutating func endRun() throws {
        buffer.append(detail == .runs ? "," : "],")
        buffer.append(jsonMembers: runEnd)
        buffer.append("}")
        try buffer.flushIfFull()
    }

    mutating func end() throws {
        buffer.append("],\"schema\":\"punctual.runs/v1\"}\n")
        try buffer.flush()
    }
}

import Runs

/// A line with an object for each run, each round and each sample, told apart by `type`.
struct JSONLinesExport: ExportWriter {
    private var buffer: ExportBuffer
    /// What stands before the tick and behind it on all lines of the samples of one round.
    private var beforeTick: [UInt8] = []

    init(_ buffer: ExportBuffer) { self.buffer = buffer }

    mutating func begin() {}

    mutating func beginRun(_ stored: StoredRun) throws {
        let header: ExportFields = [
            ("type", .text("run")), ("schema", .text("punctual.runs/v1")),
        ]
        try line(header + ExportRecords.run(stored))
    }

    mutating func beginRound(_ stored: StoredRound, of run: Run) throws {
        try line([("type", .text("round"))] + ExportedRound(stored, of: run).fields)
    }

    mutating func beginSamples(_ context: SampleContext) {
        // The name of a mechanism needs no escaping.
        let text = """
            ,"mechanism":"\(context.mechanism)","round":\(context.round),"run":\(context.run),\
            "series":\(context.series),"tick":
            """
        beforeTick = Array(text.utf8)
    }

    mutating func sample(tick: Int64, lateness: Int64, of context: SampleContext) throws {
        buffer.append("{\"deadline_ns\":")
        buffer.append(context.deadline(ofTick: tick))
        buffer.append(",\"lateness_ns\":")
        buffer.append(lateness)
        buffer.append(beforeTick)
        buffer.append(tick)
        buffer.append(",\"type\":\"sample\"}\n")
        try buffer.flushIfFull()
    }

    mutating func endSamples() {}
    mutating func endRound() {}
    mutating func endRun() {}

    mutating func end() throws {
        try buffer.flush()
    }

    private mutating func line(_ fields: ExportFields) throws {
        buffer.appendJSON(fields)
        buffer.append("\n")
        try buffer.flushIfFull()
    }
}

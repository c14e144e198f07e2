import PunctualBase
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
            ("type", .string("run")), ("schema", .string("punctual.runs/v1")),
        ]
        try line(header + ExportRecords.run(stored))
    }

    mutating func beginRound(_ stored: StoredRound, of run: Run) throws {
        try line([("type", .string("round"))] + ExportedRound(stored, of: run).fields)
    }

    mutating func beginSamples(_ context: SampleContext) {
        beforeTick.removeAll(keepingCapacity: true)
        beforeTick.append(text: ",\"mechanism\":")
        beforeTick.append(jsonString: context.mechanism)
        beforeTick.append(
            text: ",\"round\":\(context.round),\"run\":\(context.run),"
                + "\"series\":\(context.series),\"tick\":"
        )
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
        buffer.append("{")
        buffer.append(jsonMembers: fields)
        buffer.append("}")
        buffer.append("\n")
        try buffer.flushIfFull()
    }
}

import PunctualBase
import Runs

/// A line with an object for each run, each round and each sample, told apart by `type`.
struct JSONLinesExport: ExportWriter {
    private var buffer: ExportBuffer
    /// What stands before, between and behind the numbers on all lines of the samples of one round.
    private var constants: [[UInt8]] = []

    /// The members of a sample whose values differ, and the type, with which each line ends.
    private static let varying = ["deadline_ns", "lateness_ns", "tick", "type"]

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
        var fields: ExportFields = [
            ("label", .optional(context.label)), ("mechanism", .string(context.mechanism)),
            ("round", .integer(context.round)), ("run", .integer(context.run)),
            ("series", .optional(context.series)),
        ]
        for column in ExportedConditions.sampleColumns {
            fields.append((name: column.name, value: column.value(context.conditions)))
        }
        var last = ""
        constants = Self.varying.enumerated().map { place, name in
            let before = fields.filter { $0.name > last && $0.name < name }
            last = name
            var part = ExportBuffer { _ in }
            part.append(place == 0 ? "{" : ",")
            part.append(jsonMembers: before)
            part.append(before.isEmpty ? "\"\(name)\":" : ",\"\(name)\":")
            return part.contents
        }
    }

    /// The keys are sorted, as on all lines.
    mutating func sample(tick: Int64, lateness: Int64, of context: SampleContext) throws {
        buffer.append(constants[0])
        buffer.append(context.deadline(ofTick: tick))
        buffer.append(constants[1])
        buffer.append(lateness)
        buffer.append(constants[2])
        buffer.append(tick)
        buffer.append(constants[3])
        buffer.append("\"sample\"}\n")
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

package import Runs
import SQLite

package enum ExportFormat: String, CaseIterable, Sendable {
    /// One object with schema `punctual.runs/v1`.
    case json
    /// An object a line; each run begins with a line of type `run`.
    case jsonLines = "jsonl"
    /// RFC 4180, with a header; one kind of row.
    case csv
}

package enum ExportDetail: Hashable, Sendable {
    case runs
    /// Runs and the figures of their rounds.
    case rounds
    /// Every single wakeup too.
    case samples
}

extension RunArchive {
    /// Writes runs in a format for other programs, in pieces of some 64 KiB.
    ///
    /// One block of samples is in memory at a time, however many there are.
    ///
    /// - Parameters:
    ///   - runs: Their numbers.
    ///   - format: The format.
    ///   - detail: How much of them.
    ///   - summingUp: Works out the figures of a round that an earlier version summed up without its
    ///     missed ticks; by default they are left out.
    ///   - sink: Takes the bytes.
    /// - Throws: `ArchiveError`, or what `summingUp` or `sink` throws.
    package func export(
        _ runs: [Int64],
        as format: ExportFormat,
        detail: ExportDetail,
        summingUp: (StoredRound, Series) throws -> RoundSummary? = { round, _ in
            round.summary
        },
        to sink: @escaping ([UInt8]) throws -> Void
    ) throws {
        let buffer = ExportBuffer(to: sink)
        switch format {
        case .json: try export(runs, detail, summingUp, with: JSONExport(buffer, detail))
        case .jsonLines: try export(runs, detail, summingUp, with: JSONLinesExport(buffer))
        case .csv: try export(runs, detail, summingUp, with: CSVExport(buffer, detail))
        }
    }

    private func export(
        _ runs: [Int64],
        _ detail: ExportDetail,
        _ summingUp: (StoredRound, Series) throws -> RoundSummary?,
        with writer: some ExportWriter
    ) throws {
        var writer = writer
        let snapshot = try connection.snapshot()
        try writer.begin()
        for identifier in runs {
            let stored = try run(identifier)
            try writer.beginRun(stored)
            if detail != .runs {
                for var round in try rounds(ofRun: identifier) {
                    if round.summary != nil, round.summary?.deadlineCount == nil {
                        let series = stored.run.plan.series[round.round.series]
                        round.summary = try summingUp(round, series)
                    }
                    try writer.beginRound(round, of: stored.run)
                    if detail == .samples { try exportSamples(of: round, stored.run, &writer) }
                    try writer.endRound()
                }
            }
            try writer.endRun()
        }
        try writer.end()
        snapshot.end()
    }

    private func exportSamples(
        of stored: StoredRound,
        _ run: Run,
        _ writer: inout some ExportWriter
    ) throws {
        let context = SampleContext(stored, of: run)
        try writer.beginSamples(context)
        var ticks: [Int64] = []
        var latenesses: [Int64] = []
        var cursor = try BlockCursor(try roundRow(stored.key), from: 0, on: connection)
        while try cursor.advance() {
            if ticks.count != cursor.count {
                ticks = [Int64](repeating: 0, count: cursor.count)
                latenesses = ticks
            }
            try decode(&cursor, into: &ticks, &latenesses, at: 0..<cursor.count)
            for (tick, lateness) in zip(ticks, latenesses) {
                try writer.sample(tick: tick, lateness: lateness, of: context)
            }
        }
        try writer.endSamples()
    }
}

/// Writes the parts of an export as they come.
protocol ExportWriter {
    mutating func begin() throws
    mutating func beginRun(_ stored: StoredRun) throws
    mutating func beginRound(_ stored: StoredRound, of run: Run) throws
    mutating func beginSamples(_ context: SampleContext) throws
    mutating func sample(tick: Int64, lateness: Int64, of context: SampleContext) throws
    mutating func endSamples() throws
    mutating func endRound() throws
    mutating func endRun() throws
    mutating func end() throws
}

/// What all samples of a round have in common.
struct SampleContext {
    let run: Int64
    let series: Int
    /// With the subject before it where that is not the timer: `Series.name`.
    let mechanism: String
    let round: Int64
    let label: String?
    /// What was asked for in the series.
    let conditions: Series
    private let startNanoseconds: Int64
    private let periodNanoseconds: Int64

    init(_ stored: StoredRound, of run: Run) {
        let series = run.plan.series[stored.round.series]
        self.run = run.identifier
        self.series = stored.round.series
        mechanism = series.name
        round = stored.key.number
        label = run.label
        conditions = series
        startNanoseconds = stored.round.startNanoseconds
        periodNanoseconds = series.periodNanoseconds
    }

    /// On CLOCK_MONOTONIC; wraps for made-up ticks, as no real one comes near the limit.
    func deadline(ofTick tick: Int64) -> Int64 {
        startNanoseconds &+ tick &* periodNanoseconds
    }
}

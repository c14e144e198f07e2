package import Runs
import SQLite

/// Goes through the blocks of a round in the order of its samples.
struct BlockCursor: ~Copyable {
    private let statement: Statement
    private let row: RoundRow
    private let path: String
    /// Index of the first sample of the block.
    private(set) var first: Int
    /// Samples in the block; 0 before the first and behind the last one.
    private(set) var count = 0
    /// The tick of the last sample that was decoded.
    private var lastTick: Int64 = 0

    init(
        _ row: RoundRow,
        from first: Int64,
        on connection: borrowing Connection
    ) throws(ArchiveError) {
        self.row = row
        self.first = Int(first)
        path = connection.path
        do { statement = try Self.blocks(of: row.key, from: first, on: connection) } catch {
            throw .database(error)
        }
    }

    private static func blocks(
        of key: RoundKey,
        from first: Int64,
        on connection: borrowing Connection
    ) throws(DatabaseError) -> Statement {
        let statement = try connection.prepare(
            """
            SELECT first_sample, sample_count, bytes FROM blocks
            WHERE run_id = ? AND round_number = ? AND first_sample >= ?
            ORDER BY first_sample
            """
        )
        try statement.bind([.integer(key.run), .integer(key.number), .integer(first)])
        return statement
    }

    /// Goes to the next block; false when all samples of the round have been seen.
    mutating func advance() throws(ArchiveError) -> Bool {
        first += count
        count = 0
        let hasBlock: Bool
        do { hasBlock = try statement.step() } catch { throw .database(error) }
        guard hasBlock else {
            guard first == row.sampleCount else {
                throw damage("\(row.sampleCount - first) of \(row.sampleCount) samples are missing")
            }
            return false
        }
        guard statement.integer(at: 0) == Int64(first), let count = statement.integer(at: 1),
            (1...Int64(SampleBlock.maximumCount)).contains(count),
            count <= row.sampleCount - first
        else { throw damage("samples from \(first) on are missing") }
        self.count = Int(count)
        return true
    }

    /// Fills the columns, which are as long as `count`; each block is decoded once, in their order.
    mutating func decode(
        with decoder: borrowing SampleDecoder,
        ticks: UnsafeMutableBufferPointer<Int64>,
        latenesses: UnsafeMutableBufferPointer<Int64>
    ) throws(ArchiveError) {
        do {
            try statement.withBytes(at: 2) { bytes throws(Damage) in
                try decoder.decode(
                    bytes,
                    run: row.key.run,
                    round: row.key.number,
                    firstSample: Int64(first),
                    ticks: ticks,
                    latenesses: latenesses
                )
            }
        } catch {
            throw damage("the block of samples from \(first) on: \(error.reason)")
        }
        // What is behind a checksum may still be made up, and gaps are counted by the ticks.
        let lastPossible = row.lastPossibleTick
        for tick in ticks {
            guard tick > lastTick, tick <= lastPossible else {
                throw damage("tick \(tick) of \(lastPossible) follows tick \(lastTick)")
            }
            lastTick = tick
        }
    }

    private func damage(_ detail: String) -> ArchiveError {
        .damagedRound(path: path, run: row.key.run, round: row.key.number, detail: detail)
    }
}

extension RunArchive {
    /// The samples of a round from one on that begins a block.
    func samples(of row: RoundRow, from first: Int64) throws(ArchiveError) -> Samples {
        // The row was checked, but a made-up one must not make us reserve more than there can be.
        let blocks = try connection.number(
            "SELECT count(*) FROM blocks WHERE run_id = ? AND round_number = ?",
            [.integer(row.key.run), .integer(row.key.number)]
        )
        let total = row.sampleCount - Int(first)
        guard total >= 0, row.sampleCount <= Int(blocks ?? 0) * SampleBlock.maximumCount else {
            throw damage(to: row.key, "most of its \(row.sampleCount) samples are missing")
        }
        var ticks = [Int64](repeating: 0, count: total)
        var latenesses = [Int64](repeating: 0, count: total)
        var cursor = try BlockCursor(row, from: first, on: connection)
        while try cursor.advance() {
            let range = cursor.first - Int(first)..<cursor.first - Int(first) + cursor.count
            try decode(&cursor, into: &ticks, &latenesses, at: range)
        }
        return Samples(ticks: ticks, latenessNanoseconds: latenesses)
    }

    /// Hands over the samples of a round in their order, at most a block of them at a time.
    ///
    /// - Throws: `ArchiveError` where they are damaged; some have been handed over by then.
    package func readSamples(
        of stored: StoredRound,
        _ body: (Samples) -> Void
    ) throws(ArchiveError) {
        var samples = Samples()
        var cursor = try BlockCursor(RoundRow(stored), from: 0, on: connection)
        while try cursor.advance() {
            if samples.count != cursor.count {
                samples = Samples(
                    ticks: [Int64](repeating: 0, count: cursor.count),
                    latenessNanoseconds: [Int64](repeating: 0, count: cursor.count)
                )
            }
            try decode(
                &cursor,
                into: &samples.ticks,
                &samples.latenessNanoseconds,
                at: 0..<cursor.count
            )
            // Its summary was looked at, and tells of none.
            if stored.round.failure == nil, stored.summary != nil,
                let problem = Plausibility.problem(latenesses: samples.latenessNanoseconds)
            {
                throw damage(to: stored.key, problem)
            }
            body(samples)
        }
    }

    func decode(
        _ cursor: inout BlockCursor,
        into ticks: inout [Int64],
        _ latenesses: inout [Int64],
        at range: Range<Int>
    ) throws(ArchiveError) {
        var failure: ArchiveError?
        ticks.withUnsafeMutableBufferPointer { ticks in
            latenesses.withUnsafeMutableBufferPointer { latenesses in
                do throws(ArchiveError) {
                    try cursor.decode(
                        with: decoder,
                        ticks: UnsafeMutableBufferPointer(rebasing: ticks[range]),
                        latenesses: UnsafeMutableBufferPointer(rebasing: latenesses[range])
                    )
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
    }
}

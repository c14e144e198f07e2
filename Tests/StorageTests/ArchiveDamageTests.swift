import PunctualBase
import Runs
import SQLite
import TestSupport
import Testing

@testable import Storage

@Suite("Damaged archives")
struct ArchiveDamageTests {
    @Test("A truncated archive is an error, wherever it was cut", arguments: Array(0..<40))
    func truncated(part: Int) throws {
        let folder = try TemporaryFolder()
        try makeArchive(at: folder.file("a.sqlite"))
        let whole = try folder.bytes(of: "a.sqlite")
        try folder.write(Array(whole.prefix(whole.count * part / 40)), to: "b.sqlite")
        #expect(throws: ArchiveError.self) {
            _ = try contents(ofArchiveAt: folder.file("b.sqlite"))
        }
    }

    @Test(
        "After a flipped bit, there is an error or the right data, never anything else",
        arguments: [1, 2, 3, 4] as [UInt64]
    )
    func flipped(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        try makeArchive(at: folder.file("a.sqlite"))
        let whole = try folder.bytes(of: "a.sqlite")
        let expected = try contents(ofArchiveAt: folder.file("a.sqlite"))
        var generator = SplitMix64(seed: seed)
        for _ in 0..<150 {
            var bytes = whole
            let offset = Int.random(in: 0..<bytes.count, using: &generator)
            let bit = UInt8.random(in: 0..<8, using: &generator)
            bytes[offset] ^= 1 << bit
            try folder.write(bytes, to: "b.sqlite")
            do throws(ArchiveError) {
                let found = try contents(ofArchiveAt: folder.file("b.sqlite"))
                #expect(found == expected, "seed \(seed), byte \(offset), bit \(bit)")
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test(
        "One damaged run is told and hides no other",
        arguments: ["started_at_unix_ns = 0", "pairing = 'duet'", "round_count = 9"]
    )
    func oneOfTwo(change: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        let archive = try RunArchive(path: path, mode: .readWrite)
        for label in ["a", "b"] {
            try Fixtures.store(in: archive, label: label, samples: [Fixtures.samples(3, seed: 1)])
        }
        try archive.connection.execute("UPDATE runs SET \(change) WHERE run_id = 1")
        var damage: [ArchiveError] = []
        #expect(try archive.runs(leavingOut: &damage).map(\.run.label) == ["b"])
        #expect(damage.count == 1 && damage.first?.isDamagedRun == true)
        #expect("\(damage)".contains("run 1 in"))
        #expect(throws: ArchiveError.self) { try archive.run(1) }
        #expect(throws: ArchiveError.self) { try archive.runs() }
    }

    @Test("A label has a length at which it can be shown, also one that was stored otherwise")
    func longLabel() throws {
        let folder = try TemporaryFolder()
        let archive = try RunArchive(path: folder.file("a.sqlite"), mode: .readWrite)
        let long = String(repeating: "ä", count: 201)
        #expect(RunArchive.problem(ofLabel: long)?.contains("at most 200 characters") == true)
        #expect(RunArchive.problem(ofLabel: String(long.dropLast())) == nil)
        try Fixtures.store(
            in: archive,
            label: String(repeating: long, count: 100),
            samples: [Fixtures.samples(3, seed: 1)]
        )
        let label = try #require(try archive.run(1).run.label)
        #expect(label.count < 210 && label.contains(" … "))
    }

    @Test("The error names the run and the round of a damaged block")
    func namesTheRound() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try makeArchive(at: path)
        let archive = try RunArchive(path: path, mode: .readWrite)
        let second = "WHERE run_id = 1 AND round_number = 2"
        try archive.connection.execute(
            "UPDATE blocks SET bytes = zeroblob(length(bytes)) \(second)"
        )
        #expect(try archive.samples(ofRound: RoundKey(run: 1, number: 1)).count == 400)
        #expect(
            throws: ArchiveError.damagedRound(
                path: path,
                run: 1,
                round: 2,
                detail: "the block of samples from 0 on: it has no checksum"
            )
        ) { _ = try archive.measuredRounds(ofRun: 1) }
        try archive.connection.execute("DELETE FROM blocks \(second)")
        #expect(
            throws: ArchiveError.damagedRound(
                path: path,
                run: 1,
                round: 2,
                detail: "most of its 300 samples are missing"
            )
        ) { _ = try archive.measuredRounds(ofRun: 1) }
        try archive.connection.execute("DELETE FROM rounds \(second)")
        #expect(
            throws: ArchiveError.damagedRound(
                path: path,
                run: 1,
                round: 2,
                detail: "it is missing"
            )
        ) { _ = try archive.rounds(ofRun: 1) }
        #expect(try archive.measuredRounds(ofRun: 2).count == 2)
        try archive.delete(1)
        #expect(try archive.runs().map(\.run.identifier) == [2])
    }

    @Test(
        "Columns that were changed from outside are noticed",
        arguments: [
            "UPDATE rounds SET missed_ticks = 7 WHERE run_id = 1",
            "UPDATE rounds SET lateness_p50_ns = NULL WHERE run_id = 1",
            "UPDATE runs SET started_at_unix_ns = 5 WHERE run_id = 1",
            "UPDATE runs SET plan_json = '{}' WHERE run_id = 1",
            "UPDATE hosts SET snapshot_json = replace(snapshot_json, 'atlas', 'atlac')",
            """
            UPDATE blocks SET bytes = (
                SELECT bytes FROM blocks AS other WHERE other.run_id = 3 - blocks.run_id
                    AND other.round_number = blocks.round_number)
            """,
            "UPDATE blocks SET first_sample = 1 WHERE run_id = 1",
            "UPDATE blocks SET sample_count = 99999999999 WHERE run_id = 1",
            "UPDATE blocks SET sample_count = -1 WHERE run_id = 1",
        ]
    )
    func changed(sql: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try makeArchive(at: path)
        try Connection(path: path, mode: .readWrite).executeScript(
            "PRAGMA foreign_keys = OFF; PRAGMA defer_foreign_keys = ON; \(sql)"
        )
        #expect(throws: ArchiveError.self) { _ = try contents(ofArchiveAt: path) }
    }

    @Test("Each block of a round that is gone is missed, the last one too", arguments: 0..<3)
    func missingBlock(number: Int) throws {
        let folder = try TemporaryFolder()
        let archive = try RunArchive(path: folder.file("a.sqlite"), mode: .readWrite)
        let count = 2 * SampleBlock.maximumCount + 1_000
        let run = try Fixtures.store(in: archive, samples: [Fixtures.samples(count, seed: 3)])
        let stored = try archive.rounds(ofRun: run)[0]
        try archive.readSamples(of: stored) { _ in }
        try archive.connection.execute(
            "DELETE FROM blocks WHERE first_sample = \(number * SampleBlock.maximumCount)"
        )
        #expect(throws: ArchiveError.self) { _ = try archive.samples(ofRound: stored.key) }
        #expect(throws: ArchiveError.self) { _ = try archive.measuredRounds(ofRun: run) }
        #expect(throws: ArchiveError.self) { try archive.readSamples(of: stored) { _ in } }
    }

    @Test(
        "Ticks that cannot be are damage, whatever the checksums say",
        arguments: [[1, 2, 11], [1, 3, 3], [4, 2, 3], [0, 1, 2], [-5, 1, 2]] as [[Int64]]
    )
    func impossibleTicks(ticks: [Int64]) throws {
        let folder = try TemporaryFolder()
        let archive = try RunArchive(path: folder.file("a.sqlite"), mode: .readWrite)
        let run = try archive.beginRun(Fixtures.run())
        let round = Fixtures.round(ticks: 10)
        let key = try archive.beginRound(run: run, round)
        let samples = Samples(ticks: ticks, latenessNanoseconds: [1, 2, 3])
        try archive.finishRound(key, round, Fixtures.summary(of: samples), remaining: samples)
        #expect(throws: ArchiveError.self) { _ = try archive.measuredRounds(ofRun: run) }
        let stored = try archive.rounds(ofRun: run)[0]
        #expect(throws: ArchiveError.self) { try archive.readSamples(of: stored) { _ in } }
    }

    @Test("A round of more ticks than there can be, or that missed more than it had, is damage")
    func impossibleCounts() throws {
        let folder = try TemporaryFolder()
        let archive = try RunArchive(path: folder.file("a.sqlite"), mode: .readWrite)
        let run = try archive.beginRun(Fixtures.run())
        for (planned, missed) in [(1_000_000_000_001, 0), (Int.max, 0), (10, 11)] {
            let round = Fixtures.round(ticks: planned, missed: missed)
            let row = RoundRow(
                key: RoundKey(run: run, number: 1),
                round: round,
                summary: nil,
                sampleCount: 0
            )
            #expect(throws: Damage.self) { _ = try RoundRow(row: row.values) }
        }
    }

    @Test("Samples that come in pieces are those that come whole")
    func pieces() throws {
        let folder = try TemporaryFolder()
        let archive = try RunArchive(path: folder.file("a.sqlite"), mode: .readWrite)
        let samples = Fixtures.samples(2 * SampleBlock.maximumCount + 5, seed: 9)
        let run = try Fixtures.store(in: archive, samples: [samples])
        var pieces = Samples()
        var sizes: [Int] = []
        try archive.readSamples(of: try archive.rounds(ofRun: run)[0]) {
            pieces.append(contentsOf: $0)
            sizes.append($0.count)
        }
        #expect(pieces == samples)
        #expect(sizes == [SampleBlock.maximumCount, SampleBlock.maximumCount, 5])
    }

    @Test("A made-up number of samples takes no memory")
    func madeUpCount() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        try makeArchive(at: path)
        let archive = try RunArchive(path: path, mode: .readWrite)
        var row = try archive.roundRow(RoundKey(run: 1, number: 1))
        row.sampleCount = 1 << 60
        try archive.update(row)
        #expect(throws: ArchiveError.self) { _ = try archive.measuredRounds(ofRun: 1) }
    }

    private func makeArchive(at path: String) throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        for run in [1, 2] as [UInt64] {
            let samples = [Fixtures.samples(400, seed: run), Fixtures.samples(300, seed: run + 9)]
            try Fixtures.store(in: archive, label: nil, samples: samples)
        }
    }

    private struct Contents: Equatable {
        var runs: [StoredRun]
        var rounds: [[StoredRound]]
        var measured: [[MeasuredRound]]
    }

    private func contents(ofArchiveAt path: String) throws(ArchiveError) -> Contents {
        let archive = try RunArchive(path: path, mode: .readOnly)
        var contents = Contents(runs: try archive.runs(), rounds: [], measured: [])
        for run in contents.runs {
            // The label is what anybody may edit, and so is not covered.
            contents.rounds.append(try archive.rounds(ofRun: run.run.identifier))
            contents.measured.append(try archive.measuredRounds(ofRun: run.run.identifier))
        }
        for index in contents.runs.indices { contents.runs[index].run.label = nil }
        return contents
    }
}

import CZstd
import PunctualBase
import Runs
import TestSupport
import Testing

@testable import Storage

@Suite("Sample codec")
struct SampleCodecTests {
    @Test(
        "Every kind of samples comes back as it was",
        arguments: [
            "one", "ordinary", "free-running", "gaps", "random", "extremes", "equal", "backwards",
            "full",
        ]
    )
    func roundTrip(kind: String) throws {
        let samples = made(kind, seed: 7)
        let block = encoded(samples)
        #expect(try decoded(block, samples.count) == samples, "seed 7")
    }

    @Test("Ordinary wakeups take at most 3 bytes", arguments: [1_000, 3_000, 65_536])
    func size(count: Int) {
        let block = encoded(Fixtures.samples(count, seed: 11))
        #expect(Double(block.count) / Double(count) < 2.6, "\(block.count) bytes, seed 11")
    }

    @Test("A lateness that grows is stored as steps, and then needs no more than an ordinary one")
    func freeRunning() throws {
        let samples = made("free-running", seed: 3)
        #expect(Double(encoded(samples).count) / Double(samples.count) < 2.6, "seed 3")
        let size = Double(encoded(made("equal", seed: 3)).count)
        #expect(size < 150)
    }

    @Test("Offsets are split into planes", arguments: [SampleBlock.Coding.values, .steps])
    func planes(coding: SampleBlock.Coding) {
        let values: [Int64] = [5, 3, 0x204, 4]
        let offsets = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 4)
        defer { offsets.deallocate() }
        let column = values.withUnsafeBufferPointer { values in
            SampleBlock.Column(values, as: coding, offsets: offsets)
        }
        var bytes = [UInt8](repeating: 0, count: 4 * Int(column.planes))
        bytes.withUnsafeMutableBytes { bytes in
            column.writePlanes(of: UnsafeBufferPointer(offsets), to: bytes)
        }
        switch coding {
        case .values:
            #expect(column == .init(coding: .values, planes: 2, first: 0, base: 3))
            #expect(bytes == [2, 0, 0x01, 1, 0, 0, 0x02, 0])
        case .steps:
            // Steps −2, 0x201, −0x200; the smallest is −0x200.
            #expect(column == .init(coding: .steps, planes: 2, first: 5, base: -0x200))
            #expect(bytes == [0, 0xFE, 0x01, 0, 0, 0x01, 0x04, 0])
        }
    }

    @Test("After a flipped bit, there is an error or the right samples; a cut is an error")
    func damage() throws {
        let samples = Fixtures.samples(300, seed: 5)
        let block = encoded(samples)
        for offset in block.indices {
            for bit in 0..<8 {
                var bytes = block
                bytes[offset] ^= 1 << UInt8(bit)
                // Some bits of a frame mean nothing.
                let isRight = (try? decoded(bytes, samples.count)).map { $0 == samples }
                #expect(isRight != false, "byte \(offset), bit \(bit)")
            }
            #expect(throws: Damage.self) { _ = try decoded(Array(block[..<offset]), samples.count) }
        }
        #expect(throws: Damage.self) { _ = try decoded(block + [0], samples.count) }
        #expect(throws: Damage.self) { _ = try decoded(block + block, samples.count) }
    }

    @Test("Random bytes are noticed", arguments: [1, 2, 3] as [UInt64])
    func noise(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let count = Int.random(in: 0..<200, using: &generator)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            // Half of them look like a frame of zstd.
            if Bool.random(using: &generator) { bytes = [0x28, 0xB5, 0x2F, 0xFD] + bytes }
            #expect(throws: Damage.self, "seed \(seed)") { _ = try decoded(bytes, 10) }
        }
    }

    @Test("A block cannot stand in for another one")
    func elsewhere() throws {
        let block = encoded(Fixtures.samples(10, seed: 1))
        let expected = Damage("it belongs elsewhere")
        #expect(throws: expected) { _ = try decoded(block, 10, run: 2) }
        #expect(throws: expected) { _ = try decoded(block, 10, round: 9) }
        #expect(throws: expected) { _ = try decoded(block, 10, firstSample: 1) }
        #expect(throws: expected) { _ = try decoded(block, 9) }
    }

    @Test("A frame that unpacks to more than a block is refused, without the memory for it")
    func bomb() {
        let zeros = [UInt8](repeating: 0, count: 50_000_000)
        let frame = compressed(zeros)
        #expect(frame.count < 10_000)
        #expect(throws: Damage("Destination buffer is too small")) { _ = try decoded(frame, 10) }
    }

    @Test("Contents with a good checksum and a bad header are refused")
    func hostileHeaders() {
        var header = [UInt8](repeating: 0, count: 64)
        #expect(throws: Damage("its format is 0, known is 1")) {
            _ = try decoded(compressed(header), 10)
        }
        header[0] = 1
        let senseless = Damage("its header makes no sense")
        #expect(throws: senseless) { _ = try decoded(compressed(header), 10) }  // no samples
        header.replaceSubrange(4..<8, with: [255, 255, 255, 255])
        #expect(throws: senseless) { _ = try decoded(compressed(header), 10) }  // too many
        header.replaceSubrange(4..<8, with: [10, 0, 0, 0])
        header[1] = 9
        #expect(throws: senseless) { _ = try decoded(compressed(header), 10) }  // too many planes
        header[1] = 8
        #expect(throws: Damage("it holds 64 bytes and needs 144")) {
            _ = try decoded(compressed(header), 10)
        }
        #expect(throws: Damage("it has no header")) { _ = try decoded(compressed([1, 2]), 10) }
    }

    private func made(_ kind: String, seed: UInt64) -> Samples {
        var generator = SplitMix64(seed: seed)
        var samples = Fixtures.samples(kind == "full" ? 65_536 : 5_000, seed: seed)
        let indices = samples.ticks.indices
        switch kind {
        case "one": return Samples(ticks: [.max], latenessNanoseconds: [.min])
        case "free-running":
            var grown: Int64 = 0
            for index in indices {
                grown += samples.latenessNanoseconds[index] / 2
                samples.latenessNanoseconds[index] = grown
            }
        case "gaps":
            var tick: Int64 = 0
            for index in indices {
                tick += Int64.random(in: 1...3, using: &generator)
                samples.ticks[index] = tick
            }
        case "random":
            for index in indices {
                samples.ticks[index] = .random(in: .min ... .max, using: &generator)
                samples.latenessNanoseconds[index] = .random(in: .min ... .max, using: &generator)
            }
        case "extremes":
            for index in indices {
                let extremes: [Int64] = [.min, .max, 0, -1, 1]
                samples.ticks[index] = extremes[index % 5]
                samples.latenessNanoseconds[index] = extremes[index % 3]
            }
        case "equal": samples.latenessNanoseconds = indices.map { _ in -77 }
        case "backwards": samples.ticks.reverse()
        default: break
        }
        return samples
    }

    private func encoded(_ samples: Samples) -> [UInt8] {
        let encoder = SampleEncoder()
        return samples.ticks.withUnsafeBufferPointer { ticks in
            samples.latenessNanoseconds.withUnsafeBufferPointer { latenesses in
                encoder.withBlock(
                    ticks: ticks,
                    latenesses: latenesses,
                    run: 1,
                    round: 2,
                    firstSample: 3
                ) { Array($0) }
            }
        }
    }

    @discardableResult
    private func decoded(
        _ bytes: [UInt8],
        _ count: Int,
        run: Int64 = 1,
        round: Int64 = 2,
        firstSample: Int64 = 3
    ) throws -> Samples {
        let decoder = SampleDecoder()
        var samples = Samples(
            ticks: Array(repeating: 0, count: count),
            latenessNanoseconds: Array(repeating: 0, count: count)
        )
        try bytes.withUnsafeBytes { bytes in
            try samples.ticks.withUnsafeMutableBufferPointer { ticks in
                try samples.latenessNanoseconds.withUnsafeMutableBufferPointer { latenesses in
                    try decoder.decode(
                        bytes,
                        run: run,
                        round: round,
                        firstSample: firstSample,
                        ticks: ticks,
                        latenesses: latenesses
                    )
                }
            }
        }
        return samples
    }

    /// A frame with a checksum, as anybody could make one.
    private func compressed(_ content: [UInt8]) -> [UInt8] {
        let context = ZSTD_createCCtx()
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(content.count))
        let size = ZSTD_compress2(context, &frame, frame.count, content, content.count)
        return Array(frame[..<size])
    }
}

import CZstd
import Runs

@testable import Storage

/// Compressed samples: as an input has them, or with a content of it and the frame and checksum that
/// belong to that content.
final class SampleBlocks {
    nonisolated(unsafe) static let shared = SampleBlocks()

    private let context: OpaquePointer?
    private let decoder = SampleDecoder()
    private let encoder = SampleEncoder()

    private init() {
        context = ZSTD_createCCtx()
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    func read(_ bytes: [UInt8]) {
        var input = InputBytes(bytes)
        let form = input.choice(of: 8)
        let rest = Array(input.rest)
        switch form {
        case 0: decode(rest, claim: BlockClaim(header: rest))
        case 1: decode(sealed(rest) + [0], claim: BlockClaim(header: rest))
        case 2: roundTrip(rest)
        // What the row says of the block need not be what the block says.
        case 3: decode(sealed(filled(rest)), claim: BlockClaim(header: [1]))
        case 4: decode(sealed(rest), claim: BlockClaim(header: rest))
        default: decode(sealed(filled(rest)), claim: BlockClaim(header: rest))
        }
    }

    /// As long as its header says, if that is not too long: a length that is wrong ends it early.
    private func filled(_ content: [UInt8]) -> [UInt8] {
        guard content.count >= SampleBlock.headerSize else { return content }
        let planes = Int(content[1] % 10) + Int(content[3] % 10)
        let claim = BlockClaim(header: content)
        guard claim.count <= 1_000 else { return content }
        let length = SampleBlock.headerSize + claim.count * planes
        let missing = max(0, length - content.count)
        return content.prefix(length) + (0..<missing).map { UInt8(truncatingIfNeeded: $0) }
    }

    private func sealed(_ content: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(content.count))
        let size = ZSTD_compress2(context, &output, output.count, content, content.count)
        require(ZSTD_isError(size) == 0, "there is room for what is compressed")
        return Array(output.prefix(size))
    }

    @discardableResult
    private func decode(_ frame: [UInt8], claim: BlockClaim) -> Samples? {
        let count = min(max(claim.count, 1), SampleBlock.maximumCount)
        var ticks = [Int64](repeating: 0, count: count)
        var latenesses = ticks
        do {
            try ticks.withUnsafeMutableBufferPointer { ticks in
                try latenesses.withUnsafeMutableBufferPointer { latenesses in
                    try frame.withUnsafeBytes { bytes in
                        try decoder.decode(
                            bytes,
                            run: claim.run,
                            round: claim.round,
                            firstSample: claim.first,
                            ticks: ticks,
                            latenesses: latenesses
                        )
                    }
                }
            }
        } catch {
            return nil
        }
        return Samples(ticks: ticks, latenessNanoseconds: latenesses)
    }

    /// Numbers of any kind, written and read again.
    private func roundTrip(_ bytes: [UInt8]) {
        var input = InputBytes(bytes)
        var samples = Samples()
        while !input.isEmpty, samples.count < 200 {
            samples.ticks.append(input.integer())
            samples.latenessNanoseconds.append(input.integer())
        }
        guard samples.count > 0 else { return }
        let claim = BlockClaim(run: 1, round: 2, first: 0, count: samples.count)
        let frame = samples.ticks.withUnsafeBufferPointer { ticks in
            samples.latenessNanoseconds.withUnsafeBufferPointer { latenesses in
                encoder.withBlock(
                    ticks: ticks,
                    latenesses: latenesses,
                    run: claim.run,
                    round: claim.round,
                    firstSample: claim.first
                ) { Array($0) }
            }
        }
        require(decode(frame, claim: claim) == samples, "samples read back")
        // A flipped bit changes nothing, or is noticed.
        var damaged = frame
        damaged[Int(bytes[0]) % damaged.count] ^= 1 << (bytes[bytes.count - 1] % 8)
        let found = decode(damaged, claim: claim)
        require(found == nil || found == samples, "a flipped bit makes no other samples")
    }
}

/// Whose block it is to be.
private struct BlockClaim {
    var run: Int64
    var round: Int64
    var first: Int64
    var count: Int

    init(run: Int64, round: Int64, first: Int64, count: Int) {
        self.run = run
        self.round = round
        self.first = first
        self.count = count
    }

    /// What a block says of itself, so that it is taken for what it says.
    init(header: [UInt8]) {
        func number(at offset: Int, _ size: Int) -> UInt64 {
            header.dropFirst(offset).prefix(size).reversed()
                .reduce(0) { number, byte in number << 8 | UInt64(byte) }
        }
        run = Int64(bitPattern: number(at: 8, 8))
        round = Int64(bitPattern: number(at: 16, 8))
        first = Int64(bitPattern: number(at: 24, 8))
        count = Int(number(at: 4, 4))
    }
}

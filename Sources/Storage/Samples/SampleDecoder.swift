import CZstd

/// Turns compressed blocks into wakeups again, with a buffer that is made once.
///
/// The bytes come from a file and are trusted in nothing: whatever they are, the answer is either
/// what was stored or `Damage`, and no more memory is used than a full block needs.
struct SampleDecoder: ~Copyable {
    private let context: OpaquePointer?
    private let content: UnsafeMutableRawBufferPointer

    init() {
        context = ZSTD_createDCtx()
        content = .allocate(byteCount: SampleBlock.maximumContentSize, alignment: 16)
    }

    deinit {
        ZSTD_freeDCtx(context)
        content.deallocate()
    }

    /// Fills the columns, which are as long as the block must be, and checks whose block it is.
    func decode(
        _ bytes: UnsafeRawBufferPointer,
        run: Int64,
        round: Int64,
        firstSample: Int64,
        ticks: UnsafeMutableBufferPointer<Int64>,
        latenesses: UnsafeMutableBufferPointer<Int64>
    ) throws(Damage) {
        let content = try decompress(bytes)
        let block = try SampleBlock(content: content)
        guard block.run == run, block.round == round, block.firstSample == firstSample,
            block.count == ticks.count
        else { throw Damage("it belongs elsewhere") }
        let middle = SampleBlock.headerSize + block.count * Int(block.ticks.planes)
        block.ticks.readPlanes(
            from: UnsafeRawBufferPointer(rebasing: content[SampleBlock.headerSize..<middle]),
            into: ticks
        )
        block.latenesses.readPlanes(
            from: UnsafeRawBufferPointer(rebasing: content[middle...]),
            into: latenesses
        )
    }

    private func decompress(
        _ bytes: UnsafeRawBufferPointer
    ) throws(Damage) -> UnsafeRawBufferPointer {
        // Bit 2 of the byte behind the magic number says that there is a checksum (RFC 8878,
        // section 3.1.1.1.1); a frame without one would be decompressed unchecked.
        guard bytes.count > 5, bytes[4] & 0b100 != 0 else {
            throw Damage("it has no checksum")
        }
        guard ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count) == bytes.count else {
            throw Damage("it is cut short or has too much")
        }
        let size = ZSTD_decompressDCtx(
            context,
            content.baseAddress,
            content.count,
            bytes.baseAddress,
            bytes.count
        )
        guard ZSTD_isError(size) == 0 else {
            throw Damage(String(cString: ZSTD_getErrorName(size)))
        }
        return UnsafeRawBufferPointer(rebasing: content[..<size])
    }
}

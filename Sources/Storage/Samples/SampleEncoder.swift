import CZstd

/// Turns wakeups into compressed blocks, with buffers that are made once.
struct SampleEncoder: ~Copyable {
    private let context: OpaquePointer?
    private let offsets: UnsafeMutableBufferPointer<UInt64>
    private let content: UnsafeMutableRawBufferPointer
    /// One for each way to code the latenesses; the shorter result counts.
    private let outputs: (UnsafeMutableRawBufferPointer, UnsafeMutableRawBufferPointer)

    init() {
        context = ZSTD_createCCtx()
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1)
        // Higher levels look for repeated strings, of which the low planes have none: on 1 kHz
        // data, level 9 takes six times as long and saves 1.5% (measured).
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1)
        offsets = .allocate(capacity: SampleBlock.maximumCount)
        offsets.initialize(repeating: 0)
        content = .allocate(byteCount: SampleBlock.maximumContentSize, alignment: 16)
        let capacity = ZSTD_compressBound(SampleBlock.maximumContentSize)
        outputs = (
            .allocate(byteCount: capacity, alignment: 16),
            .allocate(byteCount: capacity, alignment: 16)
        )
    }

    deinit {
        ZSTD_freeCCtx(context)
        offsets.deallocate()
        content.deallocate()
        outputs.0.deallocate()
        outputs.1.deallocate()
    }

    /// Codes the latenesses in both ways and lends the shorter block to the body.
    ///
    /// The columns are equally long and hold 1–65,536 samples.
    func withBlock<Result, Failure: Error>(
        ticks: UnsafeBufferPointer<Int64>,
        latenesses: UnsafeBufferPointer<Int64>,
        run: Int64,
        round: Int64,
        firstSample: Int64,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition((1...SampleBlock.maximumCount).contains(ticks.count), "a block has samples")
        precondition(ticks.count == latenesses.count, "a sample has a tick and a lateness")
        let tickColumn = SampleBlock.Column(ticks, as: .steps, offsets: offsets)
        let planes = Int(tickColumn.planes) * ticks.count
        tickColumn.writePlanes(of: used(ticks.count), to: part(SampleBlock.headerSize, planes))
        var block = SampleBlock(
            run: run,
            round: round,
            firstSample: firstSample,
            count: ticks.count,
            ticks: tickColumn,
            latenesses: tickColumn
        )
        let asValues = write(latenesses, as: .values, of: &block, to: outputs.0)
        let asSteps = write(latenesses, as: .steps, of: &block, to: outputs.1)
        return try body(asSteps.count < asValues.count ? asSteps : asValues)
    }

    /// Puts the latenesses behind the ticks, in the given coding, and compresses the whole.
    private func write(
        _ latenesses: UnsafeBufferPointer<Int64>,
        as coding: SampleBlock.Coding,
        of block: inout SampleBlock,
        to output: UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        let count = latenesses.count
        block.latenesses = SampleBlock.Column(latenesses, as: coding, offsets: offsets)
        let start = SampleBlock.headerSize + count * Int(block.ticks.planes)
        block.latenesses.writePlanes(
            of: used(count),
            to: part(start, count * Int(block.latenesses.planes))
        )
        block.write(to: part(0, SampleBlock.headerSize))
        let size = ZSTD_compress2(
            context,
            output.baseAddress,
            output.count,
            content.baseAddress,
            block.contentSize
        )
        // The parameters and the room are our own and sufficient; only a defect leads here.
        precondition(ZSTD_isError(size) == 0, "zstd cannot compress into a sufficient buffer")
        return UnsafeRawBufferPointer(rebasing: output[..<size])
    }

    private func used(_ count: Int) -> UnsafeBufferPointer<UInt64> {
        UnsafeBufferPointer(rebasing: offsets[..<count])
    }

    private func part(_ start: Int, _ count: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: content[start..<start + count])
    }
}

/// How a block of samples is laid out before it is compressed.
///
/// A block holds up to 65,536 wakeups: a header of 64 bytes, then the tick numbers, then the
/// latenesses, each as planes. All integers are little-endian; arithmetic wraps, so that every
/// `Int64` comes back as it was.
///
/// | byte | what |
/// |---|---|
/// | 0 | format, 1 |
/// | 1, 2, 3 | planes of the ticks; coding and planes of the latenesses |
/// | 4 | number of samples |
/// | 8, 16, 24 | run, round, and the index in the round of the first sample |
/// | 32, 40 | ticks: the first, the smallest step |
/// | 48, 56 | latenesses: the first (if coded as steps), the smallest value or step |
///
/// A column becomes unsigned offsets from its smallest value or step, and the offsets are split
/// into planes: all lowest bytes, then all second ones, and so on, as many as the largest needs.
/// The high planes of timer data are nearly constant, and so cost next to nothing once compressed
/// (the “shuffle” of HDF5 and Blosc). Uninterrupted ticks need no plane at all.
///
/// The whole is one zstd frame with its content checksum (RFC 8878, section 3.1.1), which thus
/// covers the header; run and round are in it, so that a block cannot pass for another's.
struct SampleBlock: Hashable {
    static let maximumCount = 65_536
    static let headerSize = 64
    /// Planes of two columns of 8 bytes.
    static let maximumContentSize = headerSize + 16 * maximumCount
    static let format: UInt8 = 1

    enum Coding: UInt8 {
        /// Values minus the smallest of them.
        case values = 0
        /// Steps from the value before minus the smallest of them: for what grows steadily.
        case steps = 1
    }

    /// One column: what its offsets count from, and in how many bytes.
    struct Column: Hashable {
        var coding: Coding
        /// 0–8.
        var planes: UInt8
        /// The first value, if coded as steps.
        var first: Int64
        var base: Int64
    }

    var run: Int64
    var round: Int64
    var firstSample: Int64
    var count: Int
    var ticks: Column
    var latenesses: Column

    /// Of the header and all planes.
    var contentSize: Int {
        Self.headerSize + count * (Int(ticks.planes) + Int(latenesses.planes))
    }
}

extension SampleBlock {
    func write(to header: UnsafeMutableRawBufferPointer) {
        header.storeBytes(of: Self.format, toByteOffset: 0, as: UInt8.self)
        header.storeBytes(of: ticks.planes, toByteOffset: 1, as: UInt8.self)
        header.storeBytes(of: latenesses.coding.rawValue, toByteOffset: 2, as: UInt8.self)
        header.storeBytes(of: latenesses.planes, toByteOffset: 3, as: UInt8.self)
        header.storeBytes(of: UInt32(count).littleEndian, toByteOffset: 4, as: UInt32.self)
        let numbers = [
            run, round, firstSample, ticks.first, ticks.base, latenesses.first, latenesses.base,
        ]
        for (index, number) in numbers.enumerated() {
            header.storeBytes(of: number.littleEndian, toByteOffset: 8 + 8 * index, as: Int64.self)
        }
    }

    /// Reads the header of a block whose content has exactly the length of the buffer.
    init(content: UnsafeRawBufferPointer) throws(Damage) {
        guard content.count >= Self.headerSize else { throw Damage("it has no header") }
        guard content[0] == Self.format else {
            throw Damage("its format is \(content[0]), known is \(Self.format)")
        }
        func number(at offset: Int) -> Int64 {
            Int64(littleEndian: content.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        }
        let count = UInt32(
            littleEndian: content.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        )
        guard let coding = Coding(rawValue: content[2]), content[1] <= 8, content[3] <= 8,
            count > 0, count <= Self.maximumCount
        else { throw Damage("its header makes no sense") }
        self.init(
            run: number(at: 8),
            round: number(at: 16),
            firstSample: number(at: 24),
            count: Int(count),
            ticks: Column(
                coding: .steps,
                planes: content[1],
                first: number(at: 32),
                base: number(at: 40)
            ),
            latenesses: Column(
                coding: coding,
                planes: content[3],
                first: number(at: 48),
                base: number(at: 56)
            )
        )
        guard content.count == contentSize else {
            throw Damage("it holds \(content.count) bytes and needs \(contentSize)")
        }
    }
}

/// A place in a text, counted from 1; columns are characters (Unicode scalars).
package struct TextPlace: Hashable, Sendable {
    package var line = 1
    package var column = 1

    package init(line: Int = 1, column: Int = 1) {
        self.line = line
        self.column = column
    }

    /// The place of a byte of a text in UTF-8.
    package init(of offset: Int, in bytes: [UInt8]) {
        self.init()
        for byte in bytes.prefix(max(0, offset)) { pass(byte) }
    }

    fileprivate mutating func pass(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            line += 1
            column = 1
        } else if byte & 0xc0 != 0x80 {
            // All but the first byte of a scalar begin with the bits 10.
            column += 1
        }
    }
}

extension TextPlace: CustomStringConvertible {
    package var description: String { "line \(line), column \(column)" }
}

/// Finds places in a text that is asked for many of them.
///
/// To count from the beginning each time would take minutes for a text of a megabyte on one line.
package struct TextPlaces: Sendable {
    private static let blockLength = 256

    private let bytes: [UInt8]
    /// The place at the beginning of each block.
    private var blocks: [TextPlace] = []

    package init(of bytes: [UInt8]) {
        self.bytes = bytes
        blocks.reserveCapacity(bytes.count / Self.blockLength + 1)
        var place = TextPlace()
        for offset in bytes.indices {
            if offset % Self.blockLength == 0 { blocks.append(place) }
            place.pass(bytes[offset])
        }
        if bytes.count % Self.blockLength == 0 { blocks.append(place) }
    }

    /// The place of a byte; that of the end for any beyond it.
    package subscript(offset: Int) -> TextPlace {
        let offset = min(max(0, offset), bytes.count)
        let block = offset / Self.blockLength
        var place = blocks[block]
        for byte in bytes[block * Self.blockLength..<offset] { place.pass(byte) }
        return place
    }
}

/// The FNV-1a hash with 64 bits (Fowler, Noll and Vo, RFC 9923), which is the same everywhere and in
/// every version: unlike `Hasher` it may be stored, and delays may be worked out from it.
///
/// It is no protection against a hostile author of the input.
package struct FNV1a: Sendable {
    package var value: UInt64 = 0xcbf2_9ce4_8422_2325

    @inlinable package init() {}

    @inlinable package mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0100_0000_01b3
    }

    @inlinable package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }

    /// Adds the eight bytes of the word, the lowest first.
    @inlinable package mutating func add(littleEndian word: UInt64) {
        for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
            add(UInt8(truncatingIfNeeded: word >> shift))
        }
    }
}

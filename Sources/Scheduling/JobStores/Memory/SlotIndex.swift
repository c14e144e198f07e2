/// Numbers of rows by the hash of their key, the key itself being in the row.
///
/// A dictionary would hold every key a second time, and would have to look at the text of each
/// neighbour that it comes by. Here a part of the hash stands beside the number, so that a row is
/// looked at only when it is almost surely the right one: with a million rows each look is a miss
/// of the cache. Linear probing; a removal moves its successors up instead of leaving a mark.
struct SlotIndex {
    /// The upper half of the hash, and the number plus one; 0 for an empty place.
    private var places: [UInt64] = [UInt64](repeating: 0, count: 16)
    private(set) var count = 0

    private var mask: Int { places.count - 1 }

    /// The place where a search for the entry begins, from the half of the hash that is kept.
    private func home(of entry: UInt64) -> Int { Int(entry >> 32) & mask }

    private static func entry(_ hash: Int, _ slot: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: hash) << 32 | UInt64(truncatingIfNeeded: slot + 1)
    }

    private static func slot(of entry: UInt64) -> Int {
        Int(UInt32(truncatingIfNeeded: entry)) - 1
    }

    mutating func reserveCapacity(_ count: Int) {
        var size = places.count
        while count > size / 4 * 3 { size *= 2 }
        if size > places.count { resize(to: size) }
    }

    /// - Parameters:
    ///   - hash: Of the key.
    ///   - matches: Whether a row has the key.
    /// - Returns: The number of the row with the key.
    @inline(__always)
    func slot(hash: Int, where matches: (Int) -> Bool) -> Int? {
        let half = UInt64(truncatingIfNeeded: hash) << 32
        var place = home(of: half)
        while true {
            let entry = places[place]
            if entry == 0 { return nil }
            if entry & ~0xffff_ffff == half, matches(Self.slot(of: entry)) {
                return Self.slot(of: entry)
            }
            place = (place + 1) & mask
        }
    }

    /// Adds a row whose key is in no other one.
    mutating func insert(hash: Int, slot: Int) {
        reserveCapacity(count + 1)
        place(Self.entry(hash, slot))
        count += 1
    }

    mutating func remove(hash: Int, slot: Int) {
        let wanted = Self.entry(hash, slot)
        var gap = home(of: wanted)
        while places[gap] != wanted {
            guard places[gap] != 0 else { return }
            gap = (gap + 1) & mask
        }
        count -= 1
        var next = (gap + 1) & mask
        while places[next] != 0 {
            // An entry may move up as far as its home, and no further.
            let distance = (next - home(of: places[next])) & mask
            if distance >= (next - gap) & mask {
                places[gap] = places[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        places[gap] = 0
    }

    mutating func removeAll() {
        self = SlotIndex()
    }

    private mutating func place(_ entry: UInt64) {
        var place = home(of: entry)
        while places[place] != 0 { place = (place + 1) & mask }
        places[place] = entry
    }

    private mutating func resize(to size: Int) {
        let old = places
        places = [UInt64](repeating: 0, count: size)
        for entry in old where entry != 0 { place(entry) }
    }
}

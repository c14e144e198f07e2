/// Runs in a row.
///
/// Most jobs have one run at a time, which needs no memory of its own here. Of the others, taking
/// the first away does not move the rest: a job may have a hundred thousand to catch up.
struct RunQueue: Sendable {
    private(set) var first: ActiveRun?
    private var others: ArraySlice<ActiveRun> = []

    var isEmpty: Bool { first == nil }
    var count: Int { first == nil ? 0 : 1 + others.count }
    var all: [ActiveRun] { (first.map { [$0] } ?? []) + others }

    mutating func append(_ run: ActiveRun) {
        if first == nil { first = run } else { others.append(run) }
    }

    mutating func removeFirst() {
        first = others.popFirst()
        // A slice keeps what was taken from it.
        if others.isEmpty { others = [] }
    }

    mutating func remove(_ run: ActiveRun) {
        if first === run {
            removeFirst()
        } else if !others.isEmpty {
            others.removeAll { $0 === run }
        }
    }

    mutating func removeAll() {
        self = RunQueue()
    }
}

/// The runs that are not over, by number.
struct RunTable: Sendable {
    private var rows: [ActiveRun?] = []
    private var freeRows: [Int] = []
    private var index = SlotIndex()

    var count: Int { index.count }
    /// In no order.
    var all: [ActiveRun] { rows.compactMap(\.self) }

    subscript(number: RunNumber) -> ActiveRun? { row(of: number).flatMap { rows[$0] } }

    mutating func insert(_ run: ActiveRun) {
        let row: Int
        if let free = freeRows.popLast() {
            rows[free] = run
            row = free
        } else {
            row = rows.count
            rows.append(run)
        }
        index.insert(hash: Self.hash(run.number), slot: row)
    }

    mutating func remove(_ number: RunNumber) {
        guard let row = row(of: number) else { return }
        rows[row] = nil
        freeRows.append(row)
        index.remove(hash: Self.hash(number), slot: row)
    }

    private func row(of number: RunNumber) -> Int? {
        index.slot(hash: Self.hash(number)) { rows[$0]?.number == number }
    }

    /// Spreads numbers that follow one another: side by side they would leave no gap at which a
    /// removal from the index could stop (Knuth, The Art of Computer Programming 3, section 6.4).
    private static func hash(_ number: RunNumber) -> Int {
        Int(UInt64(bitPattern: number.value) &* 0x9E37_79B9_7F4A_7C15 >> 32)
    }
}

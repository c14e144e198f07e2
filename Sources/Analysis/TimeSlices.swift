import PunctualBase
import Runs

/// Cuts the deadlines of a series into about a hundred pieces of equal time, for its timeline.
///
/// The rounds are laid end to end, and a piece belongs to one round. One piece is in memory at a
/// time.
struct TimeSlices {
    static let wantedCount = 100

    private let period: Int64
    private let bins: LatenessBins
    /// Deadlines of each round.
    private let lengths: [Int64]
    private let wholeLength: Double

    private(set) var timeline: [TimelineWindow] = []
    /// Counts of all slices together.
    private(set) var histogram: LatenessHistogram

    /// The round that is read, and the deadlines of all that were before it.
    private var round = 0
    private var passed = 0.0
    private var pieces: Int64 = 1
    private var piece: Int64 = 1
    /// Deadlines of the round that were taken, and those at the end of the piece.
    private var taken: Int64 = 0
    private var pieceEnd: Int64 = 0
    private var firstLateness: Int64?
    private var deadlines: LatenessMultiset
    /// Latenesses of the piece's wakeups, once a deadline of it was missed.
    private var wakeups: [Int64] = []
    private var hasMissed = false

    init(roundLengths: [Int64], periodNanoseconds: Int64, bins: LatenessBins) {
        period = periodNanoseconds
        self.bins = bins
        lengths = roundLengths
        wholeLength = roundLengths.reduce(0) { $0 + Double($1) }
        histogram = bins.emptyHistogram
        deadlines = LatenessMultiset(periodNanoseconds: periodNanoseconds)
    }

    mutating func beginRound(_ number: Int) {
        round = number
        let share = Double(Self.wantedCount) * Double(lengths[number]) / wholeLength
        pieces = max(1, Int64(clamping: share.rounded()))
        piece = 1
        taken = 0
        firstLateness = nil
        pieceEnd = end(of: piece)
    }

    private func end(of piece: Int64) -> Int64 {
        let length = lengths[round]
        return piece == pieces ? length : Int64(Double(length) * Double(piece) / Double(pieces))
    }

    mutating func add(_ latenesses: ArraySlice<Int64>, sorter: inout LatenessSorter) {
        if firstLateness == nil { firstLateness = latenesses.first }
        var rest = latenesses
        while !rest.isEmpty {
            closeIfFull(sorter: &sorter)
            let room = piece == pieces ? rest.count : Int(pieceEnd - taken)
            let part = rest.prefix(room)
            deadlines.add(part)
            if hasMissed { wakeups.append(contentsOf: part) }
            taken += Int64(part.count)
            rest = rest[part.endIndex...]
        }
    }

    mutating func add(_ span: DeadlineSpan, sorter: inout LatenessSorter) {
        var rest = span
        while rest.count > 0 {
            closeIfFull(sorter: &sorter)
            if !hasMissed {
                hasMissed = true
                wakeups = deadlines.singles
            }
            var part = rest
            if piece < pieces { part.count = min(rest.count, pieceEnd - taken) }
            deadlines.add(part)
            taken += part.count
            rest.removeFirst(part.count, periodNanoseconds: period)
        }
    }

    private mutating func closeIfFull(sorter: inout LatenessSorter) {
        while taken == pieceEnd, piece < pieces {
            close(sorter: &sorter)
            piece += 1
            pieceEnd = end(of: piece)
        }
    }

    mutating func endRound(sorter: inout LatenessSorter) {
        close(sorter: &sorter)
        passed += Double(lengths[round])
    }

    /// Adds the piece to the timeline unless it is empty.
    private mutating func close(sorter: inout LatenessSorter) {
        defer {
            deadlines.removeAll()
            wakeups.removeAll(keepingCapacity: true)
            hasMissed = false
        }
        guard deadlines.count > 0 else { return }
        deadlines.sort(with: &sorter)
        let counts = bins.histogram(of: deadlines)
        histogram.add(counts)
        let middle = passed + Double(lengths[round]) * (Double(piece) - 0.5) / Double(pieces)
        timeline.append(
            TimelineWindow(
                seconds: middle * Double(period) / 1e9,
                round: round,
                minimum: deadlines.value(atQuantile: 0),
                median: deadlines.value(atQuantile: 0.5),
                p99: deadlines.value(atQuantile: 0.99),
                maximum: deadlines.value(atQuantile: 1),
                counts: counts.counts,
                timeIntervalErrorNanoseconds: medianError(sorter: &sorter)
            )
        )
    }

    private mutating func medianError(sorter: inout LatenessSorter) -> Int64? {
        guard let firstLateness else { return nil }
        guard hasMissed else {
            return deadlines.value(atQuantile: 0.5).subtractingClamped(firstLateness)
        }
        sorter.sort(&wakeups)
        guard !wakeups.isEmpty else { return nil }
        return wakeups[nearestRank(of: 0.5, among: wakeups.count) - 1]
            .subtractingClamped(firstLateness)
    }
}

extension LatenessHistogram {
    fileprivate mutating func add(_ other: LatenessHistogram) {
        for bin in counts.indices { counts[bin] += other.counts[bin] }
        below += other.below
        above += other.above
    }
}

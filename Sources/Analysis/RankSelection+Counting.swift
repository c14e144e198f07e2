/// The space in which buckets are cut: each step is a power of two wide, and what is between two
/// steps stays where it is, so that the order of the numbers is kept.
///
/// Numbers beyond about ±4.6 × 10¹⁸ ns, 146 years, come out as the farthest that it holds.
struct StepScale: Hashable {
    let step: Int64
    /// A step is 2 to this power wide.
    let bits: Int

    init(step: Int64) {
        precondition(step > 0, "a step goes up")
        self.step = step
        bits = Int64.bitWidth - (step - 1).leadingZeroBitCount
    }

    func place(of value: Int64) -> Int64 {
        // Most latenesses are shorter than a period, and need no division.
        if value >= 0, value < step { return value }
        if bits == 0 { return value }
        var quotient = value / step
        var rest = value % step
        if rest < 0 {
            quotient -= 1
            rest += step
        }
        let limit = Int64.max >> Int64(bits)
        if quotient > limit { return .max }
        if quotient < ~limit { return .min }
        return quotient << Int64(bits) + rest
    }

    func value(at place: Int64) -> Int64 {
        if bits == 0 { return place }
        let rest = place & ((1 << Int64(bits)) - 1)
        return (place >> Int64(bits)) &* step &+ min(rest, step - 1)
    }
}

/// Buckets over all 64-bit numbers, the wider the farther from 0: those of the first pass.
///
/// From 0 to 65 535 each number has its own; beyond, each doubling has 8 192. Below 0 they are
/// coarser.
struct FirstBuckets {
    private static let lowBits = 16
    private static let positiveBits = 13
    private static let negativeBits = 8
    /// Doublings on either side, from 2¹⁶ to 2⁶².
    private static let doublings = 63 - lowBits

    /// From the lowest to the highest; each is cut into equal buckets.
    let ranges: [BucketRange]
    let count: Int
    /// The bucket of 0.
    private let zero: Int

    init() {
        var ranges: [BucketRange] = []
        var offset = 0
        func add(_ low: Int64, _ width: Int, _ split: Int) {
            ranges.append(BucketRange(low: low, widthBits: width, splitBits: split, offset: offset))
            offset += 1 << split
        }
        for bits in stride(from: 62, through: Self.lowBits, by: -1) {
            add(-1 << Int64(bits + 1), bits, Self.negativeBits)
        }
        add(-1 << Int64(Self.lowBits), Self.lowBits, Self.negativeBits)
        zero = offset
        add(0, Self.lowBits, Self.lowBits)
        for bits in Self.lowBits...62 { add(1 << Int64(bits), bits, Self.positiveBits) }
        self.ranges = ranges
        count = offset
    }

    /// Which range a number lies in.
    func range(of place: Int64) -> Int {
        let size = UInt64(bitPattern: place < 0 ? ~place : place)
        let extra = max(0, UInt64.bitWidth - size.leadingZeroBitCount - Self.lowBits)
        return place < 0 ? Self.doublings - extra : Self.doublings + 1 + extra
    }

    /// Which bucket a number lies in, of all ranges.
    func index(of place: Int64) -> Int {
        // Nearly all latenesses are.
        if place >= 0, place < 1 << Int64(Self.lowBits) { return zero + Int(place) }
        return ranges[range(of: place)].index(of: place)
    }
}

/// An interval of numbers that is cut into equal buckets; all widths are powers of two.
struct BucketRange: Hashable {
    var low: Int64
    var widthBits: Int
    /// There are 2 to this power buckets.
    var splitBits: Int
    /// Place of its first bucket among those of all ranges.
    var offset: Int
    /// How many numbers lie below it.
    var base = 0

    var count: Int { 1 << splitBits }
    var bucketBits: Int { widthBits - splitBits }
    var last: Int64 { low + ((1 << Int64(widthBits)) - 1) }

    func index(of place: Int64) -> Int { offset + Int((place - low) >> Int64(bucketBits)) }
}

extension RankSelection {
    /// The counts of a pass, and what the passes before have found.
    struct Counting {
        /// Of a pass behind the first, together.
        private static let bucketLimit = 1 << 21
        /// A progression that is as short is counted term by term.
        private static let shortProgression: Int64 = 128

        private let scale: StepScale
        private let first = FirstBuckets()
        private var isFirstPass = true
        private var ranges: [BucketRange]
        private var counts: [Int]
        /// Where progressions begin to add a term to every so many buckets, and where they cease;
        /// empty as long as there is none.
        private var progressions: [Int] = []
        /// The ranges of a later pass that lie in bucket `i` of the first are those from
        /// `starts[i]` to before `starts[i + 1]`.
        private var starts: [Int32] = []
        private var answers: [Found?] = []

        init(scale: StepScale) {
            self.scale = scale
            ranges = first.ranges
            counts = [Int](repeating: 0, count: first.count)
        }

        var found: [Found] { answers.compactMap(\.self) }

        mutating func add(_ value: Int64) { addPlace(scale.place(of: value)) }

        mutating func add(_ values: ArraySlice<Int64>) {
            for value in values { addPlace(scale.place(of: value)) }
        }

        private mutating func addPlace(_ place: Int64) {
            let bucket = first.index(of: place)
            if isFirstPass {
                counts[bucket] &+= 1
            } else if let range = range(of: place, inBucket: bucket) {
                counts[ranges[range].index(of: place)] &+= 1
            }
        }

        /// The range of this pass that a number lies in, given its bucket in the first pass.
        private func range(of place: Int64, inBucket bucket: Int) -> Int? {
            var low = Int(starts[bucket])
            var high = Int(starts[bucket + 1])
            guard low < high else { return nil }
            while high - low > 1 {
                let middle = (low + high) / 2
                if ranges[middle].low <= place { low = middle } else { high = middle }
            }
            let range = ranges[low]
            return place >= range.low && place <= range.last ? low : nil
        }
    }
}

/// Progressions.
extension RankSelection.Counting {
    mutating func add(progressionFrom first: Int64, count: Int64) {
        guard count > Self.shortProgression else {
            for place in 0..<count { add(first &+ place &* scale.step) }
            return
        }
        if progressions.isEmpty { progressions = [Int](repeating: 0, count: counts.count) }
        let begin = scale.place(of: first)
        // As far as there are numbers.
        let room = UInt64(bitPattern: .max &- begin) >> UInt64(scale.bits)
        let terms = min(UInt64(count - 1), room)
        let end = begin &+ Int64(bitPattern: terms &<< UInt64(scale.bits))
        var place = isFirstPass ? self.first.range(of: begin) : firstRange(reaching: begin)
        while place < ranges.count, ranges[place].low <= end {
            add(from: begin, through: end, to: ranges[place])
            place += 1
        }
    }

    private func firstRange(reaching place: Int64) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].last >= place { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Adds the terms of a progression that lie in a range.
    private mutating func add(from begin: Int64, through end: Int64, to range: BucketRange) {
        let bits = UInt64(scale.bits)
        let step = UInt64(1) << bits
        /// Whole steps from one number up to another.
        func steps(from low: Int64, to high: Int64) -> UInt64 {
            UInt64(bitPattern: high &- low) >> bits
        }
        var first = begin
        if begin < range.low {
            let whole = (UInt64(bitPattern: range.low &- begin) &+ step &- 1) >> bits
            first = begin &+ Int64(bitPattern: whole &<< bits)
        }
        var last = end
        if end > range.last {
            last = begin &+ Int64(bitPattern: steps(from: begin, to: range.last) &<< bits)
        }
        guard first <= last, first >= range.low else { return }
        let firstBucket = range.index(of: first)
        let lastBucket = range.index(of: last)
        guard firstBucket < lastBucket else {
            counts[firstBucket] += Int(steps(from: first, to: last)) + 1
            return
        }
        guard range.bucketBits < scale.bits else {
            let width = Int64(range.bucketBits)
            let next = range.low + Int64(firstBucket - range.offset + 1) << width
            let lastBegin = range.low + Int64(lastBucket - range.offset) << width
            counts[firstBucket] += Int(steps(from: first, to: next - 1)) + 1
            counts[lastBucket] += Int(steps(from: lastBegin, to: last)) + 1
            progressions[firstBucket + 1] += 1
            progressions[lastBucket] -= 1
            return
        }
        progressions[firstBucket] += 1
        let behind = lastBucket + 1 << (scale.bits - range.bucketBits)
        if behind < range.offset + range.count { progressions[behind] -= 1 }
    }

    /// Turns the beginnings and ends of progressions in a range into counts.
    private mutating func settleProgressions(in range: BucketRange) {
        guard !progressions.isEmpty else { return }
        let extra = range.bucketBits - scale.bits
        let stride = extra < 0 ? 1 << -extra : 1
        let terms = extra > 0 ? 1 << extra : 1
        for index in range.offset..<(range.offset + range.count) {
            if index - stride >= range.offset {
                progressions[index] += progressions[index - stride]
            }
            counts[index] += progressions[index] * terms
        }
    }
}

/// What is done between two passes.
extension RankSelection.Counting {
    /// Finds in which bucket each wanted rank lies, and cuts these buckets for the next pass.
    ///
    /// - Returns: Whether all are one number wide, so that nothing is left to be found.
    mutating func divide(_ ranks: [Int]) -> Bool {
        if answers.isEmpty { answers = [RankSelection.Found?](repeating: nil, count: ranks.count) }
        var open = ranks.indices.filter { answers[$0] == nil }[...]
        var next: [BucketRange] = []
        var below = 0
        for range in ranges {
            settleProgressions(in: range)
            if !isFirstPass { below = range.base }
            for index in range.offset..<(range.offset + range.count) {
                let notAbove = below + counts[index]
                while let wanted = open.first, ranks[wanted] <= notAbove {
                    let low = range.low + Int64(index - range.offset) << Int64(range.bucketBits)
                    if range.bucketBits == 0 {
                        answers[wanted] = RankSelection.Found(
                            value: scale.value(at: low),
                            below: below,
                            notAbove: notAbove
                        )
                    } else if next.last?.low != low {
                        next.append(
                            BucketRange(
                                low: low,
                                widthBits: range.bucketBits,
                                splitBits: 0,
                                offset: 0,
                                base: below
                            )
                        )
                    }
                    open.removeFirst()
                }
                below = notAbove
            }
        }
        // Only if fewer numbers were shown than there were to be.
        for place in open { answers[place] = .init(value: 0, below: below, notAbove: below) }
        begin(with: next)
        return next.isEmpty
    }

    private mutating func begin(with next: [BucketRange]) {
        isFirstPass = false
        ranges = next
        let share = Self.bucketLimit / max(1, next.count)
        let splitBits = max(4, Int.bitWidth - 1 - share.leadingZeroBitCount)
        var offset = 0
        for place in ranges.indices {
            ranges[place].splitBits = min(splitBits, ranges[place].widthBits)
            ranges[place].offset = offset
            offset += ranges[place].count
        }
        counts = [Int](repeating: 0, count: offset)
        progressions = []
        starts = [Int32](repeating: 0, count: first.count + 1)
        for range in ranges { starts[first.index(of: range.low) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
    }
}

/// All shifts that two sides speak for, of which a single one is found without the others.
///
/// Values are finite, and rise in each list.
enum PossibleShifts: Sendable {
    /// Of pairs: the means of all two of their differences, each with itself too.
    case means(of: [Double])
    /// Of two independent sides: each value of the second less each of the first.
    case differences(from: [Double], to: [Double])

    var count: Int {
        switch self {
        case .means(let values): values.count * (values.count + 1) / 2
        case .differences(let old, let new): old.count * new.count
        }
    }

    var median: Double {
        let upper = value(atRank: count / 2 + 1)
        return count.isMultiple(of: 2) ? value(atRank: count / 2) / 2 + upper / 2 : upper
    }

    /// The shift of this rank, from 1 for the smallest.
    ///
    /// It is the smallest number that so many shifts do not exceed, found by halving the numbers
    /// between the smallest and the largest shift, of which there are fewer than 2⁶⁴.
    func value(atRank rank: Int) -> Double {
        var (low, high) = bounds
        while low < high {
            // Rounded down, and without leaving the range.
            let middle = (low & high) + ((low ^ high) >> 1)
            if count(upTo: Self.number(middle)) >= rank { high = middle } else { low = middle + 1 }
        }
        // There are two zeros, which no shift tells apart.
        return Self.number(low) + 0
    }

    /// Places of the smallest and of the largest shift.
    private var bounds: (low: Int64, high: Int64) {
        switch self {
        case .means(let values): (Self.place(values[0]), Self.place(values[values.count - 1]))
        case .differences(let old, let new):
            (
                Self.place(new[0] - old[old.count - 1]),
                Self.place(new[new.count - 1] - old[0])
            )
        }
    }

    /// How many shifts do not exceed a value.
    ///
    /// Rounding keeps the order, so that this is exact.
    private func count(upTo value: Double) -> Int {
        var count = 0
        switch self {
        case .means(let values):
            var end = values.count
            for (place, first) in values.enumerated() {
                // Halves first: the sum of two huge differences could leave the range.
                while end > place, first / 2 + values[end - 1] / 2 > value { end -= 1 }
                guard end > place else { break }
                count += end - place
            }
        case .differences(let old, let new):
            var begin = 0
            for new in new {
                while begin < old.count, new - old[begin] > value { begin += 1 }
                guard begin < old.count else { break }
                count += old.count - begin
            }
        }
        return count
    }

    /// The place of a number among all numbers, in their order.
    private static func place(_ number: Double) -> Int64 {
        let bits = Int64(bitPattern: number.bitPattern)
        return bits >= 0 ? bits : Int64.min - bits
    }

    private static func number(_ place: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: place >= 0 ? place : Int64.min - place))
    }
}

import PunctualBase
import Timekeeping

/// Instants at equal distances, and where two such rows meet.
struct InstantGrid {
    var first: Int128
    var step: Int128
    var end: WallTime?

    init(_ interval: IntervalTrigger) {
        first = Int128(interval.start.nanosecondsSince1970)
        step = Int128(interval.nanoseconds)
        end = interval.end
    }

    private init(first: Int128, step: Int128, end: WallTime?) {
        self.first = first
        self.step = step
        self.end = end
    }

    /// The whole seconds that are not before an instant.
    static func seconds(from instant: Int128) -> InstantGrid {
        let second: Int128 = 1_000_000_000
        let first = floorDivide(instant + second - 1, second) * second
        return InstantGrid(first: first, step: second, end: nil)
    }

    /// By the Chinese remainder theorem.
    ///
    /// - Returns: `nil` if the two have no instant in common.
    func intersection(_ other: InstantGrid) -> InstantGrid? {
        let (divisor, inverse) = Self.euclid(step, other.step)
        let distance = other.first - first
        guard distance % divisor == 0 else { return nil }
        let period = other.step / divisor
        // Both factors are below 2⁶³, so their product fits.
        var steps = (distance / divisor % period) * (inverse % period) % period
        if steps < 0 { steps += period }
        let both = step * period
        var meeting = first + step * steps
        let begin = max(first, other.first)
        if meeting < begin { meeting += -floorDivide(meeting - begin, both) * both }
        let ends = [end, other.end].compactMap { $0 }
        guard meeting <= Int128(Int64.max) else { return nil }
        // More than all of time is as good as once.
        return InstantGrid(first: meeting, step: min(both, 1 << 64), end: ends.min())
    }

    /// What fires at these instants; `nil` if the end is before the first.
    var trigger: (any Trigger)? {
        guard let first = Int64(exactly: first) else { return nil }
        let start = WallTime(nanosecondsSince1970: first)
        if let end, end < start { return nil }
        guard let step = Int64(exactly: step) else { return DateTrigger(at: start) }
        return try? IntervalTrigger(everyNanoseconds: step, startingAt: start, end: end)
    }

    /// The greatest common divisor of two numbers, and what to multiply the first with to get it
    /// modulo the second.
    private static func euclid(_ a: Int128, _ b: Int128) -> (divisor: Int128, inverse: Int128) {
        var (old, remainder) = (a, b)
        var (oldFactor, factor): (Int128, Int128) = (1, 0)
        while remainder != 0 {
            let quotient = old / remainder
            (old, remainder) = (remainder, old - quotient * remainder)
            (oldFactor, factor) = (factor, oldFactor - quotient * factor)
        }
        return (old, oldFactor)
    }
}

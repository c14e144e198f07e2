/// Arithmetic that stops at the ends of the type, for numbers that come from outside or are added up
/// without a bound.
///
/// A sum that stands still at 292 years is wrong by less than a program that has ended.
extension FixedWidthInteger {
    @inlinable
    package func addingClamped(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }

    @inlinable
    package func subtractingClamped(_ other: Self) -> Self {
        let (difference, overflow) = subtractingReportingOverflow(other)
        guard overflow else { return difference }
        return self < other ? .min : .max
    }

    @inlinable
    package func multipliedClamped(by other: Self) -> Self {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        guard overflow else { return product }
        return (self < 0) == (other < 0) ? .max : .min
    }

    @inlinable
    package mutating func addClamped(_ other: Self) { self = addingClamped(other) }

    /// The nearest number of the type; 0 for what is no number.
    @inlinable
    package init(clamping number: Double) {
        if number.isNaN {
            self = 0
        } else if let exact = Self(exactly: number.rounded(.towardZero)) {
            self = exact
        } else {
            self = number < 0 ? .min : .max
        }
    }
}

extension Sequence where Element: FixedWidthInteger {
    @inlinable
    package func clampedSum() -> Element { reduce(0) { $0.addingClamped($1) } }
}

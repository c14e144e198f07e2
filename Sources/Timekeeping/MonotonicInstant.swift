import PunctualBase

/// A point in time on a clock that never steps back.
///
/// Nanoseconds in an `Int64` reach for 292 years, and one machine word is what the measured loop
/// can afford; `Duration` has two.
public struct MonotonicInstant: InstantProtocol, Hashable, Sendable, CustomStringConvertible {
    /// Since the clock's zero, which for the kernel's is some moment near boot.
    public var nanoseconds: Int64

    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The instant so many nanoseconds later, stopping at the ends of what can be named.
    @inlinable
    public func advanced(byNanoseconds distance: Int64) -> MonotonicInstant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(distance)
        guard overflow else { return MonotonicInstant(nanoseconds: sum) }
        return MonotonicInstant(nanoseconds: distance < 0 ? .min : .max)
    }

    /// `other − self`, stopping at the ends of what can be counted.
    @inlinable
    public func nanoseconds(to other: MonotonicInstant) -> Int64 {
        let (distance, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
        guard overflow else { return distance }
        return other > self ? .max : .min
    }

    public func advanced(by duration: Duration) -> MonotonicInstant {
        let (seconds, attoseconds) = duration.components
        return advanced(
            byNanoseconds: seconds.multipliedClamped(by: 1_000_000_000)
                .addingClamped(attoseconds / 1_000_000_000)
        )
    }

    public func duration(to other: MonotonicInstant) -> Duration {
        .nanoseconds(nanoseconds(to: other))
    }

    @inlinable
    public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    public var description: String { "\(nanoseconds) ns" }
}

package import Timekeeping

/// What is known of a timer that the kernel runs periodically: how far its expirations have come.
///
/// The kernel counts on when nobody looks, and a late reader is told how many periods have ended.
/// The count, and not the number of reads, says which deadline has passed.
package struct ExpirationCount {
    package let start: MonotonicInstant
    private let periodNanoseconds: Int64
    /// When the last expiration that was told was due; `start` before the first.
    package private(set) var lastExpiration: MonotonicInstant

    package init(start: MonotonicInstant, periodNanoseconds: Int64) {
        precondition(periodNanoseconds > 0, "a periodic timer has a period above zero")
        self.start = start
        self.periodNanoseconds = periodNanoseconds
        lastExpiration = start
    }

    package var firstExpiration: MonotonicInstant {
        start.advanced(byNanoseconds: periodNanoseconds)
    }

    /// For deadlines after `start`.
    package func hasReached(_ deadline: MonotonicInstant) -> Bool {
        lastExpiration >= deadline
    }

    package mutating func add(_ expirations: Int64) {
        lastExpiration = lastExpiration.advanced(byNanoseconds: expirations * periodNanoseconds)
    }
}

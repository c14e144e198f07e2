import PunctualPlatform
package import Timekeeping

/// The deadlines that a program is to measure: tick k is due at `start + k × period`, with k from 1
/// to `ticks`.
///
/// It is told of them in its environment.
package struct ProgramGrid: Hashable, Sendable {
    /// On CLOCK_MONOTONIC, which all processes of a machine share.
    package var start: MonotonicInstant
    package var periodNanoseconds: Int64
    package var ticks: Int64

    package init(start: MonotonicInstant, periodNanoseconds: Int64, ticks: Int64) {
        self.start = start
        self.periodNanoseconds = periodNanoseconds
        self.ticks = ticks
    }

    package static let startVariable = "PUNCTUAL_START_NS"
    package static let periodVariable = "PUNCTUAL_PERIOD_NS"
    package static let ticksVariable = "PUNCTUAL_TICKS"

    var end: MonotonicInstant { start.advanced(byNanoseconds: ticks * periodNanoseconds) }

    /// This process's environment with the grid in it.
    var environment: [String: String] {
        let own = [
            Self.startVariable: "\(start.nanoseconds)",
            Self.periodVariable: "\(periodNanoseconds)",
            Self.ticksVariable: "\(ticks)",
        ]
        return ProcessEnvironment.forPrograms.merging(own) { $1 }
    }
}

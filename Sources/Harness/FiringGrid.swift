import Scheduling
import Timekeeping

/// The deadlines of a round on both of a scheduler's clocks: tick k is due at `origin + k × period`.
///
/// Ticks up to 0 are those of the warm-up.
struct FiringGrid: Sendable {
    let origin: MonotonicInstant
    /// The scheduler's civil time minus its monotonic one.
    let offsetNanoseconds: Int64
    let periodNanoseconds: Int64
    let ticks: Int64

    func deadline(of tick: Int64) -> MonotonicInstant {
        origin.advanced(byNanoseconds: tick * periodNanoseconds)
    }

    func fireTime(of tick: Int64) -> WallTime {
        WallTime(nanosecondsSince1970: deadline(of: tick).nanoseconds + offsetNanoseconds)
    }

    /// The tick that a fire time of the grid belongs to.
    func tick(of fireTime: WallTime) -> Int64 {
        let instant = fireTime.nanosecondsSince1970 - offsetNanoseconds
        return (instant - origin.nanoseconds) / periodNanoseconds
    }

    func isMeasured(_ tick: Int64) -> Bool { (1...ticks).contains(tick) }

    /// How many ticks of a span are measured ones.
    func measuredTicks(in span: Backlog) -> Int {
        let first = max(1, tick(of: span.first))
        return Int(max(0, min(ticks, tick(of: span.last)) - first + 1))
    }
}

/// The kernel's clocks with a civil time that nobody can set or slew.
///
/// The grid would otherwise move under the measurement, by up to half a millisecond a second
/// (adjtimex(2)). Both clocks are read all the same: that is part of what a scheduler costs.
struct SteadyClocks: Clocks {
    let offsetNanoseconds: Int64

    var reading: ClockReading {
        var reading = KernelClocks().reading
        reading.wall = WallTime(
            nanosecondsSince1970: reading.monotonic.nanoseconds + offsetNanoseconds
        )
        return reading
    }

    var suspendedNanoseconds: Int64 { KernelClocks().suspendedNanoseconds }
}

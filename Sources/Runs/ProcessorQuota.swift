import PunctualBase

/// How much processor time the control groups of a process grant it in each period
/// (Documentation/admin-guide/cgroup-v2.rst, `cpu.max`).
///
/// All threads of a group share it, on all processors together: when it is used up, they stand
/// still until the next period.
package struct ProcessorQuota: Codable, Hashable, Sendable {
    /// `nil` where no group on the way to the root has a quota.
    package var quotaMicroseconds: Int64?
    package var periodMicroseconds: Int64?

    package static let unlimited = ProcessorQuota(quotaMicroseconds: nil, periodMicroseconds: nil)

    package init(quotaMicroseconds: Int64?, periodMicroseconds: Int64?) {
        self.quotaMicroseconds = quotaMicroseconds
        self.periodMicroseconds = periodMicroseconds
    }

    /// Processors' worth of time; `nil` for no limit.
    package var processors: Double? {
        guard let quotaMicroseconds, let periodMicroseconds, periodMicroseconds > 0 else {
            return nil
        }
        return Double(quotaMicroseconds) / Double(periodMicroseconds)
    }

    package var isLimited: Bool { quotaMicroseconds != nil }

    /// `none`, or such as `10ms of 100ms`.
    package var text: String {
        guard let quotaMicroseconds, let periodMicroseconds else { return "none" }
        func time(_ microseconds: Int64) -> String {
            Nanoseconds.text(microseconds.multipliedClamped(by: 1_000))
        }
        return "\(time(quotaMicroseconds)) of \(time(periodMicroseconds))"
    }
}

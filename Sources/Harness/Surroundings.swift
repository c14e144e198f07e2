import PunctualBase
import PunctualPlatform
import Runs
import Timekeeping

/// What may change about a machine while a run lasts, and changes all figures where it does.
struct Surroundings: Equatable, Sendable {
    /// The kernel leaves a clock that has turned out unsteady, for a slower one.
    var clockSource: String?
    var processorQuota: ProcessorQuota?
    /// How long the machine has slept since it was started.
    var suspendedNanoseconds: Int64 = 0

    static var current: Surroundings { read(quotaOf: ControlGroups.current) }

    static func read(quotaOf groups: ControlGroups?) -> Surroundings {
        Surroundings(
            clockSource: KernelFile.line(
                "/sys/devices/system/clocksource/clocksource0/current_clocksource"
            ),
            processorQuota: groups?.quota(),
            suspendedNanoseconds: KernelClocks().suspendedNanoseconds
        )
    }

    /// Two clocks are read for it, and something may come between their readings.
    private static let shortestSuspend: Int64 = 1_000_000

    /// What has changed by a later look, such as `clock source tsc, now hpet`; `nil` if nothing
    /// has.
    func change(until later: Surroundings) -> String? {
        var changes: [String] = []
        if clockSource != later.clockSource {
            let (old, new) = (clockSource ?? "unknown", later.clockSource ?? "unknown")
            changes.append("clock source \(old), now \(new)")
        }
        if processorQuota != later.processorQuota {
            let (old, new) = (processorQuota?.text ?? "unknown", later.processorQuota?.text)
            changes.append("processor quota \(old), now \(new ?? "unknown")")
        }
        let slept = later.suspendedNanoseconds.subtractingClamped(suspendedNanoseconds)
        if slept >= Self.shortestSuspend {
            changes.append("the machine slept for \(QuantityText().time(nanoseconds: slept))")
        }
        return changes.isEmpty ? nil : changes.joined(separator: "; ")
    }
}

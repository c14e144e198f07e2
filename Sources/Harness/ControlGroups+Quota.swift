import PunctualBase
import PunctualPlatform
import Runs

extension ControlGroups {
    /// Of this process now; `nil` where it cannot be told.
    static var current: ControlGroups? {
        guard let groups = KernelFile.text("/proc/self/cgroup") else { return nil }
        return ControlGroups(groups: groups, mounts: mounts)
    }

    /// Read once: a process may be moved to another group at any time, mounts stay.
    private static let mounts = KernelFile.text("/proc/self/mountinfo") ?? ""

    /// The tightest quota on the way to the root: any of the groups can hold the process back.
    ///
    /// - Parameter read: The text of a file; `nil` if it is not there.
    /// - Returns: `nil` if the kernel does not tell.
    func quota(_ read: (String) -> String? = KernelFile.text) -> ProcessorQuota? {
        let quotas = folders.compactMap { quota(ofGroup: $0, read) }
        let tightest = quotas.filter(\.isLimited).min {
            ($0.processors ?? .infinity) < ($1.processors ?? .infinity)
        }
        if let tightest { return tightest }
        return quotas.isEmpty && !isUnlimitedRoot(read) ? nil : .unlimited
    }

    private func quota(ofGroup folder: String, _ read: (String) -> String?) -> ProcessorQuota? {
        let texts: [String?] =
            switch version {
            case .first:
                [read(folder + "/cpu.cfs_quota_us"), read(folder + "/cpu.cfs_period_us")]
            case .second:
                [read(folder + "/cpu.max")]
            }
        let words = texts.compactMap { $0 }.flatMap { $0.split(whereSeparator: \.isWhitespace) }
        guard words.count == 2, let period = Int64(words[1]), period > 0 else { return nil }
        if words[0] == "max" || words[0] == "-1" { return .unlimited }
        guard let quota = Int64(words[0]), quota > 0 else { return nil }
        return ProcessorQuota(quotaMicroseconds: quota, periodMicroseconds: period)
    }

    /// The root of the second version has no `cpu.max`, and a group has one only where those above
    /// it hand the controller down: without any, nothing is limited.
    private func isUnlimitedRoot(_ read: (String) -> String?) -> Bool {
        guard version == .second, let top = folders.last,
            let controllers = read(top + "/cgroup.controllers")
        else { return false }
        return controllers.split(whereSeparator: \.isWhitespace).contains("cpu")
    }

    /// How often and how long each group has stood still up to now, by its folder.
    func throttling(_ read: (String) -> String? = KernelFile.text) -> [String: Throttling] {
        var counts: [String: Throttling] = [:]
        for folder in folders {
            counts[folder] = read(folder + "/cpu.stat").flatMap { Throttling(stat: $0) }
        }
        return counts
    }
}

/// How often a control group had used its quota up, and how long it stood still for that.
struct Throttling: Equatable {
    var periods: Int
    /// Of all its processors together.
    var nanoseconds: Int64

    init(periods: Int, nanoseconds: Int64) {
        self.periods = periods
        self.nanoseconds = nanoseconds
    }

    /// - Parameter text: cpu.stat; of the second version's root it has no such lines.
    init?(stat text: String) {
        var values: [Substring: Int64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let value = Int64(words[1]), value >= 0 {
                values[words[0]] = value
            }
        }
        guard let periods = values["nr_throttled"].flatMap({ Int(exactly: $0) }),
            let time = values["throttled_time"]
                ?? values["throttled_usec"].map({ $0.multipliedClamped(by: 1_000) })
        else { return nil }
        self.init(periods: periods, nanoseconds: time)
    }

    /// Of the groups that both readings know, the one that stood still longest between them; `nil`
    /// if they know none.
    ///
    /// The sum would count the same wait twice where a group and the one above it stand still at
    /// once.
    static func longest(
        from before: [String: Throttling],
        to after: [String: Throttling]
    ) -> Throttling? {
        before.compactMap { folder, old in
            after[folder].map { new in
                Throttling(
                    periods: max(0, new.periods - old.periods),
                    nanoseconds: max(0, new.nanoseconds - old.nanoseconds)
                )
            }
        }
        .max { ($0.nanoseconds, $0.periods) < ($1.nanoseconds, $1.periods) }
    }
}

extension HostSnapshot {
    /// The words of the kernel's command line that bear on timers (kernel-parameters.txt), in
    /// order and apart by blanks; empty if there are none.
    ///
    /// Others, such as the root disk, differ from host to host without harm, and are nobody's
    /// business in a file that is passed on.
    package var timerSettings: String {
        kernelCommandLine.split(separator: " ").filter { word in
            Self.timerParameters.contains { word == $0 || word.hasPrefix("\($0)=") }
                || Self.timerModules.contains { word.hasPrefix("\($0).") }
        }
        .sorted().joined(separator: " ")
    }

    /// The form in which hosts are kept in baselines and set against each other: of the kernel's
    /// command line it has the words that bear on timers.
    ///
    /// One side may come from a baseline, which has no more than these.
    package var inCommonForm: HostSnapshot {
        var host = self
        host.kernelCommandLine = timerSettings
        return host
    }

    private static let timerModules = ["cpuidle", "intel_idle", "processor"]

    private static let timerParameters = [
        "clocksource", "highres", "hpet", "idle", "irqaffinity", "isolcpus", "maxcpus",
        "mitigations", "nohlt", "nohz", "nohz_full", "nosmt", "notsc", "nr_cpus", "preempt",
        "rcu_nocbs", "skew_tick", "threadirqs", "tsc",
    ]
}

/// What a host's files say about its timers, as functions of their texts.
enum HostText {
    /// The processor's name in /proc/cpuinfo: `model name` on x86, other fields elsewhere.
    static func processorModel(cpuinfo: String) -> String? {
        for name in ["model name", "Model", "cpu model", "uarch", "CPU part", "cpu"] {
            if let value = KernelText.value(of: name, in: cpuinfo), !value.isEmpty { return value }
        }
        return nil
    }

    /// How far kernel code can be preempted, from `uname -v`, the command line and, where it can
    /// be read, /sys/kernel/debug/sched/preempt, which marks the mode in force: `none (full)`.
    static func preemptionMode(version: String, commandLine: String, debug: String?) -> String? {
        let words = version.split(separator: " ")
        if words.contains("PREEMPT_RT") { return "realtime" }
        if let debug, let open = debug.firstIndex(of: "("), let close = debug.firstIndex(of: ")"),
            open < close
        {
            return String(debug[debug.index(after: open)..<close])
        }
        for word in commandLine.split(separator: " ") where word.hasPrefix("preempt=") {
            return String(word.dropFirst("preempt=".count))
        }
        if words.contains("PREEMPT_DYNAMIC") { return "dynamic" }
        if words.contains("PREEMPT_LAZY") { return "lazy" }
        return words.contains("PREEMPT") ? "full" : "none or voluntary"
    }

    /// The hypervisor below, from its processor flag and what the firmware calls the machine.
    ///
    /// - Returns: `nil` on bare metal.
    static func virtualisation(
        cpuinfo: String,
        vendor: String?,
        product: String?,
        hypervisorType: String?
    ) -> String? {
        let firmware = [vendor, product].compactMap { $0 }.joined(separator: " ")
        let known = [
            ("QEMU", "KVM (QEMU)"), ("KVM", "KVM"), ("Amazon EC2", "Amazon EC2"),
            ("Google Compute", "Google Compute Engine"), ("VMware", "VMware"),
            ("VirtualBox", "VirtualBox"), ("innotek", "VirtualBox"),
            ("Microsoft", "Hyper-V"), ("Parallels", "Parallels"), ("Xen", "Xen"),
            ("Firecracker", "Firecracker"), ("OpenStack", "OpenStack"),
        ]
        let flags = KernelText.value(of: "flags", in: cpuinfo)?.split(separator: " ") ?? []
        let isGuest = flags.contains("hypervisor") || hypervisorType != nil
        for (sign, name) in known where firmware.contains(sign) {
            // Microsoft and Amazon build bare metal as well: on x86 the flag decides.
            if isGuest || flags.isEmpty { return name }
        }
        if let hypervisorType { return hypervisorType }
        return isGuest ? "hypervisor that does not give its name" : nil
    }

    /// One word where all processors have the same, else such as `performance × 2, powersave × 6`.
    ///
    /// - Parameter settings: One for each processor; `nil` where the kernel does not tell.
    /// - Returns: `nil` if it tells of none.
    static func summary(of settings: [String?]) -> String? {
        var counts: [String: Int] = [:]
        for setting in settings { counts[setting ?? "unknown", default: 0] += 1 }
        guard settings.contains(where: { $0 != nil }) else { return nil }
        let sorted = counts.sorted { $0.key < $1.key }
        if sorted.count == 1 { return sorted[0].key }
        return sorted.map { "\($0.key) × \($0.value)" }.joined(separator: ", ")
    }

    /// Whether processors may run above their nominal frequency, from the files of the drivers that
    /// have one: acpi-cpufreq and amd-pstate say so, intel_pstate says the opposite.
    static func boost(boost: String?, noTurbo: String?) -> Bool? {
        flag(boost) ?? flag(noTurbo).map { !$0 }
    }

    /// - Returns: `nil` if the text is neither `0` nor `1`.
    static func flag(_ text: String?) -> Bool? {
        switch text {
        case "0": false
        case "1": true
        default: nil
        }
    }

    static func loadAverages(_ loadavg: String) -> [Double] {
        loadavg.split(separator: " ").prefix(3).compactMap { Double($0) }
    }

    /// The median of readings, rounded to 5 ns.
    static func typicalCost(ofReadings nanoseconds: [Int64]) -> Int64 {
        guard !nanoseconds.isEmpty else { return 0 }
        let median = nanoseconds.sorted()[(nanoseconds.count - 1) / 2]
        return (median + 2) / 5 * 5
    }
}

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

package import Runs

/// What a load is run as, on a machine of a given size.
package struct LoadInvocation: Hashable, Sendable {
    /// The program first.
    package var arguments: [String]

    /// The invocation of a load that stress-ng makes; every one of them also writes its bogo
    /// operations to `metrics.yaml` in the folder given.
    ///
    /// | load | invocation | what it disturbs |
    /// |---|---|---|
    /// | cpu | `--cpu N --cpu-method matrixprod` | processors: no idle states, full run queues |
    /// | memory | `--vm N --vm-bytes B --vm-method write64` | caches, page faults, TLB shootdowns |
    /// | io | `--hdd N --hdd-bytes 64M --hdd-write-size 64K --io 1` | block layer, interrupts |
    /// | timers | `--timer N --timer-freq 10000 --timerfd N --timerfd-freq 10000` | timer queues |
    /// | switch | `--switch N` | the scheduler: pairs of processes that wake each other |
    /// | mix | `--cpu H --vm H … --hdd 1 … --timer 1 … --switch 1` | all of these |
    ///
    /// N is the number of processors, H half of it (at least 1), B an eighth of the memory divided
    /// among the workers (at least 16 MiB, at most 256 MiB for each).
    ///
    /// After `seconds` stress-ng ends by itself: a ceiling. The files of `io` lie in `folder`,
    /// which is temporary.
    package static func stress(
        _ load: StressLoad,
        processors: Int,
        memoryKibibytes: Int,
        seconds: Int,
        folder: String
    ) -> LoadInvocation {
        let all = max(1, processors)
        let workers: [String] =
            switch load {
            case .cpu: cpu(all)
            case .memory: memory(all, kibibytes: memoryKibibytes)
            case .io: disk(all) + ["--io", "1"]
            case .timers:
                timer(all) + ["--timerfd", "\(all)", "--timerfd-freq", "10000"]
            case .switch: ["--switch", "\(all)"]
            case .mix:
                cpu(max(1, all / 2)) + memory(max(1, all / 2), kibibytes: memoryKibibytes)
                    + disk(1) + timer(1) + ["--switch", "1"]
            }
        let common = [
            "--timeout", "\(seconds)", "--temp-path", folder, "--metrics-brief", "--yaml",
            folder + "/" + metricsFile,
        ]
        return LoadInvocation(arguments: [program] + workers + common)
    }

    static let program = "stress-ng"
    static let metricsFile = "metrics.yaml"

    private static func cpu(_ count: Int) -> [String] {
        ["--cpu", "\(count)", "--cpu-method", "matrixprod"]
    }

    private static func memory(_ count: Int, kibibytes: Int) -> [String] {
        let mebibytes = min(256, max(16, kibibytes / 8 / 1_024 / count))
        return [
            "--vm", "\(count)", "--vm-bytes", "\(mebibytes * count)M", "--vm-method", "write64",
        ]
    }

    private static func disk(_ count: Int) -> [String] {
        ["--hdd", "\(count)", "--hdd-bytes", "64M", "--hdd-write-size", "64K"]
    }

    private static func timer(_ count: Int) -> [String] {
        ["--timer", "\(count)", "--timer-freq", "10000"]
    }

    /// Bogo operations by stressor from what `--yaml` wrote, of no more than a run can be stored with.
    static func bogoOperations(yaml: String) -> [String: Double] {
        var operations: [String: Double] = [:]
        var stressor: String?
        for line in yaml.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1).map { KernelText.trimmed($0) }
            guard parts.count == 2 else { continue }
            if parts[0] == "- stressor" { stressor = parts[1] }
            guard parts[0] == "bogo-ops", let stressor else { continue }
            guard operations.count < Plausibility.mostStressors || operations[stressor] != nil
            else { continue }
            operations[stressor] = Double(parts[1])
        }
        return operations
    }
}

extension Load {
    /// How people name the load.
    package var name: String {
        switch self {
        case .none: "none"
        case .stress(let load): load.rawValue
        case .command(let arguments): arguments.joined(separator: " ")
        }
    }
}

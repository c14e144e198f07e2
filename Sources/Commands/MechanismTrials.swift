import Glibc
import PunctualPlatform
import Runs
import Wakeups

/// What was found out by trying a mechanism on this machine.
enum TrialFinding: Hashable {
    case works
    /// It says so itself, and a measurement would.
    case refused(String)
    /// It ends or holds up the process that tries it.
    case fatal(String)

    var refusal: String? {
        switch self {
        case .works: nil
        case .refused(let reason), .fatal(let reason): reason
        }
    }
}

/// Tries mechanisms in a process of their own: a sandbox may kill a process for a call instead of refusing
/// it (seccomp(2), SECCOMP_RET_KILL_PROCESS), and a runtime stops its program where it is refused one.
struct MechanismTrials {
    /// The path of this program; `nil` where this process is another one, which tries by itself.
    let executable: String?
    let environment: [String: String]

    /// For the start of a process, and for each mechanism that does not wake.
    private static let startMilliseconds: Int32 = 5_000

    init(_ context: Context) {
        executable = context.executable
        environment = context.environment
    }

    /// The findings of all, by mechanism.
    func findings(
        of mechanisms: [CataloguedMechanism]
    ) -> [CataloguedMechanism: TrialFinding] {
        var findings: [CataloguedMechanism: TrialFinding] = [:]
        var left = mechanisms[...]
        while let first = left.first {
            guard let executable, let answer = answer(of: executable, to: Array(left)) else {
                findings[first] = Self.finding(first.trial())
                left = left.dropFirst()
                continue
            }
            var report = TrialReport(answer.text)
            if let culprit = report.unfinished ?? (report.findings.isEmpty ? first : nil) {
                report.findings[culprit] = .fatal(answer.ending)
            }
            findings.merge(report.findings) { $1 }
            left = left.drop { findings[$0] != nil }
        }
        return findings
    }

    /// Mechanisms of a plan that would end this process, or hold it up, with the reason.
    func fatal(in plan: Plan) -> [MechanismName: String] {
        let names = Set(plan.series.map(\.mechanism.rawValue))
        let mechanisms = CataloguedMechanism.allCases.filter { names.contains($0.rawValue) }
        var reasons: [MechanismName: String] = [:]
        for (mechanism, finding) in findings(of: mechanisms) {
            guard case .fatal(let reason) = finding,
                let name = MechanismName(rawValue: mechanism.rawValue)
            else { continue }
            reasons[name] = reason
        }
        return reasons
    }

    static func finding(_ refusal: MechanismRefusal?) -> TrialFinding {
        switch refusal {
        case nil: .works
        case .didNotWake(let limit)?:
            .fatal("\(MechanismRefusal.didNotWake(withinNanoseconds: limit))")
        case let refusal?: .refused("\(refusal)")
        }
    }

    // MARK: The other process

    /// The word before which a trial is announced on the other process's output.
    static let option = "--try"

    private struct Answer {
        var text: String
        /// What has become of the process, where it did not end by itself.
        var ending: String
    }

    /// - Returns: `nil` if there can be no such process.
    private func answer(of executable: String, to mechanisms: [CataloguedMechanism]) -> Answer? {
        // A crash is expected here, and nobody is to wait for a report of where it came from.
        let environment = environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        let names = mechanisms.map(\.rawValue).joined(separator: ",")
        let limit = Int32(clamping: CataloguedMechanism.trialNanoseconds / 1_000_000)
        let count = Int32(clamping: mechanisms.count)
        let request = ProcessRequest(
            program: executable,
            ["punctual", "mechanisms", Self.option, names],
            environment: environment
        )
        let answer = try? PartialAnswer(
            to: request,
            limitMilliseconds: Self.startMilliseconds + limit * count,
            byteLimit: 1 << 20
        )
        guard let answer else { return nil }
        return Answer(text: answer.text, ending: Self.ending(answer.end))
    }

    /// What became of the process, where it did not end by itself.
    ///
    /// - Parameter end: `nil` if it was killed because it took too long.
    /// - Returns: A reason with its remedy.
    static func ending(_ end: ProcessEnd?) -> String {
        switch end {
        case .signalled(SIGSYS)?:
            "killed by SIGSYS: a sandbox forbids a system call that it needs; allow the call there, or "
                + "leave the mechanism out"
        case .signalled(let signal)?:
            "killed by \(ProcessEnd.name(ofSignal: signal)): what it is built on ends the program where it "
                + "is refused something; leave the mechanism out"
        case let end?: "the process that tried it \(end)"
        case nil: "it did not end within the time of its trial"
        }
    }

    /// What the other process does: announces each mechanism before it is tried, and tells what came of it.
    static func tryHere(_ names: String, printingTo console: Console) {
        // A trial that ends the process leaves no dump behind.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        for name in names.split(separator: ",") {
            guard let mechanism = CataloguedMechanism(rawValue: String(name)) else { continue }
            console.print("try \(name)")
            switch finding(mechanism.trial()) {
            case .works: console.print("works \(name)")
            case .refused(let reason): console.print("refused \(name) \(reason)")
            case .fatal(let reason): console.print("fatal \(name) \(reason)")
            }
        }
    }
}

/// What the process that tries mechanisms has printed.
struct TrialReport {
    var findings: [CataloguedMechanism: TrialFinding] = [:]
    /// Announced, and nothing told of it.
    var unfinished: CataloguedMechanism?

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count >= 2, let mechanism = CataloguedMechanism(rawValue: String(words[1]))
            else { continue }
            let reason = words.count > 2 ? String(words[2]) : ""
            switch words[0] {
            case "try": unfinished = mechanism
            case "works": findings[mechanism] = .works
            case "refused": findings[mechanism] = .refused(reason)
            case "fatal": findings[mechanism] = .fatal(reason)
            default: continue
            }
            if words[0] != "try" { unfinished = nil }
        }
    }
}

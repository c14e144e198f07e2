import PunctualBase
import Runs
import Scheduling

/// A job's policy as lines for people, named as the options are.
enum JobPolicyText {
    /// What differs from what a job does when nothing is asked for; none for all of it.
    static func lines(of policy: JobPolicy) -> [String] {
        let standard = JobPolicy()
        var lines: [String] = []
        func add(_ option: String, _ value: String?) {
            if let value { lines.append("\(option) \(value)") }
        }
        if policy.coalescing != standard.coalescing { add("coalesce", policy.coalescing.rawValue) }
        add("misfire-grace", policy.misfireGraceNanoseconds.map(text))
        if policy.maximumInstances != standard.maximumInstances {
            add("max-instances", "\(policy.maximumInstances)")
        }
        switch policy.overlap {
        case .skip: break
        case .queue(let limit): add("overlap", "queue=\(limit)")
        case .cancelRunning: add("overlap", "cancel")
        }
        add("timeout", policy.timeoutNanoseconds.map(text))
        if let retry = policy.retry {
            add("retries", "\(retry.limit)")
            add("retry-delay", text(retry.delayNanoseconds))
            add("retry-cap", text(retry.delayCapNanoseconds))
        }
        if policy.recovery != standard.recovery { add("recovery", policy.recovery.rawValue) }
        if policy.jitterNanoseconds > 0 { add("jitter", text(policy.jitterNanoseconds)) }
        return lines
    }

    private static func text(_ nanoseconds: Int64) -> String {
        QuantityText(isUnicode: true).time(nanoseconds: nanoseconds)
    }
}

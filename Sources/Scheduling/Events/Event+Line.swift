import PunctualBase
import Timekeeping

extension EventMask {
    /// The events of each level that the log tells; what is in none of them it tells by itself.
    private static func told(at level: LogLevel) -> EventMask {
        switch level {
        case .debug:
            [
                .jobSubmitted, .jobStarted, .executorAdded, .executorRemoved, .jobStoreAdded,
                .jobStoreRemoved,
            ]
        case .info:
            [
                .schedulerStarted, .schedulerShutDown, .schedulerPaused, .schedulerResumed,
                .jobAdded, .jobRemoved, .jobModified, .allJobsRemoved, .jobExecuted, .jobCoalesced,
            ]
        case .warning:
            [
                .jobMissed, .jobMaximumInstances, .jobRetried, .jobTimedOut, .jobInDoubt,
                .eventsLost,
            ]
        case .error: [.jobError]
        }
    }

    static func logged(from level: LogLevel) -> EventMask {
        LogLevel.allCases.filter { $0 >= level }.reduce(into: []) { $0.formUnion(told(at: $1)) }
    }

    fileprivate var logLevel: LogLevel {
        LogLevel.allCases.first { Self.told(at: $0).isSuperset(of: self) } ?? .error
    }
}

extension Event.Kind {
    var logLevel: LogLevel { mask.logLevel }

    /// What the log says of it; `nil` for what is written there when it is found out.
    var line: String? {
        switch self {
        case .schedulerStarted: "started"
        case .schedulerShutDown: "ended"
        case .schedulerPaused: "paused"
        case .schedulerResumed: "resumed"
        case .executorAdded(let name): "the executor “\(name)” was added"
        case .executorRemoved(let name): "the executor “\(name)” was removed"
        case .jobStoreAdded(let name): "the job store “\(name)” was added"
        case .jobStoreRemoved(let name): "the job store “\(name)” was removed"
        case .allJobsRemoved(let store): "all jobs of the store “\(store)” were removed"
        case .jobAdded(let job): "\(job.line) was added"
        case .jobRemoved(let job): "\(job.line) was removed"
        case .jobModified(let job): "\(job.line) was changed"
        case .jobSubmitted(let run): "\(run.job.line) is handed over, \(run.instant)"
        case .jobStarted(let run): "\(run.job.line) begins, \(run.instant)"
        case .jobExecuted(let run): "\(run.job.line) succeeded\(run.lateness)"
        case .jobError(let run): "\(run.job.line) failed: \(run.reason)"
        case .jobRetried(let run, let time):
            "\(run.job.line) failed, tried again at \(time.text()): \(run.reason)"
        case .jobTimedOut(let run): "\(run.job.line) took too long and is being ended"
        case .jobMissed(let job, let span): "\(job.line) missed \(span.count)"
        case .jobCoalesced(let job, let span): "\(job.line) runs once for \(span.count) more"
        case .jobMaximumInstances(let job, _): "\(job.line) left out: it still runs"
        case .jobInDoubt(let job, let occurrence):
            "\(job.line) in doubt: the run of \(occurrence.scheduled.text())"
        case .eventsLost(let count): "\(count) lines of this log are lost"
        case .clockMoved, .jobQuarantined, .jobStoreFailed: nil
        }
    }
}

extension JobReference {
    fileprivate var line: String { "“\(id)”" }
}

extension RunReport {
    fileprivate var instant: String {
        let attempt = attempt > 1 ? ", attempt \(attempt)" : ""
        return "due at \(occurrence.due.text())\(attempt)"
    }

    fileprivate var lateness: String {
        guard let lateness = stamps.latenessNanoseconds else { return "" }
        return ", started \(QuantityText().span(nanoseconds: lateness)) late"
    }

    fileprivate var reason: String {
        switch outcome {
        case .failed(let message, _): message
        case .cancelled: "cancelled"
        case .succeeded, nil: "unknown"
        }
    }
}

import CKernel

/// How a process has ended.
package enum ProcessEnd: Hashable, Sendable {
    case exited(code: Int32)
    case signalled(Int32)
    /// Reaped by somebody else.
    case unknown

    package static let success = ProcessEnd.exited(code: 0)

    /// The end of a child that was not reaped yet, if it has ended.
    package init?(of identifier: Int32) {
        var code: Int32 = 0
        var signal: Int32 = 0
        switch ckernel_process_has_ended(identifier, &code, &signal) {
        case 0: return nil
        case 1: self = signal == 0 ? .exited(code: code) : .signalled(signal)
        default: self = .unknown
        }
    }

    /// The signal with what it means: “signal 9 (Killed)”.
    package static func name(ofSignal signal: Int32) -> String {
        let meaning = ckernel_signal_description(signal).map { " (\(String(cString: $0)))" } ?? ""
        return "signal \(signal)\(meaning)"
    }
}

extension ProcessEnd: CustomStringConvertible {
    /// What can be said of the program: “was killed by signal 9 (Killed)”.
    package var description: String {
        switch self {
        case .exited(let code): "ended with exit code \(code)"
        case .signalled(let signal): "was killed by \(Self.name(ofSignal: signal))"
        case .unknown: "ended, and its exit code is lost"
        }
    }
}

import CKernel

/// How a process has ended.
enum ProcessEnd: Hashable, Sendable {
    case exited(code: Int32)
    case signalled(Int32)
    /// Reaped by somebody else.
    case unknown

    /// - Returns: `nil` if it has not ended.
    init?(of identifier: pid_t) {
        var code: Int32 = 0
        var signal: Int32 = 0
        switch ckernel_command_has_ended(identifier, &code, &signal) {
        case 0: return nil
        case 1: self = signal == 0 ? .exited(code: code) : .signalled(signal)
        default: self = .unknown
        }
    }

    /// The signal with what it means: “signal 9 (Killed)”.
    static func name(ofSignal signal: Int32) -> String {
        let meaning = ckernel_signal_description(signal).map { " (\(String(cString: $0)))" } ?? ""
        return "signal \(signal)\(meaning)"
    }
}

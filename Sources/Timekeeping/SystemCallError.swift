import Glibc

/// A call that the kernel refused, and what can be done about it.
public struct SystemCallError: Error, Hashable, Sendable {
    /// Name of the call as its manual page has it.
    public var call: String
    /// The positive error number (errno(3)).
    public var code: Int32

    public init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }
}

extension SystemCallError: CustomStringConvertible {
    public var description: String {
        let reason = String(cString: strerror(code))
        let refusal = "the kernel refused \(call): \(reason)"
        return if let remedy { "\(refusal); \(remedy)" } else { refusal }
    }

    private var remedy: String? {
        switch code {
        case EPERM, EACCES: "run it as root or grant the right that it needs"
        case ENOSYS: "this kernel does not have the call, a newer one may"
        case EMFILE, ENFILE: "raise the limit of open files (`ulimit -n`)"
        default: nil
        }
    }
}

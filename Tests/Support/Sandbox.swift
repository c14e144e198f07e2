import Glibc

/// A filter of system calls as sandboxes have it (seccomp(2)), for one thread and what it starts.
package enum Sandbox {
    package enum Answer: Sendable {
        /// The process is killed by SIGSYS.
        case kill
        /// The call fails with this error number.
        case refuse(Int32)

        fileprivate var value: UInt32 {
            switch self {
            case .kill: 0x8000_0000  // SECCOMP_RET_KILL_PROCESS
            case .refuse(let code): 0x0005_0000 | UInt32(code)  // SECCOMP_RET_ERRNO
            }
        }
    }

    private struct Instruction {
        var code: UInt16
        var whenTrue: UInt8 = 0
        var whenFalse: UInt8 = 0
        var value: UInt32
    }

    private struct Program {
        var length: UInt16
        var instructions: UnsafePointer<Instruction>
    }

    private typealias Control =
        @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt

    /// Answers a system call, given by its number, so on the calling thread and in all that it starts.
    ///
    /// - Returns: Whether the kernel has taken the filter.
    package static func forbid(systemCall number: UInt32, with answer: Answer) -> Bool {
        guard let symbol = dlsym(nil, "prctl") else { return false }
        let control = unsafeBitCast(symbol, to: Control.self)
        let instructions = [
            Instruction(code: 0x20, value: 0),  // load the number of the call
            Instruction(code: 0x15, whenFalse: 1, value: number),  // is it this one?
            Instruction(code: 0x06, value: answer.value),
            Instruction(code: 0x06, value: 0x7fff_0000),  // SECCOMP_RET_ALLOW
        ]
        return instructions.withUnsafeBufferPointer { instructions in
            guard let first = instructions.baseAddress else { return false }
            var program = Program(length: UInt16(instructions.count), instructions: first)
            return withUnsafePointer(to: &program) { program in
                control(38, 1, 0, 0, 0) == 0  // PR_SET_NO_NEW_PRIVS
                    && control(22, 2, CUnsignedLong(UInt(bitPattern: program)), 0, 0) == 0
            }
        }
    }

    /// The numbers of calls on the processor that this was built for.
    package static let ioUringSetup: UInt32 = 425
    package static var eventfd: UInt32 {
        #if arch(x86_64)
        290
        #else
        19
        #endif
    }
}

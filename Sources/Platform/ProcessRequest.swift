import CKernel
import Glibc

/// A program to be started, and all that it is given.
///
/// It runs in a process group of its own, with all signals at their defaults and none blocked, under the
/// ordinary policy, and with no other descriptors than those named here. No shell takes part.
package struct ProcessRequest: Sendable {
    /// What a standard descriptor of the program is.
    package enum Stream: Hashable, Sendable {
        /// /dev/null.
        case nothing
        /// That of this process.
        case inherited
        /// Another one of this process, which stays open here.
        case descriptor(Int32)

        fileprivate var number: Int32 {
            switch self {
            case .nothing: Int32(CKERNEL_NOTHING)
            case .inherited: Int32(CKERNEL_CALLERS)
            case .descriptor(let number): number
            }
        }
    }

    /// The path of the program; `nil`: the first argument, which without a slash is looked up in the
    /// `PATH` of the environment.
    package var program: String?
    /// The program's name first.
    package var arguments: [String]
    /// All variables; nothing is added.
    package var environment: [String: String]
    /// `nil` for that of this process.
    package var folder: String?
    package var input = Stream.nothing
    package var output = Stream.nothing
    package var errors = Stream.nothing

    package init(program: String? = nil, _ arguments: [String], environment: [String: String]) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
    }

    /// Calls the body with the request as the kernel wants it.
    func withRequest<Result>(
        _ body: (UnsafePointer<ckernel_process_request>) -> Result
    ) -> Result {
        let variables = environment.map { "\($0.key)=\($0.value)" }
        return withPointers(to: arguments) { arguments in
            withPointers(to: variables) { variables in
                withPointers(to: [program, folder].map { $0 ?? "" }) { paths in
                    arguments.withUnsafeBufferPointer { arguments in
                        variables.withUnsafeBufferPointer { variables in
                            var request = ckernel_process_request()
                            request.program =
                                program == nil ? nil : paths[0].map { UnsafePointer($0) }
                            request.folder =
                                folder == nil ? nil : paths[1].map { UnsafePointer($0) }
                            request.arguments = arguments.baseAddress
                            request.environment = variables.baseAddress
                            request.input = input.number
                            request.output = output.number
                            request.errors = errors.number
                            request.socket = -1
                            request.death_signal = SIGKILL
                            return withUnsafePointer(to: &request, body)
                        }
                    }
                }
            }
        }
    }
}

/// Why a program was not started.
package struct ProcessRefusal: Error, Hashable, Sendable {
    /// The program's name, as it was asked for.
    package var program: String
    /// The positive error number (errno(3)).
    package var code: Int32
    /// Whether the program was reached: else it is this machine that has no room for a process.
    package var isOfProgram: Bool

    init(_ request: ProcessRequest, step: ckernel_process_step, code: Int32) {
        program = request.program ?? request.arguments.first ?? ""
        self.code = -code
        isOfProgram = step == CKERNEL_PROCESS_PROGRAM
    }

    /// The system's reason, in words that fit after “cannot be started: ”.
    package var reason: String {
        switch code {
        case ENOEXEC where isOfProgram:
            "it is no program; a script begins with a line such as #!/bin/sh"
        case ETIMEDOUT where !isOfProgram: "it did not run within 10 s"
        // Its guardian has gone without a word: nobody knows whether it ever ran.
        case ECHILD where !isOfProgram:
            "the process that watches over it was killed before it could say that it runs"
        default: String(cString: strerror(code))
        }
    }

    /// What can be done about it.
    package var remedy: String {
        if isOfProgram { return "give a program that is in PATH, and its arguments" }
        if code == ECHILD { return "see that it does not kill the process that has started it" }
        return SystemCallError(call: "vfork", code: code).remedy
            ?? "see whether it can be started by hand"
    }
}

extension ProcessRefusal: CustomStringConvertible {
    package var description: String { "\(program) cannot be started: \(reason)" }
}

/// The texts as C programs are given them: pointers, and a last one that is none.
package func withPointers<Result>(
    to texts: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
}

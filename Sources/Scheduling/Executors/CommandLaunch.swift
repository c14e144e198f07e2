import CKernel
import Glibc
import PunctualPlatform
import Timekeeping

/// A process that has been started, with the descriptors to watch it by.
struct CommandProcess {
    let identifier: pid_t
    /// Can be read when it has ended.
    let process: Int32
    let output: Int32
}

/// Why a command was not started, in one sentence.
struct CommandRefusal: Error, Hashable {
    var message: String
}

extension Command {
    /// What no process can be started with; `nil` if there is nothing of the kind.
    var mistake: String? {
        guard let program = arguments.first, !program.isEmpty else {
            return "the command names no program; put it first"
        }
        let texts = arguments + environment.keys + environment.values + [folder ?? ""]
        if texts.contains(where: { $0.utf8.contains(0) }) {
            return
                "the command for “\(program)” has a zero byte in it, which the kernel cannot pass on"
        }
        let names = environment.keys.sorted()
        if let name = names.first(where: { $0.isEmpty || $0.utf8.contains(UInt8(ascii: "=")) }) {
            return "“\(name)” cannot be the name of an environment variable; leave out the “=”"
        }
        return nil
    }

    /// Starts it; to be called from a thread that blocks all signals and lives longer.
    ///
    /// - Parameter inherited: The environment that the command's own is added to.
    /// - Returns: The process that runs.
    /// - Throws: `CommandRefusal`, in a sentence.
    func launch(inheriting inherited: [String: String]) throws(CommandRefusal) -> CommandProcess {
        if let mistake { throw CommandRefusal(message: mistake) }
        let variables = inherited.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        var started = ckernel_command_process()
        let code = withPointers(to: arguments) { arguments in
            withPointers(to: variables) { variables in
                ckernel_command_start(arguments, variables, folder, &started)
            }
        }
        guard code == 0 else { throw refusal(at: started.step, code: -code) }
        return CommandProcess(
            identifier: started.identifier,
            process: started.process,
            output: started.output
        )
    }

    private func refusal(at step: ckernel_process_step, code: Int32) -> CommandRefusal {
        let program = arguments.first ?? ""
        let reason = SystemCallError(call: "vfork", code: code)
        let message =
            switch step {
            case CKERNEL_PROCESS_FOLDER: folderRefusal(code: code)
            case CKERNEL_PROCESS_PROGRAM: programRefusal(program, code: code)
            default: "“\(program)” could not be started: \(reason)"
            }
        return CommandRefusal(message: message)
    }

    private func folderRefusal(code: Int32) -> String {
        let folder = folder ?? ""
        return switch code {
        case ENOENT: "there is no folder “\(folder)”; create it or change the job's folder"
        case ENOTDIR: "“\(folder)” is no folder; change the job's folder"
        case EACCES: "the folder “\(folder)” may not be entered; grant the right or change it"
        default: "the folder “\(folder)” cannot be entered: \(String(cString: strerror(code)))"
        }
    }

    private func programRefusal(_ program: String, code: Int32) -> String {
        switch code {
        case ENOENT, ENOTDIR:
            guard program.utf8.contains(UInt8(ascii: "/")) else {
                return "there is no program “\(program)” on the PATH; install it or give its path"
            }
            return "there is no program “\(program)”, or what its first line names is missing; "
                + "correct the path or install it"
        case EACCES: return "“\(program)” may not be run; make it executable (`chmod +x`)"
        case ENOEXEC:
            return "“\(program)” is no program; a script begins with a line such as #!/bin/sh"
        case E2BIG: return "the arguments and the environment of “\(program)” are too long"
        default: return "“\(program)” cannot be run: \(String(cString: strerror(code)))"
        }
    }
}

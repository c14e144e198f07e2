import Glibc
import TestSupport

extension TemporaryFolder {
    /// A program of the shell's, put there under the name that is looked for.
    func addProgram(_ name: String, _ lines: String) {
        // Written by another process: a test that forks at this moment would hold a descriptor
        // of ours open for writing, and the kernel runs no file that someone writes to.
        let command = [
            "/bin/sh", "-c", "printf '%s' \"$2\" > \"$1\" && chmod 755 \"$1\"", "sh",
            "\(path)/\(name)", "#!/bin/sh\n\(lines)\n",
        ]
        let words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        guard posix_spawn(&process, command[0], nil, nil, words, nil) == 0 else { return }
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }
}

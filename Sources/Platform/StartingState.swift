import CKernel
import Glibc

/// What a process is left by whoever has started it, and relies on nevertheless.
package enum StartingState {
    /// Sets what the program relies on; to be called first of all in `main`.
    ///
    /// What is a condition of a measurement (nice value, affinity, policy, timer slack, limits) stays, and so
    /// do SIGINT and SIGHUP where they are ignored: that is how a shell starts a program in the background,
    /// and nohup(1) one that is to outlive the terminal.
    package static func settle() {
        fillDescriptors()
        // A file that reaches the limit of its size is an error of that write (EFBIG).
        signal(SIGXFSZ, SIG_IGN)
        // A reader that goes away is an error of the write to it (EPIPE), not the end of a measurement; what
        // is started here has the default again.
        signal(SIGPIPE, SIG_IGN)
        // Ignored, the ends of children could not be waited for.
        signal(SIGCHLD, SIG_DFL)
        // Nobody starts a program so that it cannot be asked to end.
        signal(SIGTERM, SIG_DFL)
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        // Whatever the mask: what is written here is not for everybody to change.
        umask(umask(0o077) | 0o002)
    }

    /// Takes the standard numbers that are closed, so that no file which is opened later gets one of them
    /// and is written to as if it were an output.
    ///
    /// What takes them can neither be read nor written: each use is an error, as if they were closed.
    static func fillDescriptors() {
        for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
            // The lowest free number is the one.
            _ = open("/", ckernel_path_only)
        }
    }
}

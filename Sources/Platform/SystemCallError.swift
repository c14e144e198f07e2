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

    /// What the caller can do; `nil` where only the number is known.
    ///
    /// The same number means different things from different calls, so the call is asked first.
    public var remedy: String? {
        switch call {
        case "sched_setattr", "sched_setscheduler": schedulingRemedy ?? generalRemedy
        case "io_uring_queue_init": ringRemedy ?? generalRemedy
        case "mlock", "mlockall": memoryRemedy ?? generalRemedy
        case "sched_setaffinity" where code == EINVAL: "name processors that exist and are allowed"
        case "timer_create" where code == EAGAIN:
            "raise the limit of queued signals (`ulimit -i`)"
        case "inotify_init1" where code == EMFILE:
            "raise the limit of watches (`sysctl fs.inotify.max_user_instances`) or of open files"
        case "pthread_create" where code == EAGAIN: "raise the limit of threads (`ulimit -u`)"
        case "vfork" where code == EAGAIN: "raise the limit of processes (`ulimit -u`)"
        default: generalRemedy
        }
    }

    // sched_setattr(2), sched(7) and Documentation/scheduler/sched-deadline.rst, section 5.
    private var schedulingRemedy: String? {
        switch code {
        case EPERM:
            "run it as root or grant CAP_SYS_NICE (`setcap cap_sys_nice+ep`); the deadline class "
                + "also wants a thread that is not pinned to some of the processors"
        case EBUSY:
            "the deadline class is full: end other deadline tasks, or raise "
                + "/proc/sys/kernel/sched_rt_runtime_us"
        case EINVAL:
            "priorities go from 1 to 99, periods of the deadline class from 100 µs to 4.19 s "
                + "(/proc/sys/kernel/sched_deadline_period_min_us and …_max_us)"
        default: nil
        }
    }

    // io_uring_setup(2); the switch is described in Documentation/admin-guide/sysctl/kernel.rst.
    private var ringRemedy: String? {
        switch code {
        case EPERM:
            "io_uring is switched off: `sysctl kernel.io_uring_disabled=0`, or a seccomp profile "
                + "of the container that allows it"
        case ENOSYS: "it needs Linux 5.1 or newer and a container that does not hide it"
        case ENOMEM: "raise the limit of locked memory (`ulimit -l`)"
        default: nil
        }
    }

    private var memoryRemedy: String? {
        switch code {
        case EPERM, ENOMEM, EAGAIN:
            "raise the limit of locked memory (`ulimit -l`) or grant CAP_IPC_LOCK"
        default: nil
        }
    }

    private var generalRemedy: String? {
        switch code {
        case EPERM, EACCES: "run it as root or grant the right that it needs"
        case ENOSYS: "this kernel does not have the call, a newer one may"
        case EMFILE, ENFILE: "raise the limit of open files (`ulimit -n`)"
        case ENOMEM: "free some memory"
        default: nil
        }
    }
}

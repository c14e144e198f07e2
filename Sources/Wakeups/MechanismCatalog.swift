/// The mechanisms of this library by name.
///
/// The raw values are the names on the command line and in archives.
public enum CataloguedMechanism: String, CaseIterable, Hashable, Sendable {
    case sleepLoop = "sleep-loop"
    case sleepUntil = "sleep-until"
    case absolute
    case timerfd
    case timerfdEpoll = "timerfd-epoll"
    case posixTimer = "posix-timer"
    case ppoll
    case futex
    case ioUring = "io-uring"
    case dispatch
    case taskSleep = "task-sleep"
    case deadlineClass = "deadline-class"
    case spin
    case precise
}

/// What a mechanism is, in words for a list.
public struct MechanismDescription: Hashable, Sendable {
    /// How it waits, in a phrase.
    public var summary: String
    /// The system call in which the thread waits, as its manual page has it.
    public var kernelCall: String
    /// Kernel, right or runtime that must be there; `nil` where every Linux has it.
    public var needs: String?
}

extension CataloguedMechanism {
    /// Whether another thread can end its wait: ``InterruptibleMechanism``.
    public var isInterruptible: Bool {
        switch self {
        case .timerfdEpoll, .ppoll, .futex, .dispatch, .precise: true
        case .sleepLoop, .sleepUntil, .absolute, .timerfd, .posixTimer, .ioUring, .taskSleep,
            .deadlineClass, .spin:
            false
        }
    }

    /// Whether it knows only its period, so that each delay moves all later wakeups.
    public var isFreeRunning: Bool { self == .sleepLoop }

    /// Whether a runtime calls the program's code on its own thread: ``CallbackMechanism``.
    public var isCallback: Bool { self == .dispatch || self == .taskSleep }

    public var summary: String { description.summary }
    public var kernelCall: String { description.kernelCall }
    public var needs: String? { description.needs }

    public var description: MechanismDescription {
        switch self {
        case .sleepLoop:
            MechanismDescription("sleeps one period again and again; drifts", "nanosleep")
        case .sleepUntil:
            MechanismDescription("sleeps the time left to the deadline", "nanosleep")
        case .absolute:
            MechanismDescription("sleeps to an absolute deadline", "clock_nanosleep")
        case .timerfd:
            MechanismDescription("reads a periodic timer descriptor", "read (timerfd)")
        case .timerfdEpoll:
            MechanismDescription("timer descriptor in an epoll loop", "epoll_wait (timerfd)")
        case .posixTimer:
            MechanismDescription("takes the signals of a POSIX timer", "sigwaitinfo")
        case .ppoll:
            MechanismDescription("time-out of an event loop", "ppoll")
        case .futex:
            MechanismDescription("time-out of a lock or condition variable", "futex")
        case .ioUring:
            MechanismDescription(
                "absolute time-out of an io_uring",
                "io_uring_enter",
                needs: "Linux 5.1, and io_uring not switched off (kernel.io_uring_disabled)"
            )
        case .dispatch:
            MechanismDescription(
                "repeating strict timer source of Dispatch",
                "epoll_wait (timerfd), on its manager thread"
            )
        case .taskSleep:
            MechanismDescription(
                "Task.sleep of Swift concurrency, no tolerance",
                "epoll_wait (timerfd), on Dispatch's manager thread"
            )
        case .deadlineClass:
            MechanismDescription(
                "deadline scheduling class, yields to its next period",
                "sched_yield",
                needs: "CAP_SYS_NICE or root, a thread that is not pinned, a period from 100 µs to "
                    + "4.19 s"
            )
        case .spin:
            MechanismDescription("reads the clock all the time: the floor", "none")
        case .precise:
            MechanismDescription(
                "sleeps to a learned margin before the deadline, then spins",
                "epoll_wait (timerfd)"
            )
        }
    }
}

extension MechanismDescription {
    fileprivate init(_ summary: String, _ kernelCall: String, needs: String? = nil) {
        self.init(summary: summary, kernelCall: kernelCall, needs: needs)
    }
}

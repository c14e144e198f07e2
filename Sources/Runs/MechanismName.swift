/// The mechanisms by which a program can be woken at an instant.
///
/// The closed list lives here, apart from the code that waits, so that an archive can be read on a
/// machine that lacks some of them. The raw values are stored: they never change.
package enum MechanismName: String, CaseIterable, Codable, Hashable, Sendable {
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
    /// Looks at the clock after each of many short sleeps: a scheduler's alone, to compare with.
    case polling
    /// Wakes by a script on the virtual clock: for tests of the whole program, never offered.
    case scripted
    /// A program of the user's that measures by itself.
    case program

    /// What runs beside a stored side, to tell what the host does meanwhile.
    package static let reference = absolute

    /// Those that a user can ask for as timers.
    package static let measurable = allCases.filter {
        $0 != .scripted && $0 != .polling && $0 != .program
    }

    /// Those that a scheduler can wait with, since its wait must end early when a job is added.
    package static let schedulable: [MechanismName] = [
        .timerfdEpoll, .ppoll, .futex, .dispatch, .precise, .polling,
    ]

    /// Those that a user can ask for as this subject.
    package static func measurable(as subject: Subject) -> [MechanismName] {
        switch subject {
        case .timer: measurable
        case .scheduler: schedulable
        }
    }

    /// A free-running mechanism knows only its period: each delay moves all later wakeups.
    package var isFreeRunning: Bool { self == .sleepLoop }

    /// How much later than asked for the kernel may wake an ordinary thread that waits in this way, so
    /// as to merge its wakeup with others.
    ///
    /// Such a timer expires with the first interrupt behind its deadline, and so much later at last:
    /// on a quiet host that is nearly always. By the kernel's source (Linux 2.6.28 to 6.18),
    /// `hrtimer_nanosleep` and `futex_setup_timer` take the thread's slack;
    /// `select_estimate_accuracy` takes a thousandth of the wait where that is more. A timerfd, a
    /// POSIX timer and the time-out of an io_uring have none, nor has what is built on them.
    ///
    /// - Parameters:
    ///   - slack: The thread's own (PR_SET_TIMERSLACK), in nanoseconds.
    ///   - wait: The usual length of a wait, in nanoseconds.
    /// - Returns: Nanoseconds; `nil` for a mechanism without slack.
    package func timerSlack(ofThread slack: Int64, waiting wait: Int64) -> Int64? {
        switch self {
        case .sleepLoop, .sleepUntil, .absolute, .futex, .polling: slack
        case .ppoll: max(slack, min(wait / 1_000, 100_000_000))
        case .timerfd, .timerfdEpoll, .posixTimer, .ioUring, .dispatch, .taskSleep,
            .deadlineClass, .spin, .precise, .scripted, .program:
            nil
        }
    }
}

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
}

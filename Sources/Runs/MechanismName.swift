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
    /// Wakes by a script on the virtual clock: for tests of the whole program, never offered.
    case scripted

    /// Those that a user can ask for.
    package static let measurable = allCases.filter { $0 != .scripted }

    /// A free-running mechanism knows only its period: each delay moves all later wakeups.
    package var isFreeRunning: Bool { self == .sleepLoop }
}

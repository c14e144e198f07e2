public import Timekeeping

/// When a job is due: a rule that names instants.
///
/// A trigger has no memory. Its fire times are a fixed, ascending sequence of instants, and every
/// question about it is answered from an instant alone. So a job that was stored years ago, or
/// whose scheduler slept, is never asked for anything but "what comes after this".
///
/// Asking allocates nothing in the triggers of this library.
public protocol Trigger: Codable, Sendable {
    /// The name under which it is stored, as `cron`; of a custom trigger, a name of its own.
    static var kind: String { get }

    /// The first fire time that is later than the instant; `nil` when there are no more.
    func fireTime(after instant: WallTime) -> WallTime?

    /// The first fire time of a job that is made now.
    ///
    /// A date that has passed is still fired once: whether that is too late is decided by the job's
    /// misfire grace. All other triggers begin with what is not before now.
    func firstFireTime(notBefore now: WallTime) -> WallTime?

    /// What fires in a span of time, without naming each occurrence.
    ///
    /// - Returns: `nil` if nothing does.
    func backlog(after start: WallTime, through end: WallTime) -> Backlog?
}

/// The fire times of a span of time, counted.
public struct Backlog: Hashable, Sendable {
    /// How many; a lower bound if `isExact` is false.
    public var count: Int
    /// Whether all were counted.
    ///
    /// A trigger that has to look at each fire time stops at a limit.
    public var isExact: Bool
    public var first: WallTime
    public var last: WallTime

    public init(count: Int, isExact: Bool = true, first: WallTime, last: WallTime) {
        self.count = count
        self.isExact = isExact
        self.first = first
        self.last = last
    }
}

/// How much a line of the log matters.
public enum LogLevel: Int, Comparable, Hashable, Sendable, CaseIterable {
    /// Each step: what is looked for, what it waits for, what is handed over.
    case debug
    /// What was done: jobs added and run, the scheduler started and ended.
    case info
    /// What was not done as planned, and what is done about it.
    case warning
    /// What failed.
    case error

    public static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Where a scheduler writes what it does, for people.
public struct SchedulerLog: Sendable {
    /// Lines below it are not made.
    public var level: LogLevel
    private let sink: (@Sendable (LogLevel, String) -> Void)?

    /// - Parameters:
    ///   - level: Lines below it are not made.
    ///   - sink: Called from any of the scheduler's threads. A line may hold names and messages from
    ///     outside, as they are.
    public init(
        level: LogLevel = .info,
        sink: @escaping @Sendable (LogLevel, String) -> Void
    ) {
        self.level = level
        self.sink = sink
    }

    private init() {
        level = .error
        sink = nil
    }

    /// A log that nobody reads.
    public static let none = SchedulerLog()

    func takes(_ level: LogLevel) -> Bool { sink != nil && level >= self.level }

    func write(_ level: LogLevel, _ line: @autoclosure () -> String) {
        if level >= self.level { sink?(level, line()) }
    }

    /// Writes a line for each event of its level, from now on.
    ///
    /// Events below the level are not even made for it.
    func follow(_ hub: EventHub) {
        guard sink != nil else { return }
        let mask = EventMask.logged(from: level)
        _ = hub.subscribe(mask) { [self] event in
            if let line = event.kind.line { write(event.kind.logLevel, line) }
        }
    }
}

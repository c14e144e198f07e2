/// How much a line of the log matters.
public enum LogLevel: Int, Comparable, Hashable, Sendable, CaseIterable {
    case debug, info, warning, error

    public static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Where a scheduler writes what it does, for people.
public struct SchedulerLog: Sendable {
    /// Lines below it are not made.
    public var level: LogLevel
    private let sink: @Sendable (LogLevel, String) -> Void

    /// - Parameters:
    ///   - level: Lines below it are not made.
    ///   - sink: Called from any of the scheduler's threads.
    public init(
        level: LogLevel = .info,
        sink: @escaping @Sendable (LogLevel, String) -> Void
    ) {
        self.level = level
        self.sink = sink
    }

    /// A log that nobody reads.
    public static let none = SchedulerLog(level: .error) { _, _ in }

    func write(_ level: LogLevel, _ line: @autoclosure () -> String) {
        if level >= self.level { sink(level, line()) }
    }
}

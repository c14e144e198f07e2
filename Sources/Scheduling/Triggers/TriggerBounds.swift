public import Timekeeping

/// The time in which a trigger fires, both ends included; `nil` is open.
public struct TriggerBounds: Hashable, Sendable {
    public var start: WallTime?
    public var end: WallTime?

    /// Bounds without an end or a beginning.
    public static let open = TriggerBounds()

    private init() {}

    /// - Throws: `TriggerError` if the end lies before the start.
    public init(start: WallTime? = nil, end: WallTime? = nil) throws(TriggerError) {
        self.start = start
        self.end = end
        guard let start, let end, end < start else { return }
        throw TriggerError(
            subject: "end",
            input: end.text(),
            column: 1,
            expected: "an end that is not before the start, \(start.text())",
            found: end.text()
        )
    }

    /// The later of the two instants after which to search.
    func searchStart(after instant: WallTime) -> WallTime {
        guard let start, start > instant else { return instant }
        return start.advanced(byNanoseconds: -1)
    }

    func admits(_ instant: WallTime) -> Bool {
        start.map { instant >= $0 } ?? true && end.map { instant <= $0 } ?? true
    }
}

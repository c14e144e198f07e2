import PunctualBase
public import Timekeeping

/// Why a text or some numbers make no trigger.
///
/// What is not understood to its last letter is refused, and so is what could never fire.
public struct TriggerError: Error, Hashable, Sendable {
    /// What was being read, such as `month`.
    public var subject: String
    /// The whole text that was given.
    public var input: String
    /// Where in the text it is wrong, from 1; one more than its length is its end.
    public var column: Int
    /// What would have been understood there; begins as in “a month from 1 to 12”.
    ///
    /// It is empty where `found` says it.
    public var expected: String
    /// What stands there instead, or what is wrong.
    public var found: String

    /// Whether all was understood, but no instant is meant by it.
    public var isNeverFiring: Bool { found == Self.neverFiring }

    static let neverFiring = "what can never fire"

    public init(subject: String, input: String, column: Int, expected: String, found: String) {
        self.subject = subject
        self.input = input
        self.column = column
        self.expected = expected
        self.found = found
    }

    /// A zone that could not be loaded.
    public init(_ error: TimeZoneError) {
        let name =
            switch error {
            case .unknownZone(let name, _), .badName(let name), .badRule(let name, _): name
            case .databaseMissing(let path), .unreadable(let path, _), .damaged(let path, _): path
            }
        self.init(
            subject: "time zone",
            input: name,
            column: 1,
            expected: "the name of a time zone such as Europe/Berlin",
            found: "\(error)"
        )
    }
}

extension TriggerError: CustomStringConvertible {
    public var description: String {
        let place = "\(subject): column \(column)"
        if expected.isEmpty { return "\(place): \(found.echoed)" }
        return "\(place): expected \(expected), found \(found.echoed)"
    }

    /// The text, and below it a caret under the column.
    public var pointer: String {
        // A tab or an escape sequence would move the caret away, or act upon the terminal. Of a
        // long text the part around the caret is shown.
        let first = max(0, column - 1 - 100)
        let shown = input.dropFirst(first).prefix(200).map { character in
            let scalars = character.unicodeScalars
            return scalars.contains(where: \.isUnfitForDisplay) ? " " : character
        }
        return String(shown) + "\n" + String(repeating: " ", count: max(0, column - 1 - first))
            + "^"
    }
}

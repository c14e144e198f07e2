/// What a comparison is about: of which of two things a change is told.
///
/// The raw values stand in files and on the command line: they never change.
package enum ComparedThing: String, CaseIterable, Codable, Hashable, Sendable {
    /// A timer or a program, relative to another timer of the same seconds, so that what the host
    /// does to both cancels.
    case timer
    /// The machine with its kernel and settings: lateness as it is, the host's own part included.
    case machine

    /// What is judged where nothing else was asked for.
    ///
    /// Both sides of a duet meet the same machine; sides that took turns are each by themselves.
    /// What was measured at another time is judged by the ratio to the reference timer where there is
    /// one, since that alone tells a slower timer from a slower hour.
    package static func standard(
        for pairing: Pairing,
        hasReference: Bool
    ) -> ComparedThing {
        switch pairing {
        case .duet: .timer
        case .interleaved: .machine
        case .stored: hasReference ? .timer : .machine
        }
    }
}

/// How two sides of a comparison were set against each other.
///
/// The raw values are stored: they never change.
package enum Pairing: String, CaseIterable, Codable, Hashable, Sendable {
    /// Both at once, half a period apart: the host's noise strikes both. Which side starts
    /// alternates.
    case duet
    /// One after the other in the order A B B A.
    case interleaved
    /// From the archive: measured at different times.
    case stored
}

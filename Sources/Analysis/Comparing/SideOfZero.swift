/// The side of 0 on which a level lies, by which its values are turned into distances from 0.
///
/// 0 is the ideal of every metric, so a level is worse the further it lies from 0, on whichever side.
/// The values of a level are turned together, by its sign, and not each by its own: else noise about
/// 0 would add to the distance, and what only scatters more would be called worse. The error of a
/// distance found so is at most that of the level: ||a| − |b|| ≤ |a − b|.
package struct SideOfZero: Hashable, Sendable {
    private let sign: Double

    package static let above = SideOfZero(ofLevel: 0)

    package init(ofLevel level: Double) {
        sign = level < 0 ? -1 : 1
    }

    /// How far a value of the level lies from 0; negative for values beyond 0.
    package func distance(_ value: Double) -> Double { sign * value }

    /// How much further from 0 one level lies than the one before: above 0 it is worse.
    package static func worsening(from before: Double, to after: Double) -> Double {
        SideOfZero(ofLevel: after).distance(after) - SideOfZero(ofLevel: before).distance(before)
    }
}

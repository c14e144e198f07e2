package import Runs

/// A round before its samples are read.
package struct RoundOutline: Hashable, Sendable {
    package var round: Round
    package var sampleCount: Int
    /// Those that passed while it was measured (`Round.deadlines`).
    package var deadlines: Int64

    package init(round: Round, sampleCount: Int, deadlines: Int64) {
        self.round = round
        self.sampleCount = sampleCount
        self.deadlines = deadlines
    }
}

/// The rounds of one series, whose samples are read as often as an analysis needs them, always with
/// the same result.
///
/// An archive of any size can be analysed this way: not even the samples of a single round need to
/// be in memory together.
package protocol RoundSource {
    associatedtype Failure: Error

    /// In any order, failed ones among them.
    var outlines: [RoundOutline] { get }

    /// Hands over the samples of the round at a place in `outlines`, in order, in pieces.
    func read(_ place: Int, _ body: (Samples) -> Void) throws(Failure)
}

/// Rounds that are in memory.
package struct RoundsInMemory: RoundSource {
    package typealias Failure = Never

    private let rounds: [MeasuredRound]

    package init(_ rounds: [MeasuredRound]) { self.rounds = rounds }

    package var outlines: [RoundOutline] {
        rounds.map { measured in
            RoundOutline(
                round: measured.round,
                sampleCount: measured.samples.count,
                deadlines: measured.round.deadlines(among: measured.samples)
            )
        }
    }

    package func read(_ place: Int, _ body: (Samples) -> Void) { body(rounds[place].samples) }
}

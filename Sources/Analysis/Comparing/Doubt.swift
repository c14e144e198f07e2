import PunctualBase
import Runs

/// Why a metric has no verdict.
enum Doubt {
    case noFigures
    case tooFewSamples
    case tooFewRounds(found: Int, fewest: Int)
    case otherEnvironment([String])
    case noReference
    case noisierHost, quieterHost
    case tooWide(claim: Estimate, plain: Estimate, rounds: Int)

    /// What is in doubt and what would settle it.
    func sentence(about change: MetricChange, pairing: Pairing) -> String {
        switch self {
        case .noFigures:
            "no round is long enough to have this figure: use longer rounds"
        case .tooFewSamples:
            "\(change.samples) \(change.metric.supportName) a side cannot carry it, \(change.metric.fewestSamples) are"
                + " needed: use more or longer rounds"
        case .tooFewRounds(let found, let fewest):
            "\(found == 1 ? "1 round" : "\(found) rounds") can never show a change, \(fewest) are"
                + " needed: use --rounds \(fewest) or more"
        case .otherEnvironment(let names):
            "the environments differ (\(names.joined(separator: ", "))): measure the baseline"
                + " again here, or use --allow-env-diff"
        case .noReference:
            "without a reference timer beside both sides a slower timer cannot be told from a"
                + " slower host: store the baseline with a reference timer"
        case .noisierHost:
            "the host disturbs the reference timer more than at the baseline too, and may disturb"
                + " this one twice as much: measure again when it is quieter, or side by side"
        case .quieterHost:
            "the host disturbs the reference timer less than at the baseline too, and may spare"
                + " this one twice as much: measure the baseline again"
        case .tooWide(let claim, let plain, let rounds):
            widthSentence(change, claim: claim, plain: plain, rounds: rounds, pairing: pairing)
        }
    }

    private func widthSentence(
        _ change: MetricChange,
        claim: Estimate,
        plain: Estimate,
        rounds: Int,
        pairing: Pairing
    ) -> String {
        func text(_ value: Double) -> String {
            QuantityText().change(change.told(value), on: change.scale, unit: change.metric.unit)
        }
        let found =
            "the change may be as large as \(text(plain.high)) where"
            + " \(text(change.tolerated)) is allowed"
        let needed = Self.roundsNeeded(
            claim: claim,
            plain: plain,
            rounds: rounds,
            tolerated: change.tolerated
        )
        guard let needed else {
            return found + ", and is too close to that for more rounds to decide: move the limit"
        }
        let side = pairing == .stored ? " a side" : ""
        return found + ": about \(needed - rounds) more rounds\(side) would settle it (--rounds"
            + " \(needed))"
    }

    /// How many rounds would settle it if the estimate stays where it is.
    ///
    /// Intervals narrow with the root of the number of rounds. Below the limit the plain interval
    /// must come to end below it, at or above the limit the interval of the claim to begin above 0.
    ///
    /// - Returns: `nil` if it would take more than a hundred times as many.
    static func roundsNeeded(
        claim: Estimate,
        plain: Estimate,
        rounds: Int,
        tolerated: Double
    ) -> Int? {
        let isBelow = plain.value < tolerated
        let reach = isBelow ? plain.high - plain.value : claim.value - claim.low
        let room = isBelow ? tolerated - plain.value : claim.value
        guard room > 0 else { return nil }
        let needed = Double(rounds) * (reach / room) * (reach / room)
        guard needed <= 100 * Double(rounds) else { return nil }
        return max(rounds + 1, Int(needed.rounded(.up)))
    }
}

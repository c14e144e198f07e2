import PunctualBase
import Runs

/// Why a metric has no verdict.
enum Doubt {
    case noFigures
    /// One side has the figure in no round, such as a baseline of an earlier version.
    case oneSided
    case tooFewSamples
    case tooFewRounds(found: Int, fewest: Int)
    case otherEnvironment([String])
    case noReference
    case noisierHost, quieterHost
    /// The machine has moved as far by itself, on the scale of the test.
    case withinBand(reach: Double, HostBand?)
    case unknownBand
    /// The machine moves by itself so far, on the scale of the test, that more than the limit allows
    /// cannot be ruled out.
    case movesBeyondLimit(usual: Double, HostBand)
    case shortBand(HostBand)
    case tooWide(claim: Estimate, plain: Estimate, rounds: Int)

    var isOfMovement: Bool {
        if case .movesBeyondLimit = self { true } else { false }
    }

    /// What is in doubt and what would settle it.
    func sentence(about change: MetricChange, in rounds: ComparedRounds) -> String {
        switch self {
        case .noFigures:
            "no round is long enough to have this figure: use longer rounds"
        case .oneSided:
            "only one side has this figure: measure or store the other one anew"
        case .tooFewSamples:
            "\(change.samples) \(change.metric.supportName) a side cannot carry it, \(change.metric.fewestSamples) are"
                + " needed: use more or longer rounds"
        case .tooFewRounds(let found, let fewest):
            "\(found == 1 ? "1 round" : "\(found) rounds") can never show a change, \(fewest) are"
                + " needed: use --rounds \(fewest) or more"
        case .otherEnvironment(let names): Self.environmentSentence(names, of: rounds.thing)
        case .noReference:
            "no reference timer ran beside both sides, so that a slower timer cannot be told from a"
                + " slower host: measure with a reference timer, or ask for the machine (--of machine)"
        case .noisierHost:
            "the host disturbs the reference timer more than at the baseline too, and may disturb"
                + " this one twice as much: measure again when it is quieter, or side by side"
        case .quieterHost:
            "the host disturbs the reference timer less than at the baseline too, and may spare"
                + " this one twice as much: measure the baseline again"
        case .withinBand(let reach, let band):
            "this machine moves as far by itself (\(Self.reach(reach, of: change))"
                + "\(band.map { ", \(Self.span(of: $0))" } ?? "")): measure both in turn"
                + " (--pairing interleaved) where the change can be switched"
        case .unknownBand:
            "how far this machine moves by itself between two times is not known, and less than twice"
                + " the limit may be that: keep five runs or more over some hours, or measure both in"
                + " turn (--pairing interleaved)"
        case .movesBeyondLimit(let usual, let band):
            "this machine moves by \(Self.reach(usual, of: change)) by itself now and then"
                + " (\(Self.span(of: band))), so that a worsening by more than"
                + " \(Self.text(change.tolerated, of: change)) cannot be ruled out: measure both in turn"
                + " (--pairing interleaved), or allow more (--metric)"
        case .shortBand(let band):
            "how far this machine moves by itself is known of \(Self.span(of: band)) alone, and less"
                + " than twice the limit may be the hour: keep runs of some hours, or measure both in"
                + " turn (--pairing interleaved)"
        case .tooWide(let claim, let plain, let count):
            widthSentence(
                change,
                claim: claim,
                plain: plain,
                rounds: count,
                pairing: rounds.pairing
            )
        }
    }

    private static func environmentSentence(_ names: [String], of thing: ComparedThing) -> String {
        let list = names.joined(separator: ", ")
        switch thing {
        case .timer:
            return "the environments differ (\(list)): measure the baseline again here, ask for the"
                + " machine (--of machine) if that is what was changed, or use --allow-env-diff"
        case .machine:
            return
                "not the same was measured (\(list)): measure both alike, or use --allow-env-diff"
        }
    }

    private static func text(_ value: Double, of change: MetricChange) -> String {
        QuantityText().change(change.told(value), on: change.scale, unit: change.metric.unit)
    }

    private static func reach(_ value: Double, of change: MetricChange) -> String {
        QuantityText().factor(change.told(value), on: change.scale, unit: change.metric.unit)
    }

    /// `5 runs over 3.2 h`.
    static func span(of band: HostBand) -> String {
        "\(band.runs) runs over \(QuantityText().longSpan(nanoseconds: band.spanNanoseconds))"
    }

    private func widthSentence(
        _ change: MetricChange,
        claim: Estimate,
        plain: Estimate,
        rounds: Int,
        pairing: Pairing
    ) -> String {
        func text(_ value: Double) -> String { Self.text(value, of: change) }
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
        return found + ": about \(Self.more(needed - rounds))\(side) would settle it (--rounds"
            + " \(needed))"
    }

    /// `1 more round`, `8 more rounds`.
    static func more(_ count: Int) -> String { "\(count) more round\(count == 1 ? "" : "s")" }

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

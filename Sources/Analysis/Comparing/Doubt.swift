import PunctualBase
import Runs

/// Why a metric has no verdict.
enum Doubt {
    case noFigures
    /// One side has the figure in no round, such as a baseline of an earlier version.
    case oneSided
    case tooFewSamples
    case tooFewRounds(found: Int, fewest: Int)
    case differences([EnvironmentDifference])
    case noReference
    case noisierHost, quieterHost
    /// The machine has moved as far by itself, on the scale of the test.
    case withinBand(reach: Double, HostBand?)
    case unknownBand
    /// The machine moves by itself so far, on the scale of the test, that more than the limit allows
    /// cannot be ruled out.
    case movesBeyondLimit(usual: Double, HostBand)
    case shortBand(HostBand)
    /// The interval reaches beyond the limit from an estimate below it, or to no change from one
    /// beyond it.
    case tooWide(claim: Estimate, plain: Estimate, rounds: Int, isBelow: Bool)

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
        case .differences(let differences): EnvironmentDifference.sentence(on: differences)
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
        case .tooWide(let claim, let plain, let count, let isBelow):
            Self.found(isBelow ? plain : claim, change, isBelow: isBelow)
                + Self.remedy(
                    needed: Self.roundsNeeded(
                        isBelow ? plain : claim,
                        rounds: count,
                        tolerated: change.tolerated,
                        isBelow: isBelow,
                        isOfNone: change.hasCountedNone
                    ),
                    found: count,
                    in: rounds
                )
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

    private static func found(_ interval: Estimate, _ change: MetricChange, isBelow: Bool) -> String
    {
        guard isBelow else {
            return "the change is beyond the limit, and its interval reaches to none"
        }
        let most = text(interval.high, of: change)
        let allowed = text(change.tolerated, of: change)
        return most == allowed
            ? "the change may be just above the \(allowed) that is allowed"
            : "the change may be as large as \(most) where \(allowed) is allowed"
    }

    /// What would settle it.
    ///
    /// - Parameters:
    ///   - needed: How many rounds of each side would; `nil` if no sensible number does.
    ///   - found: How many pairs there are, or rounds of the smaller side.
    ///   - rounds: Of both sides.
    /// - Returns: The end of a sentence.
    private static func remedy(needed: Int?, found: Int, in rounds: ComparedRounds) -> String {
        guard let needed else {
            return ", and is too close to that for more rounds to decide: move the limit"
        }
        guard rounds.pairing == .stored else {
            return ": about \(more(needed - found)) would settle it (--rounds \(needed))"
        }
        // The width goes with 1/m + 1/n, so that a side of many rounds gains little by more.
        let (old, new) = (rounds.baseline.count, rounds.candidate.count)
        let factor = Double(needed) / Double(max(1, found))
        let share = 1 / Double(max(1, old)) + 1 / Double(max(1, new))
        let wanted = max(min(old, new) + 1, Int((2 * factor / share).rounded(.up)))
        if new >= wanted {
            return ": a baseline of about \(wanted) rounds would settle it, it has \(old)"
        }
        if old >= wanted { return ": about \(wanted) rounds would settle it (--rounds \(wanted))" }
        return
            ": about \(wanted) rounds a side would settle it (--rounds \(wanted), of the baseline too)"
    }

    /// `1 more round`, `8 more rounds`.
    static func more(_ count: Int) -> String { "\(count) more round\(count == 1 ? "" : "s")" }

    /// How many rounds would settle it if the estimate stays where it is.
    ///
    /// Intervals narrow with the root of the number of rounds. Below the limit the plain interval
    /// must come to end below it, at or above the limit the interval of the claim to begin above 0.
    /// Where no tick was late or missed they narrow with the number itself.
    ///
    /// - Returns: `nil` if it would take more than a hundred times as many.
    private static func roundsNeeded(
        _ interval: Estimate,
        rounds: Int,
        tolerated: Double,
        isBelow: Bool,
        isOfNone: Bool
    ) -> Int? {
        let reach = isBelow ? interval.high - interval.value : interval.value - interval.low
        let room = isBelow ? tolerated - interval.value : interval.value
        guard room > 0 else { return nil }
        let factor = isOfNone ? reach / room : (reach / room) * (reach / room)
        let needed = Double(rounds) * factor
        guard needed <= 100 * Double(rounds) else { return nil }
        return max(rounds + 1, Int(needed.rounded(.up)))
    }
}

extension EnvironmentDifference {
    /// Which differences forbid a verdict, and what can be done about them.
    ///
    /// To ask for the machine makes its environment the subject; where another thing was measured it
    /// would be refused as well.
    package static func sentence(on differences: [EnvironmentDifference]) -> String {
        func list(_ differences: [EnvironmentDifference]) -> String {
            differences.map(\.name).joined(separator: ", ")
        }
        let measurement = differences.filter(\.isOfMeasurement)
        let environment = differences.filter { !$0.isOfMeasurement }
        guard !measurement.isEmpty else {
            return "the environments differ (\(list(environment))): measure the baseline again"
                + " here, ask for the machine (--of machine) if that is what was changed, or use"
                + " --allow-env-diff"
        }
        let besides =
            environment.isEmpty ? "" : ", and the environments (\(list(environment)))"
        return "the measurements differ (\(list(measurement)))\(besides): measure both alike,"
            + " or use --allow-env-diff"
    }
}

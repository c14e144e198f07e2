import Runs

/// A change that is put in on purpose, or none.
enum StudyScenario: String, CaseIterable, Codable {
    case same = "A/A"
    case delay5 = "+5 us"
    case delay20 = "+20 us"
    case tail = "1% of ticks +500 us"
    case drift = "20 ppm"
    case slack = "timer slack 50 -> 1 us"
    /// Two busy processes: what strikes both sides of a duet, so the sides take turns.
    case load = "cpu load"

    /// The candidate of this scenario, beside the same mechanism without the change.
    func candidate(_ mechanism: MechanismName, periodNanoseconds: Int64) -> Series {
        var series = Series(mechanism: mechanism, periodNanoseconds: periodNanoseconds)
        switch self {
        case .same: break
        case .delay5: series.injection = Injection(delayNanoseconds: 5_000)
        case .delay20: series.injection = Injection(delayNanoseconds: 20_000)
        case .tail:
            series.injection = Injection(delayNanoseconds: 500_000, delayedShare: 0.01)
        case .drift: series.injection = Injection(partsPerMillion: 20)
        case .slack: series.conditions.timerSlackNanoseconds = 1_000
        case .load: series.conditions.load = .stress(.cpu)
        }
        return series
    }

    /// Whether the change does anything to the mechanism: a timerfd, which Dispatch and
    /// `Task.sleep` wait with as well, knows no timer slack.
    func applies(to mechanism: MechanismName) -> Bool {
        self != .slack || mechanism == .absolute
    }

    /// Those that are measured at once with another side.
    static func duets(of mechanism: MechanismName) -> [StudyScenario] {
        allCases.filter { $0 != .load && $0.applies(to: mechanism) }
    }
}

/// Against what a candidate was measured.
enum StudyDesign: String, CaseIterable, Codable {
    /// Beside the same mechanism without the change, as `compare` does.
    case duet
    /// Beside the reference timer, as `check` does.
    case reference
    /// In turn with the same mechanism without the change, as `compare --pairing interleaved` does.
    case interleaved
}

/// A pair of rounds that were measured at once, as a line of the study's file.
struct StudyPair: Codable {
    var mechanism: MechanismName
    var scenario: StudyScenario
    var design: StudyDesign
    /// Whether neighbours took processor time meanwhile.
    var isNoisy: Bool
    var stretch: Int
    var candidate: RoundFigures
    /// The same mechanism without the change, or the reference timer.
    var partner: RoundFigures
}

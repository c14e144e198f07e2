import Runs

/// A change that is put in on purpose, or none.
enum StudyScenario: String, CaseIterable, Codable {
    case same = "A/A"
    case delay5 = "+5 us"
    case delay20 = "+20 us"
    case tenth = "+10% of p50"
    case tail = "1% of ticks +500 us"
    case drift = "20 ppm"
    case slack = "timer slack 50 -> 1 us"
    /// Two busy processes: what strikes both sides of a duet, so the sides take turns.
    case load = "cpu load"

    /// The candidate of this scenario, beside the same mechanism without the change.
    ///
    /// - Parameters:
    ///   - mechanism: What waits.
    ///   - periodNanoseconds: From deadline to deadline.
    ///   - medianNanoseconds: The mechanism's p50 on this machine, of which a change may be a share.
    /// - Returns: The series to measure.
    func candidate(
        _ mechanism: MechanismName,
        periodNanoseconds: Int64,
        medianNanoseconds: Int64
    ) -> Series {
        var series = Series(mechanism: mechanism, periodNanoseconds: periodNanoseconds)
        switch self {
        case .same: break
        case .delay5: series.injection = Injection(delayNanoseconds: 5_000)
        case .delay20: series.injection = Injection(delayNanoseconds: 20_000)
        case .tenth: series.injection = Injection(delayNanoseconds: max(medianNanoseconds / 10, 1))
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

    /// Those that are measured in turn with another side: without a change, with one that may well
    /// have to be found, and with one that a duet cannot show.
    static let turns: [StudyScenario] = [.same, .tenth, .load]
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

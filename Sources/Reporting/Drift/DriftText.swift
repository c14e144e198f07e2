import Analysis
import PunctualBase
import Runs

/// A drift in words: the same in every table, caption and sentence.
struct DriftText {
    var quantities = QuantityText()

    /// `+19.8 ppm [19.6, 20.0]`, or `none seen (less than 34 ppm)`.
    func told(_ drift: DriftEstimate?) -> String {
        guard let drift else { return quantities.absent }
        switch drift.finding {
        case .seen(let rate):
            return "\(signed(rate.value)) ppm [\(number(rate.low)), \(number(rate.high))]"
        case .noneSeen(let limit): return "none seen (less than \(PlotAxis.plain(limit)) ppm)"
        case .unknown: return unknown
        }
    }

    /// For a column among many: `+19.8 ppm`, or `none seen (<34 ppm)`.
    func brief(_ drift: DriftEstimate?) -> String {
        guard let drift else { return quantities.absent }
        switch drift.finding {
        case .seen(let rate): return "\(signed(rate.value)) ppm"
        case .noneSeen(let limit): return "none seen (<\(PlotAxis.plain(limit)) ppm)"
        case .unknown: return "needs \(DriftEstimate.fewestRounds) rounds"
        }
    }

    /// `+19.8 ppm`, or `none seen (less than 34 ppm)`, where the interval stands beside it.
    func value(_ drift: DriftEstimate?) -> String {
        guard let rate = drift?.partsPerMillion else { return told(drift) }
        return "\(signed(rate.value)) ppm"
    }

    /// `19.6 – 20.0`; a dash where none was seen.
    func interval(_ drift: DriftEstimate?) -> String {
        guard let rate = drift?.partsPerMillion else { return quantities.absent }
        return "\(number(rate.low)) – \(number(rate.high))"
    }

    /// The time lost by the end of a round; a dash where no drift was seen.
    func lostInRound(_ drift: DriftEstimate?) -> String {
        quantities.time(nanoseconds: drift?.nanosecondsLostInRound)
    }

    private var unknown: String { "not known (\(DriftEstimate.fewestRounds) rounds are needed)" }

    private func signed(_ value: Double) -> String {
        value >= 0.05 ? "+\(number(value))" : number(value)
    }

    /// One decimal for small drifts, three significant digits for large ones, never `-0.0`.
    func number(_ value: Double) -> String {
        guard abs(value) >= 0.05 else { return "0.0" }
        guard abs(value) >= 10 else { return quantities.fixed(value, decimals: 1) }
        guard abs(value) >= 1_000, abs(value) < 1e15 else { return quantities.significant(value) }
        var step = 1.0
        while abs(value) / step >= 1_000 { step *= 10 }
        return quantities.count(Int((value / step).rounded() * step))
    }
}

import PunctualBase
package import Runs

extension QuantityText {
    /// A change such as `+4.2 %`, `-3.1 µs`, `+5.0 ppm`, `+0.4 ‰`.
    package func change(_ value: Double, on scale: ChangeScale, unit: MetricUnit) -> String {
        let amount = scale == .ratio ? value - 1 : value
        let sign = amount > 0 ? "+" : ""
        switch (scale, unit) {
        case (.ratio, _): return sign + percent(amount)
        case (.difference, .nanoseconds): return sign + time(nanoseconds: amount)
        case (.difference, .partsPerMillion): return partsPerMillion(amount)
        case (.difference, .perMille):
            return "\(sign)\(significant(amount)) \(isUnicode ? "‰" : "permille")"
        }
    }

    /// A change such as `×0.42`, or `+5.0 ppm` where differences are told.
    func factor(_ value: Double, on scale: ChangeScale, unit: MetricUnit) -> String {
        guard scale == .ratio, value.isFinite else { return change(value, on: scale, unit: unit) }
        let times = isUnicode ? "×" : "x"
        return (0.095..<9.995).contains(value)
            ? times + fixed(value, decimals: 2) : times + significant(value)
    }

    /// A length of time as people tell it: `40 s`, `25 min`, `3.2 h`, `12 days`.
    package func longSpan(nanoseconds: Int64) -> String {
        let seconds = Double(nanoseconds) / 1e9
        switch seconds {
        case ..<120: return "\(fixed(seconds, decimals: 0)) s"
        case ..<7_200: return "\(fixed(seconds / 60, decimals: 0)) min"
        case ..<172_800: return "\(fixed(seconds / 3_600, decimals: 1)) h"
        default: return "\(fixed(seconds / 86_400, decimals: 0)) days"
        }
    }
}

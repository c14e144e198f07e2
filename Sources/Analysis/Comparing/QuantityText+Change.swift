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
}

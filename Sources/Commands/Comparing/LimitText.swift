import PunctualBase
import Runs

/// A metric that decides, with its limit, as people write it: `p99`, `p99:50%`, `p99:50%:20us`.
///
/// Behind the metric's name stand, each at most once, a relative limit (`50%`) and an absolute one
/// in the metric's unit (`20us`, `5ppm`, `1permille`). Where one of them is left out the other
/// decides alone; without either the default limit holds.
enum LimitText {
    static let expected = "a metric and its limit, such as p99:50%:20us or drift:5ppm"

    /// Why a text is no limit.
    struct Problem: Error, Hashable {
        var text: String
    }

    static func limit(_ text: String) throws(Problem) -> MetricLimit {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let metric = Metric(rawValue: parts[0]) else {
            throw Problem(text: unknown(parts[0]))
        }
        var relative: Double?
        var absolute: Double?
        for part in parts.dropFirst() {
            if part.hasSuffix("%") {
                guard relative == nil else { throw Problem(text: "two relative limits are given") }
                relative = try share(part, of: metric)
            } else {
                guard absolute == nil else { throw Problem(text: "two absolute limits are given") }
                absolute = value(part, in: metric.unit)
                guard absolute != nil else {
                    let hint = metric.unit.hint
                    throw Problem(text: "“\(part)” is no limit of \(metric.rawValue); \(hint)")
                }
            }
        }
        if relative == nil, absolute == nil, let standard = standard(of: metric) { return standard }
        return MetricLimit(metric: metric, relative: relative, absolute: absolute ?? 0)
    }

    /// A limit as it is typed; `limit` reads it back.
    static func text(_ limit: MetricLimit) -> String {
        var parts = [limit.metric.rawValue]
        if let relative = limit.relative { parts.append("\(plain(relative * 100))%") }
        guard limit.absolute > 0 || limit.relative == nil else {
            return parts.joined(separator: ":")
        }
        switch limit.metric.unit {
        case .nanoseconds:
            parts.append(Nanoseconds.text(Int64(clamping: limit.absolute.rounded(.up))))
        case .partsPerMillion: parts.append("\(plain(limit.absolute))ppm")
        case .perMille: parts.append("\(plain(limit.absolute))permille")
        }
        return parts.joined(separator: ":")
    }

    /// Without an exponent and without `.0`; three decimals at most, unless nothing is left of it then.
    private static func plain(_ value: Double) -> String {
        let rounded = (value * 1_000).rounded() / 1_000
        return (rounded > 0 && rounded.isFinite ? rounded : value).plainDigits
    }

    private static func standard(of metric: Metric) -> MetricLimit? {
        var limit = MetricLimit.defaults(for: .duet).first { $0.metric == metric }
        limit?.isGating = true
        limit?.isStandard = true
        return limit
    }

    static func unknown(_ name: String) -> String {
        let names = Metric.allCases.map(\.rawValue)
        let near = nearest(to: name, among: names)
        return near.map { "“\(name)” is no metric; did you mean “\($0)”?" }
            ?? "“\(name)” is no metric; there are \(names.joined(separator: ", "))"
    }

    private static func share(_ part: String, of metric: Metric) throws(Problem) -> Double {
        guard metric != .drift else {
            throw Problem(text: "drift has no relative limit, since it may be 0; give ppm")
        }
        guard let percent = number(part, unit: ["%"]), percent / 100 > 0 else {
            throw Problem(text: "“\(part)” is no relative limit; give one such as 50%")
        }
        return percent / 100
    }

    /// A value in a metric's unit; not negative.
    private static func value(_ text: String, in unit: MetricUnit) -> Double? {
        switch unit {
        case .nanoseconds: Nanoseconds.parse(text).map(Double.init)
        case .partsPerMillion: number(text, unit: ["ppm"])
        case .perMille: number(text, unit: ["permille", "‰"])
        }
    }

    /// Nothing beyond what a figure can be.
    private static func number(_ text: String, unit: [String]) -> Double? {
        PlainNumber.decimal(text, unit: unit)
            .flatMap { $0 <= Double(Plausibility.longest) ? $0 : nil }
    }
}

extension MetricUnit {
    fileprivate var hint: String {
        switch self {
        case .nanoseconds: "give a share such as 50% or a length of time such as 20us"
        case .partsPerMillion: "give one such as 5ppm"
        case .perMille: "give a share such as 100%, or ticks of a thousand such as 1permille"
        }
    }
}

import PunctualBase
package import Runs

/// A service level that a side has to keep by itself, such as `p99 <= 200us`.
package struct Requirement: Hashable, Sendable {
    package enum Relation: String, CaseIterable, Hashable, Sendable {
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"
        case equal = "=="
    }

    package var metric: Metric
    package var relation: Relation
    /// In the metric's unit.
    package var bound: Double

    package init(metric: Metric, relation: Relation, bound: Double) {
        self.metric = metric
        self.relation = relation
        self.bound = bound
    }
}

/// Why a text is no requirement.
package enum RequirementError: Error, Hashable, CustomStringConvertible {
    case noRelation(text: String)
    case unknownMetric(name: String, text: String)
    case badBound(bound: String, metric: Metric, text: String)
    case onlyZeroEquals(text: String)

    package var description: String {
        switch self {
        case .noRelation(let text):
            "“\(text)” is no requirement: write metric, relation (<=, <, >=, >, ==) and bound, such"
                + " as “p99 <= 200us”"
        case .unknownMetric(let name, let text):
            "“\(name)” in “\(text)” is no metric; there are "
                + Metric.allCases.map(\.rawValue).joined(separator: ", ")
        case .badBound(let bound, let metric, let text):
            "“\(bound)” in “\(text)” is no bound for \(metric.rawValue); write"
                + " \(Requirement.example(of: metric.unit))"
        case .onlyZeroEquals(let text):
            "“\(text)” can never be shown: == is for “missed == 0” and “late == 0”; use <= or >="
                + " for all else"
        }
    }
}

extension Requirement {
    /// Reads a requirement such as `p99 <= 200us`, `missed == 0`, `drift < 5ppm` or `late <= 1‰`.
    package init(parsing text: String) throws(RequirementError) {
        guard let start = text.firstIndex(where: { "<>=".contains($0) }) else {
            throw .noRelation(text: text)
        }
        let symbol = text[start...].prefix { "<>=".contains($0) }
        guard let relation = Relation(rawValue: String(symbol)) else {
            throw .noRelation(text: text)
        }
        let name = Self.trimmed(text[..<start])
        guard let metric = Metric(rawValue: name) else {
            throw .unknownMetric(name: name, text: text)
        }
        let boundText = Self.trimmed(text[symbol.endIndex...])
        guard let bound = Self.bound(boundText, of: metric) else {
            throw .badBound(bound: boundText, metric: metric, text: text)
        }
        if relation == .equal, !metric.isShare || bound != 0 { throw .onlyZeroEquals(text: text) }
        self.init(metric: metric, relation: relation, bound: bound)
    }

    fileprivate static func example(of unit: MetricUnit) -> String {
        switch unit {
        case .nanoseconds: "a length of time such as 200us, 1.5ms or 0"
        case .partsPerMillion: "a size from 0 on, such as 5ppm"
        case .perMille: "a share such as 1permille, 1‰, 0.1% or 0"
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text.drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// Nothing beyond what a figure can be.
    private static func bound(_ text: String, of metric: Metric) -> Double? {
        let bound: Double?
        switch metric.unit {
        case .nanoseconds:
            let isNegative = text.first == "-"
            let length = Nanoseconds.parse(isNegative ? String(text.dropFirst()) : text)
            bound = length.map { Double(isNegative ? -$0 : $0) }
        case .partsPerMillion:
            bound = amount(text, units: ["ppm": 1])
        case .perMille:
            bound = amount(text, units: ["permille": 1, "‰": 1, "%": 10, "percent": 10])
        }
        return bound.flatMap { abs($0) <= Double(Plausibility.longest) ? $0 : nil }
    }

    /// A number from 0 on with one of the units, which may be left out only behind 0.
    private static func amount(_ text: String, units: [String: Double]) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let first = digits.first, first != ".", digits.last != ".",
            let number = PlainNumber.decimal(digits)
        else { return nil }
        let unit = trimmed(text[digits.endIndex...])
        if unit.isEmpty { return number == 0 ? 0 : nil }
        return units[unit].map { number * $0 }
    }
}

extension Requirement: CustomStringConvertible {
    package var description: String {
        let amount: String =
            switch metric.unit {
            case .nanoseconds where bound < 0: "-" + Nanoseconds.text(Int64(-bound))
            case .nanoseconds: Nanoseconds.text(Int64(bound))
            case .partsPerMillion: bound.plainDigits + "ppm"
            case .perMille: bound == 0 ? "0" : bound.plainDigits + "permille"
            }
        return "\(metric.rawValue) \(relation.rawValue) \(amount)"
    }
}

import Analysis
import PunctualBase

/// A drift as all JSON reports give it.
struct DriftJSON {
    /// `nil` where too few wakeups were measured.
    var drift: DriftEstimate?

    /// `ppm` and its interval are null where none was seen; `limit_ppm` is null where one was.
    var members: [String: JSONValue] {
        let rate = drift?.partsPerMillion
        return [
            "finding": .optional(finding),
            "ppm": .optional(rate?.value),
            "ppm_low": .optional(rate?.low),
            "ppm_high": .optional(rate?.high),
            "limit_ppm": .optional(drift?.limitPartsPerMillion),
            "lost_in_round_ns": .nanoseconds(drift?.nanosecondsLostInRound),
            "round_ns": .nanoseconds(drift.map { $0.roundSeconds * 1e9 }),
            "round_slopes_ppm": .array(drift?.roundSlopes.map { .number($0) } ?? []),
        ]
    }

    private var finding: String? {
        switch drift?.finding {
        case nil: nil
        case .seen: "seen"
        case .noneSeen: "none seen"
        case .unknown: "unknown"
        }
    }
}

import Runs

/// Lengths of time up to days, as people say them.
struct SpanText {
    var quantities = QuantityText()

    /// `12 min 5 s`, `1 h 2 min`; up to two minutes as all other times, `75.0 ms`.
    func text(_ nanoseconds: Double) -> String {
        let seconds = abs(nanoseconds) / 1e9
        guard seconds.isFinite, seconds >= 119.5 else {
            return quantities.time(nanoseconds: nanoseconds)
        }
        let sign = nanoseconds < 0 ? "-" : ""
        guard seconds >= 7_170 else {
            let whole = Int(seconds.rounded())
            return "\(sign)\(whole / 60) min" + (whole % 60 > 0 ? " \(whole % 60) s" : "")
        }
        guard seconds < 172_800 else {
            return "\(sign)\(quantities.significant(seconds / 86_400)) d"
        }
        let minutes = Int((seconds / 60).rounded())
        return "\(sign)\(minutes / 60) h" + (minutes % 60 > 0 ? " \(minutes % 60) min" : "")
    }
}

package import PunctualBase
import Runs

/// How far a measurement is, for the line that is drawn again and again while it runs.
package struct RunProgress: Hashable, Sendable {
    /// From 0 to 1.
    package var fraction: Double
    package var remainingNanoseconds: Int64
    /// What is being measured; `nil` between two rounds.
    package var name: String?
    package var p50Nanoseconds: Int64?
    package var p99Nanoseconds: Int64?

    package init(
        fraction: Double,
        remainingNanoseconds: Int64,
        name: String? = nil,
        p50Nanoseconds: Int64? = nil,
        p99Nanoseconds: Int64? = nil
    ) {
        self.fraction = fraction
        self.remainingNanoseconds = remainingNanoseconds
        self.name = name
        self.p50Nanoseconds = p50Nanoseconds
        self.p99Nanoseconds = p99Nanoseconds
    }
}

/// One line without a newline, no wider than the terminal: what does not fit is left out from the
/// right, the bar first.
package func progressLine(_ progress: RunProgress, style: TerminalStyle) -> String {
    let fraction = progress.fraction.isFinite ? min(max(progress.fraction, 0), 1) : 0
    let percent = "\(Int(fraction * 100)) %"
    let shares = String(repeating: " ", count: max(0, 5 - percent.count)) + percent
    var parts = [shares, "\(duration(progress.remainingNanoseconds)) left"]
    if let name = progress.name { parts.append(name) }
    if let p50 = progress.p50Nanoseconds {
        parts.append("p50 \(style.quantities.time(nanoseconds: p50))")
    }
    if let p99 = progress.p99Nanoseconds {
        parts.append("p99 \(style.quantities.time(nanoseconds: p99))")
    }
    let full = bar(fraction, style: style) + " " + parts.joined(separator: "  ")
    if full.count <= style.width { return full }
    while parts.count > 1, parts.joined(separator: "  ").count > style.width {
        parts.removeLast()
    }
    return style.clipped(parts.joined(separator: "  "))
}

private func bar(_ fraction: Double, style: TerminalStyle) -> String {
    let cells = 20
    let filled = Int(fraction * Double(cells))
    let (full, empty) = style.isUnicode ? ("█", "░") : ("#", ".")
    return "[" + String(repeating: full, count: filled)
        + String(repeating: empty, count: cells - filled) + "]"
}

/// Whole seconds, rounded up: `45 s`, `1 min 10 s`, `2 h 5 min`.
private func duration(_ nanoseconds: Int64) -> String {
    let seconds = max(0, (nanoseconds + 999_999_999) / 1_000_000_000)
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3_600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
}

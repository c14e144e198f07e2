import PunctualBase
import Runs

/// Takes the windows that `DeadlineWindows` cuts.
protocol WindowSink {
    /// A window of a hundred deadlines, in their order.
    mutating func add(_ window: ArraySlice<Int64>)
    /// Windows that lie wholly in one gap, each late by a hundred periods less than the one before.
    ///
    /// - Parameters:
    ///   - latest: The first and latest deadline of the first of them.
    ///   - windows: How many there are.
    mutating func add(gapFrom latest: Int64, windows: Int64)
}

/// Cuts the deadlines of a round into windows of a hundred consecutive ones.
///
/// A figure of the tail that is taken from windows is spoilt by a burst of the host only in those
/// that it falls into, however long its delays.
struct DeadlineWindows {
    static let length = 100

    private let period: Int64
    /// The window that is not full.
    private var window: [Int64] = []

    init(periodNanoseconds: Int64) {
        period = periodNanoseconds
        window.reserveCapacity(Self.length)
    }

    /// The distance of the same figure in two windows that follow each other within one gap.
    static func step(periodNanoseconds: Int64) -> Int64 {
        let (step, overflow) = periodNanoseconds.multipliedReportingOverflow(by: Int64(length))
        return overflow ? .max : step
    }

    /// Takes deadlines with a wakeup of their own.
    mutating func add(_ latenesses: ArraySlice<Int64>, to sink: inout some WindowSink) {
        var rest = latenesses
        while !rest.isEmpty {
            let part = rest.prefix(Self.length - window.count)
            if part.count == Self.length {
                sink.add(part)
                rest = rest[part.endIndex...]
                continue
            }
            window.append(contentsOf: part)
            rest = rest[part.endIndex...]
            passOnIfFull(to: &sink)
        }
    }

    /// Takes missed deadlines; windows that lie wholly among them are not spelled out.
    mutating func add(_ span: DeadlineSpan, to sink: inout some WindowSink) {
        var rest = span
        if !window.isEmpty {
            spellOut(min(rest.count, Int64(Self.length - window.count)), of: &rest)
            passOnIfFull(to: &sink)
        }
        guard window.isEmpty else { return }
        let windows = rest.count / Int64(Self.length)
        if windows > 0 {
            sink.add(gapFrom: rest.latenessNanoseconds, windows: windows)
            rest.removeFirst(windows * Int64(Self.length), periodNanoseconds: period)
        }
        spellOut(rest.count, of: &rest)
    }

    private mutating func spellOut(_ count: Int64, of span: inout DeadlineSpan) {
        for place in 0..<count { window.append(span.latenessNanoseconds &- place &* period) }
        span.removeFirst(count, periodNanoseconds: period)
    }

    private mutating func passOnIfFull(to sink: inout some WindowSink) {
        guard window.count == Self.length else { return }
        sink.add(window[...])
        window.removeAll(keepingCapacity: true)
    }

    /// The incomplete window at the end of a round is left out.
    mutating func endRound() { window.removeAll(keepingCapacity: true) }
}

/// The median over windows of each window's latest deadline: the worst of 100.
///
/// It is about the 99.3rd percentile (0.993 to the 100th power is one half), but a burst of the host,
/// however long its delays, spoils only the windows that it falls into. On a noisy host it is the one
/// tail figure that repeats.
struct WorstOfHundred: WindowSink {
    private let rank: Int
    private let step: Int64
    private var maxima: RankSelection

    /// - Parameters:
    ///   - windows: How many there will be.
    ///   - periodNanoseconds: Of the series.
    ///   - sortedLimit: `RankSelection.sortedLimit`.
    init(
        windows: Int,
        periodNanoseconds: Int64,
        sortedLimit: Int = RankSelection.sortedLimit
    ) {
        rank = windows > 0 ? nearestRank(of: 0.5, among: windows) : 0
        step = DeadlineWindows.step(periodNanoseconds: periodNanoseconds)
        maxima = RankSelection(
            ranks: windows > 0 ? [rank] : [],
            count: windows,
            step: step,
            sortedLimit: sortedLimit
        )
    }

    mutating func add(_ window: ArraySlice<Int64>) { maxima.add(window.max() ?? 0) }

    mutating func add(gapFrom latest: Int64, windows: Int64) {
        maxima.add(progressionFrom: latest &- (windows - 1) &* step, count: windows)
    }

    var isDone: Bool { maxima.isDone }

    mutating func endPass(sorter: inout LatenessSorter) { maxima.endPass(sorter: &sorter) }

    /// `nil` if no round has a hundred deadlines.
    var medianNanoseconds: Int64? { rank > 0 ? maxima[rank].value : nil }
}

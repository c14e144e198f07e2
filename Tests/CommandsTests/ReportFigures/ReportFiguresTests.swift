import PunctualBase
import Runs
import Storage
import TestSupport
import Testing

@testable import Analysis
@testable import Commands
@testable import Reporting

/// Each figure of a report against what its export says, over made-up runs with gaps, early wakeups,
/// ties, rounds that were cut short and rounds that failed.
@Suite("Figures of a report against its export")
struct ReportFiguresTests {
    private struct Report {
        var analysis: RunAnalysis
        var recomputed: [RecomputedSeries]
        var exported: [[JSONNode]]
    }

    private func report(seed: UInt64) throws -> Report {
        let folder = try TemporaryFolder()
        let archive = try RunArchive(path: folder.file("runs.sqlite"), mode: .readWrite)
        let made = MadeUpRun(seed: seed)
        let identifier = try made.store(in: archive)
        var bytes: [UInt8] = []
        try archive.export([identifier], as: .json, detail: .samples) { bytes += $0 }
        let root = try JSONReader.read(bytes)
        let runs = try #require(root.member("runs")?.elements)
        let rounds = try #require(runs.first?.member("rounds")?.elements)
        let exported = made.run.plan.series.indices.map { index in
            rounds.filter { $0.member("series")?.integer == Int64(index) }
        }
        let analysis = try archive.analysis(of: archive.run(identifier))
        return Report(
            analysis: analysis,
            recomputed: zip(exported, made.run.plan.series).map {
                RecomputedSeries($0, period: $1.periodNanoseconds)
            },
            exported: exported
        )
    }

    private static let seeds = (0..<10).map { part in UInt64(part * 20)..<UInt64(part * 20 + 20) }

    @Test("All figures of 200 runs, in all formats", arguments: seeds)
    func figures(seeds: Range<UInt64>) throws {
        for seed in seeds {
            let report = try report(seed: seed)
            try checkJSON(report, seed)
            try checkTables(report, seed)
            try checkCaptions(report, seed)
            checkExportedRounds(report, seed)
        }
    }

    private func checkJSON(_ report: Report, _ seed: UInt64) throws {
        let text = JSONReport(analysis: report.analysis).text
        let series = try #require(try JSONReader.read(Array(text.utf8)).member("series")?.elements)
        for (index, node) in series.enumerated() {
            check(node, report.recomputed[index], "seed \(seed), series \(index)")
        }
    }

    private func check(_ node: JSONNode, _ own: RecomputedSeries, _ comment: Comment) {
        func integer(_ names: String...) -> Int64? {
            names.reduce(node) { $0?.member($1) }?.integer
        }
        func number(_ names: String...) -> Double? {
            names.reduce(node) { $0?.member($1) }?.number
        }
        #expect(integer("samples") == Int64(own.wakeups.count), comment)
        #expect(integer("missed_ticks") == own.missed, comment)
        #expect(integer("early_wakeups") == Int64(own.early), comment)
        #expect(integer("rounds") == Int64(own.rounds.count), comment)
        #expect(node.member("failed_rounds")?.elements?.count == own.failedRounds, comment)
        guard !own.wakeups.isEmpty else { return }
        #expect(integer("deadlines") == Int64(own.deadlines.count), comment)
        for (name, perMille) in [
            ("p0_ns", 0), ("p50_ns", 500), ("p90_ns", 900), ("p99_ns", 990), ("p999_ns", 999),
            ("max_ns", 1_000),
        ] {
            #expect(integer("lateness", name) == own.lateness(perMille), comment)
            #expect(integer("lateness_over_wakeups", name) == own.wakeupLateness(perMille), comment)
        }
        #expect(integer("lateness", "worst_of_100_ns") == own.worstOf100, comment)
        for (name, quantile, perMille) in [("p50", 0.5, 500), ("p99", 0.99, 990)] {
            let value = own.lateness(perMille)
            let interval = value == nil ? nil : own.interval(of: quantile)
            let low = interval.map { min($0.low, value ?? 0) }
            let high = interval.map { max($0.high, value ?? 0) }
            #expect(integer("lateness", "\(name)_low_ns") == low, comment)
            #expect(integer("lateness", "\(name)_high_ns") == high, comment)
        }
        for point in node.member("later")?.elements ?? [] {
            let limit = point.member("than_ns")?.integer ?? 0
            #expect(point.member("share")?.number == own.share(laterThan: limit), comment)
        }
        #expect(node.member("later")?.elements?.count == 2, comment)
        checkCurves(node, own, comment)
        #expect(close(number("period_jitter_rms_ns"), own.jitterRMS, within: 0.5), comment)
        #expect(integer("period_jitter_p99_minus_p50_ns") == own.jitterSpread, comment)
        #expect(
            close(number("processor_ns_per_tick"), own.processorPerWakeup, within: 0.5),
            comment
        )
        #expect(close(number("processor_share"), own.processorShare, within: 1e-9), comment)
        let drift = own.drift
        let slopes = node.member("drift")?.member("round_slopes_ppm")?.elements ?? []
        #expect(slopes.count == drift?.slopes.count ?? 0, comment)
        for (slope, expected) in zip(slopes, drift?.slopes ?? []) {
            #expect(
                close(slope.number, expected, within: 1e-6 + abs(expected * 1e-9)),
                comment
            )
        }
        #expect(
            close(number("drift", "round_ns"), drift.map { $0.seconds * 1e9 }, within: 1),
            comment
        )
    }

    private func checkCurves(_ node: JSONNode, _ own: RecomputedSeries, _ comment: Comment) {
        func values(_ curve: String, _ name: String) -> [Double] {
            (node.member("curves")?.member(curve)?.member(name)?.elements ?? []).map {
                $0.number ?? .nan
            }
        }
        let all = own.deadlines.sorted()
        for (lateness, share) in zip(
            values("exceedance", "lateness_ns"),
            values("exceedance", "share")
        ) {
            #expect(own.share(laterThan: Int64(lateness)) == share, comment)
        }
        for (quantile, lateness) in zip(
            values("spectrum", "quantile"),
            values("spectrum", "lateness_ns")
        ) {
            let rank = Int((quantile * Double(all.count)).rounded())
            #expect(Double(all[rank - 1]) == lateness, comment)
        }
        let histogram = node.member("curves")?.member("histogram")
        let outside =
            (histogram?.member("below")?.integer ?? 0) + (histogram?.member("above")?.integer ?? 0)
        let inside = values("histogram", "counts").reduce(0, +)
        #expect(inside + Double(outside) == Double(all.count), comment)
    }

    private func close(_ found: Double?, _ expected: Double?, within distance: Double) -> Bool {
        guard let found, let expected else { return (found == nil) == (expected == nil) }
        return abs(found - expected) <= distance
    }

    private func checkTables(_ report: Report, _ seed: UInt64) throws {
        let wide = TerminalStyle(isColoured: false, isUnicode: true, width: 1_000)
        let analysis = report.analysis
        let page = HTMLReport(analysis: analysis).text
        let markdown = MarkdownReport(analysis: analysis).text
        let terminal = summary(of: analysis, style: wide)
        for index in analysis.series.indices where analysis.series[index].sampleCount > 0 {
            let own = report.recomputed[index]
            let name = analysis.name(of: index)
            let comment: Comment = "seed \(seed), \(name)"
            let expected = rankingCells(of: own)
            for (format, table) in [
                ("page", TextTable(html: page, caption: "Mechanisms ranked")),
                ("Markdown", TextTable(markdown: markdown, first: "rank")),
            ] {
                let row = try #require(table.row(of: name), comment)
                for (title, cell) in zip(table.titles, row) {
                    guard let text = expected[title] else {
                        let isPlain = ["rank", "mechanism", "drift"].contains(title)
                        #expect(isPlain || title.hasPrefix("●"), "\(format) has “\(title)”")
                        continue
                    }
                    #expect(cell == text, "\(format), \(title), \(comment)")
                }
            }
            checkTerminal(terminal, name, own, comment)
            if own.failedRounds > 0 {
                let whole = own.rounds.count + own.failedRounds
                let sentence =
                    "\(own.failedRounds) of \(whole) rounds of \(name) could not be measured"
                for text in [page, markdown, terminal] {
                    #expect(text.contains(sentence), comment)
                }
            }
        }
        let fewest = report.recomputed.filter { !$0.wakeups.isEmpty }
            .map(\.deadlines.count).min()
        if let fewest {
            let text = "at least \(QuantityText().count(fewest)) deadlines a series"
            #expect(page.contains(text) && markdown.contains(text), "seed \(seed)")
        }
    }

    private func rankingCells(of own: RecomputedSeries) -> [String: String] {
        let quantity = QuantityText()
        return [
            "p50": quantity.time(nanoseconds: own.lateness(500)),
            "p90": quantity.time(nanoseconds: own.lateness(900)),
            "p99": quantity.time(nanoseconds: own.lateness(990)),
            "p99.9": quantity.time(nanoseconds: own.lateness(999)),
            "latest": quantity.time(nanoseconds: own.lateness(1_000)),
            "worst of 100": quantity.time(nanoseconds: own.worstOf100),
            "missed ticks": quantity.count(Int(own.missed)),
            "processor time": quantity.time(nanoseconds: own.processorPerWakeup),
            "p50 over wakeups": quantity.time(nanoseconds: own.wakeupLateness(500)),
            "p90 over wakeups": quantity.time(nanoseconds: own.wakeupLateness(900)),
            "p99 over wakeups": quantity.time(nanoseconds: own.wakeupLateness(990)),
        ]
    }

    /// The figures of a line of the terminal's table stand in it in their order.
    private func checkTerminal(
        _ text: String,
        _ name: String,
        _ own: RecomputedSeries,
        _ comment: Comment
    ) {
        let lines = text.split(separator: "\n").filter { $0.contains("CPU") || $0.contains(" ") }
        guard let line = lines.first(where: { $0.hasPrefix(Self.terminalName(name) + " ") }) else {
            Issue.record("no line on the terminal: \(comment)")
            return
        }
        let quantity = QuantityText()
        var rest = line[...]
        for nanoseconds in [500, 900, 990, 999, 1_000].map(own.lateness) {
            guard let nanoseconds else { continue }
            let cell = quantity.time(nanoseconds: nanoseconds)
            guard let range = rest.firstRange(of: cell) else {
                Issue.record("\(cell) is not in “\(line)”: \(comment)")
                return
            }
            rest = rest[range.upperBound...]
        }
        #expect(rest.contains(quantity.count(Int(own.missed))), comment)
    }

    /// The terminal has a name of its own for what comes twice.
    private static func terminalName(_ name: String) -> Substring {
        name.prefix { $0 != " " }
    }

    private func checkCaptions(_ report: Report, _ seed: UInt64) throws {
        let quantity = QuantityText()
        let analysis = report.analysis
        for plot in PlotSet.plots(of: analysis) {
            let group = try #require(ReportGroup.groups(of: analysis).first)
            let drawn = PlotSelection(of: group, in: analysis).all
            for member in drawn {
                let own = report.recomputed[member.series.index]
                let comment: Comment = "seed \(seed), \(plot.kind): \(plot.description)"
                for text in expectations(of: plot.kind, own, member.name, quantity) {
                    #expect(plot.description.contains(text), comment)
                }
            }
        }
    }

    private func expectations(
        of kind: Plot.Kind,
        _ own: RecomputedSeries,
        _ name: String,
        _ quantity: QuantityText
    ) -> [String] {
        func time(_ perMille: Int) -> String { quantity.time(nanoseconds: own.lateness(perMille)) }
        switch kind {
        case .exceedance:
            let shares = [own.period / 10, own.period].map { limit in
                "\(quantity.percent(own.share(laterThan: limit))) later than "
                    + quantity.time(nanoseconds: limit)
            }
            return ["\(name): \(shares.joined(separator: ", "))"]
        case .spectrum:
            let parts = [("p50", 500), ("p99", 990), ("p99.9", 999), ("max", 1_000)]
                .filter { own.lateness($0.1) != nil }.map { "\($0.0) \(time($0.1))" }
            return ["\(name) \(parts.joined(separator: ", "))"]
        case .cost:
            guard let median = own.lateness(500), median > 0 else { return [] }
            return [
                "\(name): p50 \(time(500)), p99 \(time(990)), "
                    + "\(quantity.time(nanoseconds: own.processorPerWakeup)) of processor time"
            ]
        case .heatmap, .drift, .stability, .stages, .verdict, .rounds, .history, .sleepLoop:
            return []
        }
    }

    private func checkExportedRounds(_ report: Report, _ seed: UInt64) {
        for (nodes, own) in zip(report.exported, report.recomputed) {
            let measured = nodes.filter { $0.member("failure")?.string == nil }
            for (node, round) in zip(measured, own.rounds) where !round.wakeups.isEmpty {
                let alone = round.wakeups.map(\.lateness)
                for (name, perMille) in [("p50", 500), ("p90", 900), ("p99", 990)] {
                    #expect(
                        node.member("lateness_\(name)_ns")?.integer
                            == RecomputedSeries.percentile(perMille, of: round.deadlines),
                        "seed \(seed)"
                    )
                    #expect(
                        node.member("lateness_\(name)_over_wakeups_ns")?.integer
                            == RecomputedSeries.percentile(perMille, of: alone),
                        "seed \(seed)"
                    )
                }
                #expect(
                    node.member("lateness_max_ns")?.integer == round.deadlines.max(),
                    "seed \(seed)"
                )
            }
        }
    }
}

/// A table as its text has it.
private struct TextTable {
    var titles: [String] = []
    private var rows: [[String]] = []

    init(html page: String, caption: String) {
        guard let start = page.firstRange(of: "<p class=\"label\">\(caption)"),
            let end = page[start.upperBound...].firstRange(of: "</table>")
        else { return }
        let rows = page[start.upperBound..<end.lowerBound].split(separator: "<tr").dropFirst()
        for row in rows.map(Self.cells) {
            if titles.isEmpty { titles = row } else { self.rows.append(row) }
        }
    }

    private static func cells(of row: Substring) -> [String] {
        var cells: [String] = []
        var rest = row
        while let begin = [rest.firstRange(of: "<th "), rest.firstRange(of: "<td")]
            .compactMap(\.self).min(by: { $0.lowerBound < $1.lowerBound }),
            let open = rest[begin.upperBound...].firstIndex(of: ">")
        {
            let inner = rest[rest.index(after: open)...]
            let isHead = row[begin].hasPrefix("<th")
            guard let end = inner.firstRange(of: isHead ? "</th>" : "</td>") else { break }
            cells.append(plain(inner[..<end.lowerBound]))
            rest = inner[end.upperBound...]
        }
        return cells
    }

    /// Without markup.
    private static func plain(_ text: Substring) -> String {
        var plain = ""
        var isTag = false
        for character in text {
            if character == "<" { isTag = true }
            if !isTag { plain.append(character) }
            if character == ">" { isTag = false }
        }
        return plain
    }

    init(markdown: String, first title: String) {
        let lines = markdown.split(separator: "\n").drop { !$0.hasPrefix("| \(title) |") }
        for line in lines.prefix(while: { $0.hasPrefix("|") }) where !line.hasPrefix("|--") {
            let cells = line.dropFirst().split(separator: "|", omittingEmptySubsequences: false)
                .dropLast().map { cell in
                    String(cell.filter { $0 != "*" && $0 != "\\" }.dropFirst().dropLast())
                }
            if titles.isEmpty { titles = cells } else { rows.append(cells) }
        }
    }

    func row(of name: String) -> [String]? {
        rows.first { row in row.contains { $0 == name || $0 == "\(name) ★" } }
    }
}

extension JSONNode {
    fileprivate var elements: [JSONNode]? {
        if case .array(let elements) = value { elements } else { nil }
    }
}

import Harness
import PunctualBase
import Runs

/// One side of a comparison as it was typed.
enum SideRequest: Hashable, Sendable {
    /// A stored run by number, label or `latest`, of which one series may be named.
    case run(String)
    /// A mechanism with conditions, and what was typed, blanks made single.
    case mechanism(Series, text: String)
    /// A plan file.
    case plan(path: String)
    /// A program that measures by itself, with its arguments.
    case program([String])
}

extension SideRequest {
    static let grammar = """
        A side is a stored run (12, latest, a label; 12:precise for one of its series), a \
        mechanism with the options of `punctual benchmark` that describe a series, without dashes \
        (precise cpu-budget=5% policy=fifo priority=80 cpu=1 period=2ms inject=delay=20us), or a \
        plan file (a name with a folder or .json5). run: or plan: before it says which is meant.
        """

    /// Options of `punctual benchmark` that describe one series; a side has them without dashes.
    static let words = [
        "subject", "executor", "period", "after-miss", "cpu-budget", "policy", "priority", "cpu",
        "lock-memory", "timer-slack", "dma-latency", "load", "load-command", "inject",
    ]

    /// Reads what was typed as a side; `period` is that of a mechanism that names none.
    init(_ text: String, period: Int64) throws(UsageError) {
        guard let words = quotedWords(of: text), let first = words.first else {
            throw .badSide(text, "a side is a run, a mechanism or a plan file, quotes in pairs")
        }
        if text == "run:" { throw .badSide(text, "a run's number or label is expected") }
        let isPlan = text.hasPrefix("plan:")
        if isPlan || text.contains("://"),
            let problem = PathText.problem(of: isPlan ? String(text.dropFirst(5)) : text)
        {
            throw .badSide(text, problem)
        }
        if text.hasPrefix("run:") {
            self = .run(String(text.dropFirst(4)))
        } else if text.hasPrefix("plan:") {
            self = .plan(path: String(text.dropFirst(5)))
        } else if text == "latest" || PlainNumber.whole(text) != nil {
            self = .run(text)
        } else if PlanText.mechanismNames.contains(first) {
            self = .mechanism(
                try Self.series(words, period: period, of: text),
                text: words.joined(separator: " ")
            )
        } else if text.hasSuffix(".json5") || text.hasSuffix(".json") || text.contains("/") {
            self = .plan(path: text)
        } else if !first.contains(":"), words.dropFirst().contains(where: { $0.contains("=") }) {
            // Nobody labels a run so: a mechanism is meant. A series of a run may have such words.
            throw .badSide(text, Self.unknownMechanism(first))
        } else {
            self = .run(text)
        }
    }

    /// What to say of a word that is no mechanism.
    static func unknownMechanism(_ word: String) -> String {
        let near = nearest(to: word, among: PlanText.mechanismNames)
        return near.map { "“\(word)” is no mechanism; did you mean “\($0)”?" }
            ?? "“\(word)” is no mechanism; `punctual mechanisms` lists them"
    }

    /// Reads a mechanism and its words by the rules of `punctual benchmark`.
    private static func series(
        _ words: [String],
        period: Int64,
        of text: String
    ) throws(UsageError) -> Series {
        var options = ["--mechanism", words[0]]
        var seen: Set<String> = []
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard Self.words.contains(name) else { throw .badSide(text, unknownWord(name)) }
            guard seen.insert(name).inserted else { throw .badSide(text, "\(name) is there twice") }
            // Without one, the option would take the next word for its value.
            guard parts.count > 1 || name == "lock-memory" else {
                throw .badSide(text, "\(name) needs a value: \(name)=…")
            }
            options.append("--\(name)" + (parts.count > 1 ? "=\(parts[1])" : ""))
        }
        if !seen.contains("period") { options += ["--period", Nanoseconds.text(period)] }
        do {
            let command = BenchmarkCommand.specification
            let request = try BenchmarkRequest(ParsedArguments(options, for: command))
            guard let series = request.plan.series.first, request.plan.series.count == 1 else {
                throw UsageError.conflict("a side is one series; give one value of each kind")
            }
            return series
        } catch {
            throw .badSide(text, "\(error)".replacing("--", with: ""))
        }
    }

    private static func unknownWord(_ word: String) -> String {
        let near = nearest(to: word, among: words)
        return near.map { "“\(word)” is not known here; did you mean “\($0)”?" }
            ?? "“\(word)” is not known here; there are \(words.joined(separator: ", "))"
    }
}

extension UsageError {
    static func badSide(_ text: String, _ problem: String) -> UsageError {
        .conflict("the side “\(text.echoed)”: \(problem)")
    }
}

import Harness
import PunctualBase
import Runs
import Storage

/// Options that all commands have which measure.
extension ParsedArguments {
    /// Values that stand with commas between, over all uses of the option.
    func list(_ option: String) -> [String] {
        values(option).flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// `--scripted`: a mechanism for tests.
    func scriptedLatenesses() throws(UsageError) -> [Int64]? {
        try value("--scripted", as: "latenesses in ns") { text in
            let numbers = text.split(separator: ",").map { PlainNumber.signed($0) }
            return numbers.isEmpty || numbers.contains(nil) ? nil : numbers.compactMap(\.self)
        }
    }

    /// `--label`: a name by which the run can be found again.
    func label() throws(UsageError) -> String? {
        guard let label = value("--label") else { return nil }
        try Self.check(label: label, of: "--label")
        return label
    }

    static func check(label: String, of name: String) throws(UsageError) {
        guard let problem = RunArchive.problem(ofLabel: label) else { return }
        throw .unusableValue(of: name, problem: "\(problem); choose another")
    }

    /// `--rounds`.
    func rounds() throws(UsageError) -> Int? {
        try integer("--rounds", in: PlanRules.roundsRange)
    }

    /// `--seconds`: a plain number is seconds; a unit may stand behind it.
    func roundLength() throws(UsageError) -> Int64? {
        try duration(
            "--seconds",
            in: PlanRules.roundRange,
            as: "0.6 (seconds) or 600ms",
            plainUnit: .second
        )
    }

    /// `--warm-up`.
    func warmUp() throws(UsageError) -> Int64? {
        try duration("--warm-up", in: 0...PlanRules.warmUpLimit, as: "100ms")
    }

    /// `--period` where there is one: 1 ms by default.
    func period() throws(UsageError) -> Int64 {
        try duration("--period", in: PlanRules.periodRange, as: "1ms") ?? 1_000_000
    }
}

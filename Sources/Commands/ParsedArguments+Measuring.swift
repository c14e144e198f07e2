import Harness
import PunctualBase
import Runs

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
            let numbers = text.split(separator: ",").map { Int64($0) }
            return numbers.isEmpty || numbers.contains(nil) ? nil : numbers.compactMap(\.self)
        }
    }

    /// `--rounds`.
    func rounds() throws(UsageError) -> Int? {
        try value("--rounds", as: "a whole number from 1") { text in
            Int(text).flatMap { PlanRules.problem(rounds: $0) == nil ? $0 : nil }
        }
    }

    /// `--seconds`: a plain number is seconds; a unit may stand behind it.
    func roundLength() throws(UsageError) -> Int64? {
        try value("--seconds", as: "seconds such as 0.6, from 0.001 to a week") { text in
            // An "s" behind a unit would make another one of it: 1m would be 1ms.
            let isPlain = text.last?.isNumber ?? false
            return Nanoseconds.parse(isPlain ? text + "s" : text).flatMap {
                PlanRules.problem(roundLength: $0) == nil ? $0 : nil
            }
        }
    }

    /// `--warm-up`.
    func warmUp() throws(UsageError) -> Int64? {
        try value("--warm-up", as: "a length of time such as 0.1s, at most 1h") { text in
            Nanoseconds.parse(text).flatMap { PlanRules.problem(warmUp: $0) == nil ? $0 : nil }
        }
    }

    /// `--period` where there is one: 1 ms by default.
    func period() throws(UsageError) -> Int64 {
        try value("--period", as: "a length of time such as 1ms, from 1us to 1h") { text in
            Nanoseconds.parse(text).flatMap { PlanRules.problem(period: $0) == nil ? $0 : nil }
        } ?? 1_000_000
    }
}

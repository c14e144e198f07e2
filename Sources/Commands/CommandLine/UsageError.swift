import PunctualBase
import Scheduling

/// Why a command line was not understood.
enum UsageError: Error, Equatable {
    case unknownCommand(String, nearest: String?, of: String)
    case missingCommand(of: String)
    case unknownOption(String, nearest: String?)
    case missingValue(option: String, value: String)
    case unexpectedValue(option: String)
    case repeatedOption(String)
    case missingArgument(String)
    /// `hint` says what may have been meant.
    case unexpectedArgument(String, hint: String? = nil)
    /// A value that is empty, or that no path can be: what is expected.
    case unusableValue(of: String, problem: String)
    /// A value that cannot be read: what was found, where, and what is wanted.
    case badValue(option: String, found: String, expected: String)
    case conflict(String)
    /// A schedule that is not understood, shown with a caret below the place.
    case badExpression(TriggerError)
}

extension UsageError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknownCommand(let word, let nearest, let parent):
            "`\(parent)` has no command “\(word.echoed)”\(suggestion(nearest))"
        case .missingCommand(let parent):
            "`\(parent)` needs a command"
        case .unknownOption(let option, let nearest):
            "unknown option “\(option.echoed)”\(suggestion(nearest))"
        case .missingValue(let option, let value):
            "\(option) needs a value: \(option) \(value)"
        case .unexpectedValue(let option):
            "\(option) takes no value"
        case .repeatedOption(let option):
            "\(option) is given twice; give it once"
        case .missingArgument(let name):
            "\(name) is missing"
        case .unexpectedArgument(let word, let hint):
            "unexpected argument “\(word.echoed)”\(hint.map { "; \($0)" } ?? "")"
        case .unusableValue(let name, let problem):
            "\(name): \(problem)"
        case .badValue(let option, let found, let expected):
            "\(option) does not understand “\(found.echoed)”; it takes \(expected)"
        case .conflict(let text):
            text
        case .badExpression(let error):
            "\(error)"
        }
    }

    /// The text that was given with a mark under the place that is wrong, a line each; often none.
    var pointer: [String] {
        guard case .badExpression(let error) = self else { return [] }
        return error.pointer.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    private func suggestion(_ nearest: String?) -> String {
        nearest.map { "; did you mean “\($0)”?" } ?? ""
    }
}

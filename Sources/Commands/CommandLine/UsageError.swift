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
    case unexpectedArgument(String)
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
            "`\(parent)` has no command “\(word)”\(suggestion(nearest))"
        case .missingCommand(let parent):
            "`\(parent)` needs a command"
        case .unknownOption(let option, let nearest):
            "unknown option “\(option)”\(suggestion(nearest))"
        case .missingValue(let option, let value):
            "\(option) needs a value: \(option) \(value)"
        case .unexpectedValue(let option):
            "\(option) takes no value"
        case .repeatedOption(let option):
            "\(option) is given twice; give it once"
        case .missingArgument(let name):
            "\(name) is missing"
        case .unexpectedArgument(let word):
            "unexpected argument “\(word)”"
        case .badValue(let option, let found, let expected):
            "\(option) does not understand “\(found)”; it takes \(expected)"
        case .conflict(let text):
            text
        case .badExpression(let error):
            "\(error)\n\(error.pointer)"
        }
    }

    private func suggestion(_ nearest: String?) -> String {
        nearest.map { "; did you mean “\($0)”?" } ?? ""
    }
}

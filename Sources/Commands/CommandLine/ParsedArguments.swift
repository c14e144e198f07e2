import PunctualBase
import Runs

/// The words of a command line, sorted into options and arguments.
struct ParsedArguments: Sendable {
    /// Values by option name; a flag has one empty value.
    private(set) var options: [String: [String]] = [:]
    private(set) var arguments: [String] = []

    func has(_ option: String) -> Bool { options[option] != nil }

    func value(_ option: String) -> String? { options[option]?.last }

    func values(_ option: String) -> [String] { options[option] ?? [] }

    /// Reads the value of an option with a function that answers `nil` where it cannot.
    func value<Value>(
        _ option: String,
        as expected: String,
        _ read: (String) -> Value?
    ) throws(UsageError) -> Value? {
        guard let text = value(option) else { return nil }
        guard let value = read(text) else {
            throw .badValue(option: option, found: text, expected: expected)
        }
        return value
    }

    /// A whole number within bounds.
    func integer(_ option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        try value(option, as: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            PlainNumber.whole($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A length of time within bounds, in the one grammar of all options.
    ///
    /// - Parameters:
    ///   - option: Its name.
    ///   - range: In nanoseconds; both ends are told.
    ///   - example: What an answer may look like.
    ///   - plainUnit: The unit of a number alone, where the option takes one.
    /// - Returns: Nanoseconds, or `nil` if the option was not given.
    /// - Throws: `UsageError` for a text that is no length of time, or lies outside of the range.
    func duration(
        _ option: String,
        in range: ClosedRange<Int64>,
        as example: String,
        plainUnit: Nanoseconds.Unit? = nil
    ) throws(UsageError) -> Int64? {
        guard let text = value(option) else { return nil }
        return try Self.duration(text, of: option, in: range, as: example, plainUnit: plainUnit)
    }

    static func duration(
        _ text: String,
        of option: String,
        in range: ClosedRange<Int64>,
        as example: String,
        plainUnit: Nanoseconds.Unit? = nil
    ) throws(UsageError) -> Int64 {
        let read =
            if let plainUnit {
                Nanoseconds.parse(text, plainUnit: plainUnit)
            } else {
                Nanoseconds.parse(text)
            }
        guard let length = read, range.contains(length) else {
            if Nanoseconds.hasFraction(text, plainUnit: plainUnit) {
                throw .badValue(
                    option: option,
                    found: text,
                    expected: "whole nanoseconds; nothing shorter can be had"
                )
            }
            throw .badValue(
                option: option,
                found: text,
                expected: "a length of time such as \(example), \(Nanoseconds.text(of: range)); "
                    + "the units are \(Nanoseconds.unitNames)"
            )
        }
        return length
    }

    /// One of a list of words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ option: String,
        _ type: Choice.Type
    ) throws(UsageError) -> Choice? where Choice.RawValue == String {
        let words = type.allCases.map(\.rawValue).joined(separator: ", ")
        return try value(option, as: "one of \(words)") { Choice(rawValue: $0) }
    }
}

extension ParsedArguments {
    /// Sorts words by a command's specification.
    ///
    /// Options may stand before, between and behind arguments; `--` ends them.
    ///
    /// - Throws: `UsageError` for what the specification does not know, except that a wish for
    ///   help is granted before anything else is checked.
    init(_ words: [String], for command: CommandSpecification) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                arguments += rest
                break
            } else if word.hasPrefix("--") {
                try takeLong(word, from: &rest, for: command)
            } else if word.hasPrefix("-"), word.count > 1 {
                try takeShort(word, from: &rest, for: command)
            } else {
                arguments.append(word)
            }
        }
        if !has("--help") { try checkArguments(for: command) }
    }

    private mutating func takeLong(
        _ word: String,
        from rest: inout ArraySlice<String>,
        for command: CommandSpecification
    ) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = command.allOptions.first(where: { $0.name == name }) else {
            let known = command.allOptions.filter { !$0.isHidden }.map(\.name)
            throw .unknownOption(name, nearest: nearest(to: name, among: known))
        }
        try take(option, value: parts.count > 1 ? String(parts[1]) : nil, from: &rest)
    }

    /// `-n 5`, `-n5`, and flags run together as in `-qh`.
    private mutating func takeShort(
        _ word: String,
        from rest: inout ArraySlice<String>,
        for command: CommandSpecification
    ) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = command.allOptions.first(where: { $0.short == letter }) else {
                // `-V` and `-v` are what others have for it.
                let isVersion = ["v", "V"].contains(letter)
                let known = command.allOptions.contains { $0.name == "--version" }
                throw .unknownOption("-\(letter)", nearest: isVersion && known ? "--version" : nil)
            }
            let attached = option.value != nil && !letters.isEmpty ? String(letters) : nil
            if attached != nil { letters = "" }
            try take(option, value: attached, from: &rest)
        }
    }

    private mutating func take(
        _ option: OptionSpecification,
        value: String?,
        from rest: inout ArraySlice<String>
    ) throws(UsageError) {
        guard options[option.name] == nil || option.isRepeatable || option.value == nil else {
            throw .repeatedOption(option.name)
        }
        guard let expected = option.value else {
            guard value == nil else { throw .unexpectedValue(option: option.name) }
            options[option.name] = [""]
            return
        }
        guard let value = value ?? rest.popFirst() else {
            throw .missingValue(option: option.name, value: expected)
        }
        if let problem = option.problem(of: value) {
            throw .unusableValue(of: option.name, problem: problem)
        }
        options[option.name, default: []].append(value)
    }

    private func checkArguments(for command: CommandSpecification) throws(UsageError) {
        let takesMore = command.arguments.last?.isRepeatable ?? false
        if !takesMore, arguments.count > command.arguments.count {
            let hint = command.arguments.last?.hintAtMore
            throw .unexpectedArgument(arguments[command.arguments.count], hint: hint)
        }
        for (place, argument) in command.arguments.enumerated()
        where argument.isRequired && place >= arguments.count {
            throw .missingArgument(argument.name)
        }
        for (place, text) in arguments.enumerated() {
            // The last one takes all that are left.
            let argument = command.arguments[min(place, command.arguments.count - 1)]
            if let problem = argument.problem(of: text) {
                throw .unusableValue(of: argument.name, problem: problem)
            }
        }
    }
}

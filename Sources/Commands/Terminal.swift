import Glibc
import PunctualBase

/// When to use colours, as `--color` has it.
enum ColorChoice: String, CaseIterable, Sendable {
    case auto
    case always
    case never
}

/// What the two outputs can show.
struct Terminal: Sendable {
    var environment: [String: String]

    /// Whether lines can be redrawn on standard error.
    var showsProgress: Bool {
        isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
            && (environment["CI"] ?? "").isEmpty
    }

    /// Of what `COLUMNS` may say; whoever wants no limit at all writes some large number.
    private static let widest = 10_000

    /// Columns of the terminal that standard output goes to, or else of `COLUMNS`; never fewer than
    /// 40.
    ///
    /// Without both, as in a pipe or in the log of a CI job, nobody is too narrow for a table.
    var width: Int { width(of: STDOUT_FILENO) ?? TerminalStyle.unlimited }

    /// The same of standard error, where progress is drawn over and over on one line.
    var progressWidth: Int { width(of: STDERR_FILENO) ?? 80 }

    private func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return max(40, Int(size.ws_col))
        }
        return environment["COLUMNS"].flatMap { Int($0) }.map { min(max(40, $0), Self.widest) }
    }

    /// Whether the locale's text is UTF-8, by the first of its three variables that is set.
    var isUnicode: Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"]
        let locale = names.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let lowercased = locale.lowercased()
        return lowercased.hasSuffix("utf-8") || lowercased.hasSuffix("utf8")
            || lowercased.contains("utf-8@") || lowercased.contains("utf8@")
    }

    /// Whether to colour: the option rules, then `NO_COLOR`, then what forces colours, then the
    /// terminal (the conventions of no-color.org and of `CLICOLOR_FORCE`).
    func showsColor(_ choice: ColorChoice) -> Bool {
        func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
        switch choice {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if isSet("NO_COLOR") { return false }
        for name in ["CLICOLOR_FORCE", "FORCE_COLOR"]
        where isSet(name) && environment[name] != "0" { return true }
        return isatty(STDOUT_FILENO) == 1 && environment["TERM"] != "dumb"
    }
}

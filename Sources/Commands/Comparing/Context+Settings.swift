import Glibc
import Harness
import PunctualBase
import Reporting

extension Context {
    /// What the file of settings says.
    ///
    /// `standard` is read where none is named and it is there; without it only a named one counts.
    func settings(_ arguments: ParsedArguments, standard: String?) throws -> SettingsFile {
        if let path = arguments.value("--config") {
            return try SettingsFile(PlanFields(ofFileAt: path))
        }
        guard let standard, access(standard, F_OK) == 0 else { return SettingsFile() }
        return try SettingsFile(PlanFields(ofFileAt: standard))
    }

    /// Text from outside as the other end can show it.
    func printable(_ text: String) -> String {
        TerminalStyle(isUnicode: terminal.isUnicode).printable(text)
    }
}

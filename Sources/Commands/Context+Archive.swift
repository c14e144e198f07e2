import PunctualBase
import Reporting
import Storage

extension Context {
    /// The archive that the options and the environment name.
    func archive(_ arguments: ParsedArguments, mode: RunArchive.Mode) throws -> RunArchive {
        let path = try ArchiveLocation.path(
            option: arguments.value("--database"),
            environment: environment
        )
        return try RunArchive(path: path, mode: mode)
    }

    /// How to print for the terminal or file at the other end.
    func style(_ arguments: ParsedArguments) throws(UsageError) -> TerminalStyle {
        TerminalStyle(
            isColoured: terminal.showsColor(
                try arguments.choice("--color", ColorChoice.self) ?? .auto
            ),
            isUnicode: terminal.isUnicode,
            width: terminal.width
        )
    }
}

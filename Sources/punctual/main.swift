import Commands
import Glibc

var variables: [String: String] = [:]
var entry = environ
while let variable = entry.pointee {
    let parts = String(cString: variable).split(
        separator: "=",
        maxSplits: 1,
        omittingEmptySubsequences: false
    )
    variables[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    entry += 1
}
exit(Program(commandLine: CommandLine.arguments, environment: variables).run())

import Commands
import Glibc
import PunctualPlatform

let environment = ProcessEnvironment.current
exit(Program(commandLine: CommandLine.arguments, environment: environment).run())

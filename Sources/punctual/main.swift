import Commands
import Glibc
import PunctualPlatform

StartingState.settle()
let program = Program(
    commandLine: OwnProgram.arguments,
    environment: ProcessEnvironment.current,
    executable: OwnProgram.path
)
exit(program.run())

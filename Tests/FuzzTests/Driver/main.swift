import CLibFuzzer
import Glibc

/// The reader that inputs are given to.
nonisolated(unsafe) private var reader: Reader?

/// What libFuzzer calls by its name where it brings the main function.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    reader?.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

// `fuzz --reader=NAME …` with the options of libFuzzer behind it, which leaves alone what begins with
// two dashes and passes it on to the processes that it starts; `fuzz` lists the readers with their
// sources.
for argument in CommandLine.arguments.dropFirst() where argument.hasPrefix("--reader=") {
    reader = Reader(rawValue: String(argument.dropFirst(9)))
}
guard reader != nil else {
    for reader in Reader.allCases {
        print(reader.rawValue, reader.sources.joined(separator: " "))
    }
    exit(CommandLine.arguments.count > 1 ? 2 : 0)
}
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &arguments, testOneInput))

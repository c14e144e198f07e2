// What Punctual itself costs, measured on the machine at hand: `make benchmarks` runs it.
import Commands
import Glibc

let programPath = CommandLine.arguments.dropFirst().first ?? ".build/release/punctual"
do {
    // First, while this process is small: the kernel's account of a child's largest memory begins
    // with what its parent had when it was started.
    try ProgramBenchmark(program: programPath).run()
    try LoopBenchmark().run()
    try DriftBenchmark().run()
    try ArchiveBenchmark().run()
} catch {
    Console().note("self-benchmark: \(error)")
    exit(1)
}

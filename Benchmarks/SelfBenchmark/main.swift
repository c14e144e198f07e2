// What Punctual itself costs, measured on the machine at hand: `make benchmarks` runs it.
import Commands
import Glibc

let programPath = CommandLine.arguments.dropFirst().first ?? ".build/release/punctual"
do {
    try LoopBenchmark().run()
    try DriftBenchmark().run()
    try ArchiveBenchmark().run()
    try ProgramBenchmark(program: programPath).run()
} catch {
    Console().note("self-benchmark: \(error)")
    exit(1)
}

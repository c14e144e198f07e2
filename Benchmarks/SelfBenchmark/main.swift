// What Punctual itself costs, measured on the machine at hand: `make benchmarks` runs it.
import Glibc

let programPath = CommandLine.arguments.dropFirst().first ?? ".build/release/punctual"
do {
    try LoopBenchmark().run()
    try DriftBenchmark().run()
    try ArchiveBenchmark().run()
    try ProgramBenchmark(program: programPath).run()
} catch {
    fputs("self-benchmark: \(error)\n", stderr)
    exit(1)
}

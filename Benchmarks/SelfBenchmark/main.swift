// What Punctual itself costs, measured on the machine at hand: `make benchmarks` runs it.
import Commands
import Glibc

let words = CommandLine.arguments.dropFirst()
let programPath = words.first ?? ".build/release/punctual"
let corpusPath = "Tests/SchedulingTests/Corpus/triggers.jsonl"
do {
    // The triggers alone; with a corpus, one round for Benchmarks/Peers/apscheduler_triggers.py.
    if words.first == "triggers" {
        if let corpus = words.dropFirst().first {
            try TriggerBenchmark(corpusPath: corpus).printRound(seconds: 0.5)
        } else {
            try TriggerBenchmark(corpusPath: corpusPath).run()
        }
        exit(0)
    }
    // What the benchmark of the scheduler starts to measure memory in a fresh process.
    if words.first == "idle", let count = words.dropFirst().first.flatMap({ Int($0) }) {
        try SchedulerBenchmark().idle(count).printForParent()
        exit(0)
    }
    // An archive of noisy samples at a path, 500,000 a round: 200 rounds unless told otherwise.
    if words.first == "archive", let path = words.dropFirst().first {
        let rounds = words.dropFirst(2).first.flatMap { Int($0) } ?? 200
        try ArchiveBenchmark().write(rounds: rounds, to: path)
        exit(0)
    }
    // The scheduler alone; with a folder, one round for Benchmarks/Peers/apscheduler_scheduler.py.
    if words.first == "scheduler" {
        if let folder = words.dropFirst().first {
            try SchedulerBenchmark().printRound(seconds: 2, inFolder: folder)
        } else {
            try SchedulerBenchmark().run()
        }
        exit(0)
    }
    // First, while this process is small: the kernel's account of a child's largest memory begins
    // with what its parent had when it was started.
    try ProgramBenchmark(program: programPath).run()
    try LoopBenchmark().run()
    try DriftBenchmark().run()
    try ArchiveBenchmark().run()
    try TriggerBenchmark(corpusPath: corpusPath).run()
    try SchedulerBenchmark().run()
} catch {
    Console().note("self-benchmark: \(error)")
    exit(1)
}

import Glibc
import Scheduling
import Timekeeping

// The tasks that tests of the pool of processes ask for, each with what it shows about a worker.

struct Refusal: Error, CustomStringConvertible {
    var description: String { "refused" }
}

// A crash on purpose leaves no core file, and no report of the runtime.
signal(SIGSEGV, SIG_DFL)
var none = rlimit(rlim_cur: 0, rlim_max: 0)
setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)

var tasks = TaskRegistry()
tasks.register("process", returning: Int32.self) { _ in getpid() }
tasks.register("echo", returning: String.self) { try $0.arguments(as: String.self) }
tasks.register("fail") { _ in throw Refusal() }
tasks.register("crash") { _ in UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1 }
tasks.register("exit") { _ in exit(3) }
tasks.register("crash-once", returning: [Int64].self) { context in
    let scheduled = context.scheduled.nanosecondsSince1970
    if context.attempt > 1 {
        return [try context.lastCheckpoint(as: Int64.self) ?? 0, scheduled]
    }
    try context.checkpoint(scheduled)
    UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1
    return []
}
tasks.register("heed") { context in
    while !context.isCancelled { usleep(1_000) }
    throw CancellationError()
}
tasks.register("stuck") { context in
    // With a child in its group, which tells its number by a checkpoint.
    var child: pid_t = 0
    let words = (["/bin/sleep", "600"] as [String]).map { strdup($0) } + [nil]
    posix_spawn(&child, "/bin/sleep", nil, nil, words, environ)
    try context.checkpoint([getpid(), child])
    while true { usleep(1_000) }
}
tasks.register("checkpoint", returning: [UInt8].self) { context in
    let last = context.lastCheckpoint ?? []
    try context.checkpoint(last + [1])
    return last
}
tasks.register("inherited", returning: [String].self) { _ in
    var found: [String] = []
    for number in Int32(3)..<64 where fcntl(number, F_GETFD) >= 0 && number != 3 {
        found.append("\(number)")
    }
    if getenv("PUNCTUAL_WORKER") != nil { found.append("PUNCTUAL_WORKER") }
    return found
}

/// The file name by which this program was started (proc_pid_comm(5)).
var name: String {
    guard let file = fopen("/proc/self/comm", "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}

// By this name, a program that does not do what it has to: it runs on.
if name == "silent\n" {
    while true { pause() }
}

tasks.register("note") { context in try Server.note(context) }
ProcessWorker.serveIfAsked(tasks: tasks)

// As a scheduler that a test kills: its arguments are two files of jobs, and one to write to.
if CommandLine.arguments.count == 4 {
    let words = CommandLine.arguments
    try Server(first: words[1], second: words[2], effects: words[3]).serve()
    exit(0)
}

// Otherwise it is a scheduler's process with a pool of itself: it tells the number of its worker
// and waits to be killed.
final class Printer: RunObserver {
    func runMayStart(_ number: RunNumber) -> Bool { true }

    func runEnded(_ number: RunNumber, _ outcome: RunOutcome, started: ClockReading?) {
        print(outcome)
        fflush(nil)
    }

    func keepCheckpoint(_ data: [UInt8], of number: RunNumber) throws {}
}

let printer = Printer()
let pool = ProcessPoolExecutor(processes: 1)
try pool.start(tasks: tasks, reportingTo: printer)
let time = WallTime(nanosecondsSince1970: 0)
pool.submit([
    Run(
        number: RunNumber(1),
        jobID: "job",
        work: .task(TaskCall(task: "process")),
        occurrence: PlannedOccurrence(scheduled: time, due: time)
    )
])
while true { pause() }

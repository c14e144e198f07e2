import Glibc
import Scheduling

// The examples of the manual: `scheduling-examples NAME [SECONDS]` runs one of them, for ever
// without the seconds.

ProcessWorker.serveIfAsked(tasks: productionTasks())

let examples: [String: () throws -> Scheduler] = [
    "hourly": hourly, "production": production, "limits": limits, "listener": listener,
    "retrying": retrying,
]
let words = CommandLine.arguments.dropFirst()
guard let example = words.first.flatMap({ examples[$0] }) else {
    print("usage: scheduling-examples \(examples.keys.sorted().joined(separator: "|")) [SECONDS]")
    exit(64)
}
let scheduler = try example()
if let seconds = words.dropFirst().first.flatMap(Double.init) {
    try scheduler.start()
    usleep(UInt32(seconds * 1e6))
    scheduler.shutDown()
} else {
    try scheduler.run()
}

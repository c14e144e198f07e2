import Glibc
import Scheduling
import Synchronization
import Timekeeping

/// How the occurrences of a job each millisecond went.
struct Firing {
    /// Occurrences that were due.
    var expected: Int
    var done: Int
    /// Occurrences that did not run, and of which an event has told.
    var told: Int
    /// Lateness in the task's first line, in microseconds.
    var p50: Double
    var p99: Double
    /// Processor time of the whole process for each occurrence that was due, in microseconds.
    var processor: Double
    /// What the process waited for a processor meanwhile.
    var stolen: StolenTime

    /// Whether every occurrence has run or was told of, and the host took as much time as is missing.
    ///
    /// An occurrence is left out when something is late by the period or more.
    var isAccountedFor: Bool {
        done + told == expected && Double(told) <= stolen.milliseconds
    }

    var text: String {
        "\(done) of \(expected) run, \(expected - done) lost, \(told) told; lateness p50 "
            + "\(decimal(p50, 2)) us, p99 \(decimal(p99, 1)) us; \(decimal(processor, 0)) us of "
            + "processor time each; waited for the processor \(decimal(stolen.milliseconds, 1)) ms"
    }
}

/// Runs a second, and how many were asked for.
struct FiringRate {
    var demand: Double
    var rate: Double

    /// Whether the scheduler is the limit, and not the demand.
    var isSaturated: Bool { rate < 0.9 * demand }

    var text: String {
        "\(decimal(rate / 1e3, 0)) thousand of \(decimal(demand / 1e3, 0)) thousand asked for"
            + (isSaturated ? "" : ", limited by the demand")
    }
}

// MARK: - Firing

extension SchedulerBenchmark {
    /// One job each millisecond.
    func millisecondJob(
        seconds: Double,
        wakeup: SchedulerWakeup = .timerfdEpoll,
        executor: any Executor = ThreadPoolExecutor(threads: 10)
    ) throws -> Firing {
        let expected = Int(seconds * 1_000)
        let recorder = Recorder(latenesses: expected)
        var configuration = SchedulerConfiguration()
        configuration.wakeup = wakeup
        let scheduler = try scheduler(configuration, executor) { context in
            let now = KernelClocks().reading.wall
            recorder.latenesses.withLock {
                $0.append(now.nanosecondsSince1970 - context.scheduled.nanosecondsSince1970)
            }
        }
        scheduler.addListener([.jobCoalesced, .jobMissed, .jobMaximumInstances]) { event in
            switch event.kind {
            case .jobCoalesced(_, let span), .jobMissed(_, let span):
                recorder.told.add(span.count, ordering: .relaxed)
            default: recorder.told.add(1, ordering: .relaxed)
            }
        }
        try scheduler.start()
        let start = KernelClocks().reading.wall.advanced(byNanoseconds: 10_000_000)
        let end = start.advanced(byNanoseconds: Int64(expected - 1) * 1_000_000)
        let before = StolenTime.now
        let used = processorNanoseconds
        try scheduler.add(try jobs(1, every: 1_000_000, start: start, end: end))
        usleep(UInt32(seconds * 1e6) + 50_000)
        let stolen = StolenTime.now - before
        let processor = Double(processorNanoseconds - used) / 1e3 / Double(expected)
        scheduler.shutDown()
        let sorted = recorder.latenesses.withLock { $0.sorted() }
        return Firing(
            expected: expected,
            done: sorted.count,
            told: recorder.told.load(ordering: .relaxed),
            p50: sorted.isEmpty ? 0 : Double(sorted[sorted.count / 2]) / 1e3,
            p99: sorted.isEmpty ? 0 : Double(sorted[sorted.count * 99 / 100]) / 1e3,
            processor: processor,
            stolen: stolen
        )
    }

    /// The most runs a second of jobs that are due each millisecond.
    ///
    /// The demand is doubled until the rate stands still: a rate that is told without that may be
    /// the demand's and not the scheduler's.
    func firingRate(seconds: Double) throws -> FiringRate {
        var best = FiringRate(demand: 0, rate: 0)
        var jobCount = 125
        while jobCount <= 4_000 {
            let rate = try firingRate(ofJobs: jobCount, seconds: seconds)
            let hasRisen = rate > 1.1 * best.rate
            if rate > best.rate {
                best = FiringRate(demand: Double(jobCount) * 1_000, rate: rate)
            }
            guard hasRisen else { break }
            jobCount *= 2
        }
        return best
    }

    private func firingRate(ofJobs count: Int, seconds: Double) throws -> Double {
        let recorder = Recorder()
        let scheduler = try scheduler { _ in recorder.done.add(1, ordering: .relaxed) }
        try scheduler.start()
        let start = KernelClocks().reading.wall.advanced(byNanoseconds: 10_000_000)
        try scheduler.add(try jobs(count, every: 1_000_000, start: start))
        let elapsed = nanoseconds { usleep(UInt32(seconds * 1e6)) }
        let runs = recorder.done.load(ordering: .relaxed)
        try scheduler.removeAll()
        scheduler.shutDown()
        return Double(runs) / elapsed * 1e9
    }

    private var processorNanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// From the common instant to the first line of the last of 10,000 jobs.
    func burst() throws -> (milliseconds: Double, count: Int) {
        let recorder = Recorder()
        let scheduler = try scheduler { context in
            let now = KernelClocks().reading.wall.nanosecondsSince1970
            recorder.latest.max(now - context.scheduled.nanosecondsSince1970, ordering: .relaxed)
            recorder.done.add(1, ordering: .relaxed)
        }
        try scheduler.start()
        defer { scheduler.shutDown() }
        let trigger = DateTrigger(
            at: KernelClocks().reading.wall.advanced(byNanoseconds: 500_000_000)
        )
        try scheduler.add(
            (0..<10_000).map {
                Job(id: "job-\($0)", trigger: trigger, work: .task(TaskCall(task: "task")))
            }
        )
        let end = KernelClock().now.advanced(byNanoseconds: 10_000_000_000)
        while recorder.done.load(ordering: .relaxed) < 10_000, KernelClock().now < end {
            usleep(10_000)
        }
        return (
            Double(recorder.latest.load(ordering: .relaxed)) / 1e6,
            recorder.done.load(ordering: .relaxed)
        )
    }
}

/// What tasks have seen.
private final class Recorder: Sendable {
    let latenesses: Mutex<[Int64]>
    let latest = Atomic<Int64>(0)
    let done = Atomic(0)
    let told = Atomic(0)

    init(latenesses count: Int = 0) {
        var room: [Int64] = []
        room.reserveCapacity(count)
        latenesses = Mutex(room)
    }
}

import CKernel
import Glibc
import Runs
import Timekeeping

/// What the coordinator sees of a round while it runs.
struct RoundGlance {
    var ticks = 0
    /// How late the newest deadlines were met, missed ones among them.
    var recent: [Int64] = []
}

/// Measures one series once, or two at once: makes their threads, sleeps while they measure, and
/// hands on what they have stored.
struct RoundCoordinator<Recorder: RoundRecorder> {
    let plan: Plan
    let recorder: Recorder
    let isInterrupted: () -> Bool
    let onGlance: (RoundGlance) -> Void
    /// Where the common grid begins; `nil` for as soon as all threads are ready.
    var start: MonotonicInstant?
    /// What the machine is like when the run begins.
    private let surroundings = Surroundings.current
    private let clock = KernelClock()

    /// The longest sleep while threads measure: progress is told twice a second at most.
    private let napMilliseconds: Int32 = 500
    private let checkpointNanoseconds: Int64 = 1_000_000_000
    private static var glanceLength: Int { 2_000 }
    /// How long a thread may take to end after it was asked to: it looks at each wakeup, which a
    /// long period keeps away.
    private let patienceNanoseconds: Int64 = 400_000_000
    /// A thread that has not ended this long after twice its planned length never will.
    private let lossNanoseconds: Int64 = 30_000_000_000
    /// How long a thread may take to set its conditions and make its mechanism.
    private let preparationNanoseconds: Int64 = 30_000_000_000

    init(
        plan: Plan,
        recorder: Recorder,
        isInterrupted: @escaping () -> Bool,
        onGlance: @escaping (RoundGlance) -> Void
    ) {
        self.plan = plan
        self.recorder = recorder
        self.isInterrupted = isInterrupted
        self.onGlance = onGlance
    }

    /// Measures rounds of one series, or of the two of a duet, at once, one a thread, and records
    /// them.
    ///
    /// Rounds of another series than the first are half a period behind it.

    /// `checkLoad` looks at the load when the threads have ended.
    ///
    /// The rounds come back as they
    /// ended, with whether all memory of their samples was locked.
    func measure(
        _ rounds: [Round],
        checkLoad: () -> HarnessError?
    ) throws -> (rounds: [Round], isMemoryLocked: Bool) {
        guard let first = rounds.first else { return ([], true) }
        let series = plan.series[first.series]
        do {
            let process = try ProcessConditions(series.conditions)
            let meeting = try meeting()
            let roster = RoundRoster(coordinator: ckernel_thread_id())
            let threads = try rounds.map { round in
                let job = RoundJob(
                    round,
                    of: plan,
                    heldLatencyMicroseconds: process.heldLatencyMicroseconds,
                    isSecond: round.series != first.series,
                    roster: roster,
                    surroundings: surroundings
                )
                return RecordedThread(try thread(of: round, job: job, at: meeting))
            }
            defer { stop(threads, meeting: meeting) }
            try follow(
                threads,
                meeting: meeting,
                length: plan.slotNanoseconds(of: rounds.map(\.series))
            )
            stop(threads, meeting: meeting)
            let loadError = checkLoad()
            for thread in threads {
                try end(thread, loadError: loadError)
            }
            _ = consume process  // and not before: the conditions hold up to here
            return (
                threads.map(\.ended), threads.allSatisfy { $0.thread.buffer.isLocked }
            )
        } catch let error as HarnessError {
            return (try rounds.map { try fail($0, because: error) }, true)
        }
    }

    /// Records a round that could not be measured.
    func fail(_ round: Round, because error: HarnessError) throws -> Round {
        var failed = round
        failed.failure = error.description
        try recorder.roundBegan(failed)
        try recorder.roundEnded(failed, samples: Samples())
        return failed
    }

    // MARK: Threads

    private func meeting() throws(HarnessError) -> RoundMeeting {
        do {
            return try RoundMeeting()
        } catch {
            throw .systemCall(error)
        }
    }

    private func thread(
        of round: Round,
        job: RoundJob,
        at meeting: RoundMeeting
    ) throws(HarnessError) -> RoundThread {
        do {
            return try RoundThread(round, job: job, meeting: meeting)
        } catch {
            throw .systemCall(error)
        }
    }

    /// Sleeps while the threads measure; returns when all have ended, or when they were asked to
    /// end and had their time to do so.
    private func follow(
        _ threads: [RecordedThread],
        meeting: RoundMeeting,
        length: Int64
    ) throws {
        let patience = clock.now.advanced(byNanoseconds: preparationNanoseconds)
        while threads.contains(where: { $0.thread.phase == .preparing }), !isInterrupted() {
            guard clock.now < patience else {
                // Those that are ready wait for the start, and are not to wait for ever.
                for thread in threads { thread.thread.askToStop() }
                return meeting.open(startingAt: clock.now)
            }
            meeting.news.wait(milliseconds: 100)
        }
        let begun = clock.now
        let hasPrograms = threads.contains { plan.series[$0.ended.series].program != nil }
        // A moment ahead, so that threads on several processors are all awake by then, or programs
        // started.
        let lead = hasPrograms ? Plan.programStartNanoseconds : 1_000_000
        meeting.open(startingAt: start ?? begun.advanced(byNanoseconds: lead))
        let limit = begun.advanced(byNanoseconds: 2 * length + lossNanoseconds)
        var checkpoint = begun.advanced(byNanoseconds: checkpointNanoseconds)
        while threads.contains(where: { $0.thread.phase != .ended }) {
            if isInterrupted() || clock.now > limit { return }
            meeting.news.wait(milliseconds: napMilliseconds)
            if clock.now >= checkpoint {
                for thread in threads { try drain(thread) }
                checkpoint = clock.now.advanced(byNanoseconds: checkpointNanoseconds)
            }
            if let first = threads.first { onGlance(glance(at: first)) }
        }
    }

    /// Waits a moment for threads that have not ended; also the way out when the recorder failed.
    private func stop(_ threads: [RecordedThread], meeting: RoundMeeting) {
        for thread in threads { thread.thread.askToStop() }
        let limit = clock.now.advanced(byNanoseconds: patienceNanoseconds)
        while threads.contains(where: { $0.thread.phase != .ended }), clock.now < limit {
            meeting.news.wait(milliseconds: 20)
        }
    }

    // MARK: Samples

    private func drain(_ recorded: RecordedThread) throws {
        guard recorded.thread.phase >= .measuring else { return }
        let round = recorded.thread.round
        if !recorded.hasBegun {
            recorded.hasBegun = true
            try recorder.roundBegan(round)
        }
        let samples = recorded.thread.buffer.samples(from: recorded.count)
        guard samples.count > 0 else { return }
        recorded.count += samples.count
        try recorder.roundProgressed(round, samples: samples)
    }

    private func end(_ recorded: RecordedThread, loadError: HarnessError?) throws {
        let thread = recorded.thread
        var round = thread.round
        let samples = thread.buffer.samples(from: recorded.count)
        if thread.phase != .ended {
            leave(
                &round,
                wasReady: thread.phase > .preparing,
                last: samples,
                served: recorded.count + samples.count
            )
        }
        if let loadError, round.failure == nil {
            round.failure = loadError.description
            round.isComplete = false
        }
        if !recorded.hasBegun { try recorder.roundBegan(round) }
        try recorder.roundEnded(round, samples: samples)
        recorded.ended = round
    }

    /// Describes a round whose thread still sleeps and is left behind.
    private func leave(_ round: inout Round, wasReady: Bool, last: Samples, served: Int) {
        round.isComplete = false
        if let tick = last.ticks.last, let lateness = last.latenessNanoseconds.last {
            round.countMissedTicks(
                wakeups: served,
                lastTick: tick,
                lastLatenessNanoseconds: lateness,
                of: plan.series[round.series]
            )
        }
        guard !isInterrupted() else { return }
        round.failure =
            wasReady
            ? "the mechanism did not come back from its wait; it is of no use on this machine"
            : "its thread was not ready after \(preparationNanoseconds / 1_000_000_000) s; it is of no "
                + "use on this machine"
    }

    /// Looks at the newest 2000 deadlines at most: enough for a percentile, cheap at any period.
    private func glance(at recorded: RecordedThread) -> RoundGlance {
        let count = recorded.thread.buffer.count
        let newest = recorded.thread.buffer.samples(from: max(0, count - Self.glanceLength))
        let recent = newest.newestLatenesses(
            Self.glanceLength,
            periodNanoseconds: plan.series[recorded.ended.series].periodNanoseconds
        )
        return RoundGlance(ticks: count, recent: recent)
    }
}

/// A measuring thread and how much of it is recorded; used by the coordinating thread alone.
private final class RecordedThread {
    let thread: RoundThread
    var hasBegun = false
    /// Samples that the recorder has.
    var count = 0
    var ended: Round

    init(_ thread: RoundThread) {
        self.thread = thread
        ended = thread.round
    }
}

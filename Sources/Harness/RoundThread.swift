import PunctualPlatform
import Runs
import Synchronization
import Timekeeping

/// What the threads of one round and their coordinator share.
final class RoundMeeting: Sendable {
    /// Raised by measuring threads when they are ready and when they have ended.
    let news: EventDescriptor
    private let gate: EventDescriptor
    private let start = Atomic<Int64>(0)

    init() throws(SystemCallError) {
        news = try EventDescriptor()
        gate = try EventDescriptor()
    }

    /// Lets all threads go on, from a common start.
    func open(startingAt instant: MonotonicInstant) {
        start.store(instant.nanoseconds, ordering: .releasing)
        gate.raise()
    }

    func waitForStart() -> MonotonicInstant {
        gate.waitUntilRaised()
        return MonotonicInstant(nanoseconds: start.load(ordering: .acquiring))
    }
}

/// One round on a thread of its own, as its coordinator sees it.
final class RoundThread: Sendable {
    enum Phase: Comparable {
        case preparing
        case ready
        case measuring
        case ended
    }

    let buffer: SampleBuffer
    private let stop = StopFlag()
    private let meeting: RoundMeeting
    private let state: Mutex<(phase: Phase, round: Round)>

    init(_ round: Round, job: RoundJob, meeting: RoundMeeting) throws(SystemCallError) {
        self.meeting = meeting
        buffer = try SampleBuffer(capacity: Int(max(job.plannedTicks, job.warmUpTicks, 1)))
        state = Mutex((.preparing, round))
        try MeasuringThread.detach { [self] in measure(job) }
    }

    var phase: Phase { state.withLock { $0.phase } }

    /// The round as far as it is known.
    var round: Round { state.withLock { $0.round } }

    func askToStop() {
        stop.set()
    }

    private func measure(_ job: RoundJob) {
        let bench = RoundBench(
            job: job,
            clock: KernelClock(),
            buffer: buffer,
            stop: stop,
            arrive: { [self] in
                state.withLock { $0.phase = .ready }
                meeting.news.raise()
                return meeting.waitForStart()
            },
            announce: { [self] round in state.withLock { $0 = (.measuring, round) } },
            wallClock: { WallClock().now.nanosecondsSince1970 },
            spend: { nanoseconds in
                let clock = KernelClock()
                let end = clock.now.advanced(byNanoseconds: nanoseconds)
                while clock.now < end {}
            },
            isVirtual: false
        )
        var round = round
        bench.run(into: &round)
        state.withLock { $0 = (.ended, round) }
        meeting.news.raise()
    }
}

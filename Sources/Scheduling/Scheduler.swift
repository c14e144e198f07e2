import PunctualPlatform
import Synchronization
import Timekeeping
import Wakeups

/// Runs jobs when their triggers say so.
///
/// APScheduler's model: triggers say when, job stores keep jobs, executors do the work, listeners
/// hear of it. A scheduler waits on a thread of its own (`start`) or on the caller's (`run`), by one
/// of this library's wakeup mechanisms, and keeps five time stamps of each run.
///
/// All methods may be called from any thread, also from tasks and listeners.
public final class Scheduler: Sendable {
    struct Core: Sendable {
        var state: SchedulerState
        var stores: [StoreSlot] = []
        var executors: ExecutorTable
        /// When the thread that waits will look again.
        var target = MonotonicInstant(nanoseconds: .max)
        var clockOffsetNanoseconds: Int64 = 0
        var suspendedNanoseconds: Int64 = 0
        var lastReading: ClockReading?
        var thread: BackgroundThread?
        var clockWatch: (watch: ClockChangeWatch, thread: BackgroundThread)?
        var isStopRequested = false
    }

    /// A store with what is known of it.
    struct StoreSlot: Sendable {
        var name: String
        var store: any JobStore
        var isOpen = false
        /// Whether another scheduler serves it, whose place this one takes when it has gone.
        var isStandingBy = false
        var writer: StoreWriter?
        /// When its first job is due, if that is known.
        var due: WallTime?
        var isStale = true
        var mayHaveRequests = false
        var notBefore: MonotonicInstant?
        /// Whether the last look at it failed, which is told once.
        var isFailing = false
        /// Whether the scheduler has nothing to do with it any more; numbers of stores stay.
        var isRemoved = false
        /// The most occurrences of each job to run at the next look, since a clock was set.
        var catchUp: Int?

        func isNamed(_ name: String) -> Bool { self.name == name && !isRemoved }
    }

    public let configuration: SchedulerConfiguration
    let core: ContendedLock<Core>
    private let registration = Mutex(())
    let hub: EventHub
    /// Whether the log wants to hear of each look for due jobs.
    let logsSteps: Bool
    let interrupters = InterrupterBox()
    let delivery = Delivery()

    /// A scheduler with a memory store and a pool of ten threads, both named `default`.
    public convenience init(
        configuration: SchedulerConfiguration = SchedulerConfiguration(),
        tasks: TaskRegistry = TaskRegistry()
    ) {
        self.init(
            configuration: configuration,
            stores: ["default": MemoryJobStore()],
            executors: ["default": ThreadPoolExecutor(threads: 10)],
            tasks: tasks
        )
    }

    /// - Parameters:
    ///   - configuration: How it waits, and what it does when clocks are set.
    ///   - stores: By name; jobs go to `default` where no other is named.
    ///   - executors: By name, as jobs refer to them.
    ///   - tasks: What jobs may name.
    public init(
        configuration: SchedulerConfiguration = SchedulerConfiguration(),
        stores: [String: any JobStore],
        executors: [String: any Executor],
        tasks: TaskRegistry = TaskRegistry()
    ) {
        self.configuration = configuration
        hub = EventHub(log: configuration.log)
        configuration.log.follow(hub)
        logsSteps = configuration.log.takes(.debug)
        var state = SchedulerState(seed: configuration.seed)
        var core = Core(
            state: state,
            executors: ExecutorTable(executors, tasks: tasks)
        )
        for (name, store) in stores.sorted(by: { $0.key < $1.key }) {
            state.storeNames.append(name)
            core.stores.append(StoreSlot(name: name, store: store))
        }
        core.state = state
        self.core = ContendedLock(core)
    }

    // MARK: Time

    /// What the clocks show, by the policy for clock changes.
    func reading() -> ClockReading { byPolicy(configuration.clocks.reading) }

    /// The civil time alone, by the policy for clock changes.
    var wallTime: WallTime {
        configuration.clockPolicy == .hold ? reading().wall : configuration.clocks.wall
    }

    /// A reading with the scheduler's own civil time, where the policy holds on to that.
    func byPolicy(_ found: ClockReading) -> ClockReading {
        guard configuration.clockPolicy == .hold else { return found }
        let offset = core.withLock { $0.clockOffsetNanoseconds }
        let held = WallTime(nanosecondsSince1970: found.monotonic.nanoseconds + offset)
        return ClockReading(wall: held, monotonic: found.monotonic)
    }

    /// Whether the scheduler has been started and not shut down.
    public var isRunning: Bool { core.withLock { $0.state.phase != .stopped } }

    public var isPaused: Bool { core.withLock { $0.state.phase == .paused } }

    // MARK: Tasks

    /// Adds tasks; to be called before the start, since executors take the tasks over then.
    public func registerTasks(_ change: (inout TaskRegistry) -> Void) throws(SchedulerError) {
        guard !isRunning else { throw .alreadyRunning }
        // One after the other, so that none undoes what another has registered; and not under the
        // scheduler's lock, since whoever registers tasks may ask the scheduler something.
        let isTaken = registration.withLock { _ in
            var tasks = core.withLock { $0.executors.tasks }
            change(&tasks)
            let registered = tasks
            return core.withLock { core in
                guard core.state.phase == .stopped else { return false }
                core.executors.tasks = registered
                return true
            }
        }
        guard isTaken else { throw .alreadyRunning }
    }

    // MARK: Steps

    /// Changes the state under the lock, and carries out what follows when it is let go of.
    @discardableResult
    func step<Result: Sendable>(
        at now: ClockReading,
        _ body: (inout Core, inout Actions) -> Result
    ) -> Result {
        var actions = Actions()
        var isDeliveryDue = false
        let (result, effects) = core.withLock { core in
            core.state.interest = hub.interest
            let result = body(&core, &actions)
            for event in actions.events where hub.add(event, at: now) { isDeliveryDue = true }
            guard !actions.handOvers.isEmpty || !actions.changes.isEmpty else {
                return (result, Effects?.none)
            }
            return (result, Effects(stores: core.stores, executors: core.executors))
        }
        if let effects { perform(actions, on: effects) }
        if isDeliveryDue { deliverEvents() }
        return result
    }

    /// What actions are performed on, as it was when they were decided.
    private struct Effects: Sendable {
        var stores: [StoreSlot]
        var executors: ExecutorTable
    }

    func tell(_ kind: Event.Kind) {
        // Most events interest nobody, and then the lock is left to those who have work to do.
        guard !hub.interest.isDisjoint(with: kind.mask) else { return }
        step(at: reading()) { _, actions in actions.tell(kind) }
    }

    private func perform(_ actions: Actions, on effects: Effects) {
        for handOver in actions.handOvers { perform(handOver, on: effects) }
        for (store, changes) in actions.changes { write(changes, into: effects.stores[store]) }
    }

    private func perform(_ handOver: Actions.HandOver, on effects: Effects) {
        guard let executor = effects.executors[handOver.executor] else {
            let message = SchedulerError.noSuchExecutor(handOver.executor).description
            for run in handOver.runs {
                runEnded(run.number, .failed(message: message, output: nil), started: nil)
            }
            return
        }
        if !handOver.runs.isEmpty { executor.submit(handOver.runs) }
        let grace = configuration.cancellationGraceNanoseconds
        for number in handOver.cancelled {
            executor.cancel(number, abandoningAfterNanoseconds: grace)
        }
    }

    private func write(_ changes: StoreChanges, into slot: StoreSlot) {
        if let writer = slot.writer {
            writer.add(changes)
            return
        }
        do throws(JobStoreError) {
            let removed = try slot.store.record(
                changes.entries,
                removingExhausted: changes.removals
            )
            for id in removed { tell(.jobRemoved(JobReference(id: id, store: slot.name))) }
        } catch {
            configuration.log.write(.error, "what became of runs could not be stored: \(error)")
        }
    }
}

/// Ends the wait of the thread that waits at present, whatever it waits with.
final class InterrupterBox: Sendable {
    private let interrupter = Mutex<(any WaitInterrupter)?>(nil)

    func set(_ interrupter: (any WaitInterrupter)?) {
        self.interrupter.withLock { $0 = interrupter }
    }

    func interrupt() {
        interrupter.withLock { $0 }?.interrupt()
    }
}

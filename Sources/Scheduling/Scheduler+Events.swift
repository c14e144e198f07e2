import Synchronization
import Timekeeping
import Wakeups

/// Hearing of what happens.
extension Scheduler {
    /// Calls for each event of these kinds, in their order, on a thread of the scheduler's own.
    ///
    /// What it throws is written into the log, and changes nothing else.
    ///
    /// - Returns: A number for `removeListener`.
    @discardableResult
    public func addListener(
        _ mask: EventMask = .all,
        _ listener: @escaping @Sendable (Event) throws -> Void
    ) -> Int {
        hub.subscribe(mask, listener)
    }

    public func removeListener(_ number: Int) {
        hub.unsubscribe(number)
    }

    /// The events of these kinds from now on.
    ///
    /// - Parameters:
    ///   - mask: The kinds.
    ///   - capacity: Events that are kept for a slow reader; what is above that is lost, and told by
    ///     `Event.Kind.eventsLost`.
    /// - Returns: A sequence that ends when nobody reads it any more.
    public func events(_ mask: EventMask = .all, capacity: Int = 10_000) -> EventStream {
        precondition(capacity > 0, "a stream keeps one event at least")
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self,
            bufferingPolicy: .bufferingOldest(capacity)
        )
        let feed = StreamFeed(continuation)
        let number = hub.subscribe(mask) { feed.feed($0) }
        continuation.onTermination = { [hub] _ in hub.unsubscribe(number) }
        return EventStream(stream: stream)
    }

    // MARK: Delivery

    func deliverEvents() {
        if configuration.wakeup == .manual {
            hub.deliver()
        } else {
            delivery.interrupt()
        }
    }

    func startDelivery() throws(SchedulerError) {
        guard configuration.wakeup != .manual else { return }
        delivery.start()
        let (hub, delivery) = (hub, delivery)
        do throws(SystemCallError) {
            let thread = try BackgroundThread(named: "events") {
                var wait = FutexTimeout(sharing: delivery.interrupter)
                let far = MonotonicInstant(nanoseconds: .max)
                while !delivery.isStopping {
                    hub.deliver()
                    _ = try? wait.waitForInterruption(until: far)
                }
                hub.deliver()
            }
            delivery.keep(thread)
        } catch {
            throw .system(error)
        }
    }

    /// Hands over what is left, and ends.
    func stopDelivery() {
        delivery.stop()
        // Without a thread, as of a scheduler that never ran.
        hub.deliver()
    }
}

/// The thread that hands events over.
final class Delivery: Sendable {
    let interrupter = FutexTimeout().interrupter
    private let state = Mutex<(thread: BackgroundThread?, isStopping: Bool)>((nil, false))

    var isStopping: Bool { state.withLock { $0.isStopping } }

    func start() {
        state.withLock { $0.isStopping = false }
    }

    func keep(_ thread: BackgroundThread) {
        state.withLock { $0.thread = thread }
    }

    func interrupt() {
        interrupter.interrupt()
    }

    func stop() {
        let thread = state.withLock { state in
            state.isStopping = true
            defer { state.thread = nil }
            return state.thread
        }
        interrupter.interrupt()
        if let thread, !thread.isCurrent { thread.join() }
    }
}

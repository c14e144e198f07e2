import PunctualPlatform
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
        let ending = delivery.start()
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
                ending.interrupt()
            }
            delivery.keep(thread)
        } catch {
            throw .system(error)
        }
    }

    /// Hands over what is left, and ends.
    ///
    /// - Parameter deadline: When a listener that does not return is given up; `nil` for never.
    func stopDelivery(until deadline: MonotonicInstant? = nil) {
        guard delivery.stop(until: deadline) else {
            configuration.log.write(
                .error,
                "a listener does not return; \(hub.waiting) events are not handed over at the end"
            )
            return
        }
        // Without a thread, as of a scheduler that never ran.
        hub.deliver()
    }
}

/// The thread that hands events over.
final class Delivery: Sendable {
    let interrupter = FutexTimeout().interrupter
    private let state = Mutex(State())

    private struct State {
        var thread: BackgroundThread?
        /// Told when that thread has handed over all.
        var ending = FutexTimeout().interrupter
        var isStopping = false
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// - Returns: What the thread is to tell when it has handed over all.
    func start() -> FutexInterrupter {
        state.withLock { state in
            state.isStopping = false
            state.ending = FutexTimeout().interrupter
            return state.ending
        }
    }

    func keep(_ thread: BackgroundThread) {
        state.withLock { $0.thread = thread }
    }

    func interrupt() {
        interrupter.interrupt()
    }

    /// - Returns: Whether all has been handed over, or will be by the calling thread itself.
    func stop(until deadline: MonotonicInstant?) -> Bool {
        let (thread, ending) = state.withLock { state in
            state.isStopping = true
            defer { state.thread = nil }
            return (state.thread, state.ending)
        }
        interrupter.interrupt()
        guard let thread, !thread.isCurrent else { return true }
        if let deadline {
            var wait = FutexTimeout(sharing: ending)
            let outcome = try? wait.waitForInterruption(until: deadline)
            if outcome == .deadlinePassed {
                thread.detach()
                return false
            }
        }
        thread.join()
        return true
    }
}

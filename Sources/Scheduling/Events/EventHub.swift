import Glibc
import Synchronization
import Timekeeping
import Wakeups

/// Numbers events and hands them to the subscribers, each of which gets them in their order.
///
/// Events are handed over on a thread of their own, so that no subscriber delays a run. Nothing is
/// kept that nobody has asked for.
final class EventHub: Sendable {
    typealias Listener = @Sendable (Event) throws -> Void

    private struct Subscriber {
        var mask: EventMask
        var call: Listener
    }

    private struct State {
        var sequence: UInt64 = 0
        var subscribers: [Int: Subscriber] = [:]
        var union: EventMask = []
        var lastSubscriber = 0
        var queue: [Event] = []
        /// What found no room, by its kind: a subscriber is told of what it would have got.
        var lost: [EventMask: Int] = [:]
        var isDelivering = false
    }

    /// Events that may wait for the slowest listener.
    static let capacity = 100_000

    private let state = Mutex(State())
    private let log: SchedulerLog
    private let union = Atomic<UInt32>(0)

    /// The events that anybody wants to hear of.
    var interest: EventMask { EventMask(rawValue: union.load(ordering: .relaxed)) }

    init(log: SchedulerLog) {
        self.log = log
    }

    func subscribe(_ mask: EventMask, _ call: @escaping Listener) -> Int {
        state.withLock { state in
            state.lastSubscriber += 1
            state.subscribers[state.lastSubscriber] = Subscriber(mask: mask, call: call)
            state.union.formUnion(mask)
            union.store(state.union.rawValue, ordering: .relaxed)
            return state.lastSubscriber
        }
    }

    func unsubscribe(_ number: Int) {
        state.withLock { state in
            state.subscribers[number] = nil
            state.union = state.subscribers.values.reduce(into: []) { $0.formUnion($1.mask) }
            union.store(state.union.rawValue, ordering: .relaxed)
        }
    }

    /// Takes an event; to be called in the order of causes, under the scheduler's lock.
    ///
    /// - Returns: Whether `deliver` is to be called, when the lock is let go of.
    func add(_ kind: Event.Kind, at time: ClockReading) -> Bool {
        state.withLock { state in
            guard !state.union.isDisjoint(with: kind.mask) else { return false }
            state.sequence += 1
            guard state.queue.count < Self.capacity else {
                state.lost[kind.mask, default: 0] += 1
                return false
            }
            state.queue.append(Event(sequence: state.sequence, time: time, kind: kind))
            guard !state.isDelivering else { return false }
            state.isDelivering = true
            return true
        }
    }

    /// Events that were not handed over yet.
    var waiting: Int { state.withLock { $0.queue.count } }

    /// Hands over what has been added, and returns when nothing is left.
    func deliver() {
        while let (batch, subscribers) = take() {
            for event in batch.events {
                let mask = event.kind.mask
                for subscriber in subscribers where !subscriber.mask.isDisjoint(with: mask) {
                    hand(event, to: subscriber)
                }
            }
            guard var note = batch.note else { continue }
            for subscriber in subscribers {
                let lost = batch.lost.filter { !subscriber.mask.isDisjoint(with: $0.key) }
                guard !lost.isEmpty else { continue }
                note.kind = .eventsLost(count: lost.values.reduce(0, +))
                hand(note, to: subscriber)
            }
        }
    }

    private struct Batch {
        var events: [Event] = []
        var lost: [EventMask: Int] = [:]
        /// What tells of those, in its place behind the events; `nil` if none were lost.
        var note: Event?
    }

    private func take() -> (Batch, [Subscriber])? {
        state.withLock { state in
            guard !state.queue.isEmpty else {
                state.isDelivering = false
                return nil
            }
            var batch = Batch()
            swap(&batch.events, &state.queue)
            if !state.lost.isEmpty, let last = batch.events.last {
                swap(&batch.lost, &state.lost)
                state.sequence += 1
                let kind = Event.Kind.eventsLost(count: 0)
                batch.note = Event(sequence: state.sequence, time: last.time, kind: kind)
            }
            let order = state.subscribers.keys.sorted()
            return (batch, order.compactMap { state.subscribers[$0] })
        }
    }

    private func hand(_ event: Event, to subscriber: Subscriber) {
        do {
            try subscriber.call(event)
        } catch {
            log.write(.error, "a listener failed at event \(event.sequence): \(error)")
        }
    }
}

/// Events as an asynchronous sequence, from the moment when it was asked for.
///
/// It keeps a number of events for a reader that is slower than the scheduler. What comes above that
/// is left out, and told by `eventsLost` as soon as there is room.
public struct EventStream: AsyncSequence, Sendable {
    public typealias Element = Event
    public typealias Failure = Never

    let stream: AsyncStream<Event>

    public func makeAsyncIterator() -> AsyncStream<Event>.Iterator {
        stream.makeAsyncIterator()
    }
}

/// Puts events into a stream, and counts what finds no room there.
final class StreamFeed: Sendable {
    private let continuation: AsyncStream<Event>.Continuation
    private let lost = Mutex(0)

    init(_ continuation: AsyncStream<Event>.Continuation) {
        self.continuation = continuation
    }

    func feed(_ event: Event) {
        lost.withLock { lost in
            if lost > 0 {
                var note = event
                note.kind = .eventsLost(count: lost)
                // One place for the note and one for the event: else the event counts as lost too.
                guard case .enqueued = continuation.yield(note) else {
                    lost += event.weight
                    return
                }
                lost = 0
            }
            if case .dropped = continuation.yield(event) { lost += event.weight }
        }
    }
}

extension Event {
    /// How many events are lost with it: it may itself tell of lost ones.
    fileprivate var weight: Int {
        if case .eventsLost(let count) = kind { count } else { 1 }
    }
}

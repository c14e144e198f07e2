import PunctualPlatform
import Synchronization
import Timekeeping
import Wakeups

/// Writes what became of runs into a durable store, behind the scheduler's back.
///
/// A commit waits for the disk. On the thread that waits for the next occurrence it would make
/// that one late; here, whatever has ended meanwhile goes into the next commit together. A store
/// that is locked or full is tried again until it takes them.
final class StoreWriter: Sendable {
    /// Between two removals of old history.
    private static let pruningNanoseconds: Int64 = 600_000_000_000

    /// At the end; there are about ten tries in a second.
    private static let lastTriesLimit = 20

    private struct State {
        var changes = StoreChanges()
        var isStopping = false
    }

    private let store: any JobStore
    private let state = Mutex(State())
    private let interrupter: FutexInterrupter
    private let log: SchedulerLog
    private let retention: Retention
    private let onRemoval: @Sendable (String) -> Void
    private let thread = Mutex<BackgroundThread?>(nil)

    init(
        for store: any JobStore,
        retention: Retention,
        log: SchedulerLog,
        onRemoval: @escaping @Sendable (String) -> Void
    ) throws(SystemCallError) {
        self.store = store
        self.log = log
        self.retention = retention
        self.onRemoval = onRemoval
        let mechanism = FutexTimeout()
        interrupter = mechanism.interrupter
        let thread = try BackgroundThread(named: "store-writer") { [self] in work() }
        self.thread.withLock { $0 = thread }
    }

    func add(_ changes: StoreChanges) {
        state.withLock { $0.changes.append(changes) }
        interrupter.interrupt()
    }

    /// Writes what is left, and ends; a store that does not take it is given up after two seconds.
    func stop() {
        state.withLock { $0.isStopping = true }
        interrupter.interrupt()
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }

    private func work() {
        var wait = FutexTimeout(sharing: interrupter)
        var failures = 0
        var lastTries = 0
        var nextPruning = KernelClock().now.advanced(byNanoseconds: Self.pruningNanoseconds)
        while true {
            let (changes, isStopping) = take()
            if changes.isEmpty {
                if isStopping {
                    // A scheduler that never runs for long would forget nothing otherwise.
                    return prune()
                }
                if KernelClock().now >= nextPruning {
                    prune()
                    nextPruning = nextPruning.advanced(byNanoseconds: Self.pruningNanoseconds)
                }
                _ = try? wait.waitForInterruption(until: nextPruning)
                continue
            }
            do throws(JobStoreError) {
                let removed = try store.record(
                    changes.entries,
                    removingExhausted: changes.removals
                )
                for id in removed { onRemoval(id) }
                if failures > 0 { log.write(.warning, "results of runs are stored again") }
                failures = 0
            } catch {
                failures += 1
                if failures == 1 {
                    log.write(.error, "results of runs wait, since they cannot be stored: \(error)")
                }
                if isStopping { lastTries += 1 }
                if isStopping, lastTries > Self.lastTriesLimit || !error.isPassing {
                    let count = changes.entries.count
                    log.write(.error, "\(count) results of runs are given up: \(error)")
                    return
                }
                putBack(changes)
                let pause = KernelClock().now.advanced(byNanoseconds: 100_000_000)
                _ = try? wait.wait(until: pause)
            }
        }
    }

    /// Forgets what the retention no longer covers; if it fails, the next time does it.
    private func prune() {
        do throws(JobStoreError) {
            _ = try store.prune(retention, now: KernelClocks().reading.wall)
        } catch {
            log.write(.warning, "old history could not be removed: \(error)")
        }
    }

    private func take() -> (StoreChanges, Bool) {
        state.withLock { state in
            var changes = StoreChanges()
            swap(&changes, &state.changes)
            return (changes, state.isStopping)
        }
    }

    /// What was not taken goes before what has come meanwhile.
    private func putBack(_ changes: StoreChanges) {
        state.withLock { state in
            var all = changes
            all.append(state.changes)
            state.changes = all
        }
    }
}

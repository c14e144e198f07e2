import Glibc

/// A value that many threads change at once, each for a moment.
///
/// The standard `Mutex` takes a priority-inheriting futex on Linux: once two threads meet there, the
/// kernel hands it from one sleeper to the next, with a context switch for each turn (a convoy:
/// Blasgen, Gray, Mitoma and Price 1979). The pthread mutex lets whoever runs take it, and the
/// adaptive kind tries for a moment before it sleeps.
package final class ContendedLock<Value: ~Copyable>: @unchecked Sendable {
    // Unchecked, because the mutex protects the value; the pointers never change.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    /// Behind a pointer: of a property, the runtime would look after exclusive access once more.
    private let value: UnsafeMutablePointer<Value>

    package init(_ value: consuming sending Value) {
        self.value = .allocate(capacity: 1)
        self.value.initialize(to: value)
        mutex = .allocate(capacity: 1)
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ADAPTIVE_NP))
        pthread_mutex_init(mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
        value.deinitialize(count: 1)
        value.deallocate()
    }

    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}

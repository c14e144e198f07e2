import Synchronization

/// Asks a tick loop to end after its next wakeup.
///
/// Both sides share one word in memory that outlives them: the loop holds only a pointer, since
/// a reference would be counted.
package final class StopFlag: @unchecked Sendable {
    // The word is atomic, and the pointer to it never changes: nothing else protects them.
    private let word: UnsafeMutablePointer<Atomic<Bool>>

    package init() {
        word = .allocate(capacity: 1)
        word.initialize(to: Atomic(false))
    }

    deinit {
        word.deinitialize(count: 1)
        word.deallocate()
    }

    package func set() {
        word.pointee.store(true, ordering: .relaxed)
    }

    /// What the loop reads; valid as long as this flag.
    package var signal: StopSignal { StopSignal(word: word) }
}

/// The loop's side of a `StopFlag`.
package struct StopSignal {
    fileprivate let word: UnsafeMutablePointer<Atomic<Bool>>

    /// Relaxed: the flag orders no other memory, and the loop may end a tick later.
    var isSet: Bool {
        @inline(__always) get { word.pointee.load(ordering: .relaxed) }
    }
}

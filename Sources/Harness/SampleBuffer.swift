import Glibc
package import Runs
import Synchronization
package import Timekeeping

/// One wakeup as the measuring thread stores it.
struct StoredWakeup: BitwiseCopyable {
    var tick: Int64
    var latenessNanoseconds: Int64
}

/// Memory for all wakeups of a round, there before the first of them.
///
/// One thread writes; another may read what is finished at any time, so that a long round can be
/// stored while it is measured. Nothing is overwritten or dropped: the capacity is the plan's.
package final class SampleBuffer: @unchecked Sendable {
    // `published` protects the rest: it is stored with release after a wakeup is complete and
    // loaded with acquire, and wakeups below it never change again.
    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int
    private let wakeups: UnsafeMutablePointer<StoredWakeup>
    private let published: UnsafeMutablePointer<Atomic<Int>>
    private let discarded: UnsafeMutablePointer<Atomic<Int>>
    private let capacity: Int

    /// False where the limit of locked memory (`ulimit -l`) forbade it: pages can then be swapped
    /// out, though all were touched.
    package let isLocked: Bool

    /// The counters have the first page to themselves, and each its own cache line.
    private static let headerBytes = 4_096

    /// Maps, touches and, if it may, locks 16 bytes for each wakeup.
    package init(capacity: Int) throws(SystemCallError) {
        byteCount = Self.headerBytes + capacity * MemoryLayout<StoredWakeup>.stride
        let protection = PROT_READ | PROT_WRITE
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | Int32(MAP_POPULATE)
        guard let memory = mmap(nil, byteCount, protection, flags, -1, 0), memory != MAP_FAILED
        else { throw SystemCallError(call: "mmap", code: errno) }
        self.memory = memory
        self.capacity = capacity
        isLocked = mlock(memory, byteCount) == 0
        // A program that is started beside the measurement would else write-protect the pages, and each
        // of them would fault once more in the loop.
        madvise(memory, byteCount, Int32(MADV_DONTFORK))
        // MAP_POPULATE may fail in silence; writing each page cannot.
        memset(memory, 0, byteCount)
        published = memory.bindMemory(to: Atomic<Int>.self, capacity: 1)
        published.initialize(to: Atomic(0))
        discarded = (memory + 128).bindMemory(to: Atomic<Int>.self, capacity: 1)
        discarded.initialize(to: Atomic(0))
        wakeups = (memory + Self.headerBytes).bindMemory(
            to: StoredWakeup.self,
            capacity: capacity
        )
    }

    deinit {
        munmap(memory, byteCount)
    }

    /// Wakeups that are complete.
    package var count: Int {
        published.pointee.load(ordering: .acquiring)
    }

    /// The finished wakeups from an index on.
    package func samples(from index: Int = 0) -> Samples {
        let end = count
        guard index < end else { return Samples() }
        return Samples(
            ticks: (index..<end).map { wakeups[$0].tick },
            latenessNanoseconds: (index..<end).map { wakeups[$0].latenessNanoseconds }
        )
    }

    /// Where the one measuring thread stores; valid as long as this buffer.
    var writer: SampleWriter {
        SampleWriter(wakeups: wakeups, published: published, capacity: capacity)
    }

    /// Stores in the same memory by the same instructions, but publishes nothing: the warm-up.
    var discardingWriter: SampleWriter {
        SampleWriter(wakeups: wakeups, published: discarded, capacity: capacity)
    }
}

/// The measuring thread's side of a `SampleBuffer`: pointers only, so that nothing is counted.
package struct SampleWriter {
    fileprivate let wakeups: UnsafeMutablePointer<StoredWakeup>
    fileprivate let published: UnsafeMutablePointer<Atomic<Int>>
    fileprivate let capacity: Int
    /// Wakeups stored by this writer.
    private(set) var count = 0

    fileprivate init(
        wakeups: UnsafeMutablePointer<StoredWakeup>,
        published: UnsafeMutablePointer<Atomic<Int>>,
        capacity: Int
    ) {
        self.wakeups = wakeups
        self.published = published
        self.capacity = capacity
    }

    @inline(__always)
    mutating func append(tick: Int64, latenessNanoseconds: Int64) {
        precondition(count < capacity, "a buffer has room for every tick of its plan")
        wakeups[count] = StoredWakeup(tick: tick, latenessNanoseconds: latenessNanoseconds)
        count += 1
        published.pointee.store(count, ordering: .releasing)
    }
}

import Glibc

/// Numbers in a row that grows without copying itself: of a large one the kernel moves the pages.
///
/// A standard array that is full takes new memory, and copies all there is. With a million jobs
/// that takes milliseconds, in which the store is locked and no job is fired.
struct GrowingBuffer<Element: BitwiseCopyable>: ~Copyable {
    private var elements: UnsafeMutablePointer<Element>?
    private(set) var count = 0
    private var capacity = 0

    deinit { free(elements) }

    subscript(index: Int) -> Element {
        get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
            return elements.unsafelyUnwrapped[index]
        }
        set {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
            elements.unsafelyUnwrapped[index] = newValue
        }
    }

    /// Makes room for so many more.
    mutating func reserve(_ more: Int) {
        let needed = count + more
        guard needed > capacity else { return }
        // Growing by exactly what comes would move everything at each batch.
        let wanted = max(needed, 2 * capacity, 16)
        guard let grown = realloc(elements, wanted * MemoryLayout<Element>.stride) else {
            // As a standard array does: what has no memory left can keep no promise either.
            fatalError("no memory for \(wanted) entries")
        }
        elements = grown.bindMemory(to: Element.self, capacity: wanted)
        capacity = wanted
    }

    mutating func append(_ element: Element) {
        if count == capacity { reserve(1) }
        elements.unsafelyUnwrapped[count] = element
        count += 1
    }

    mutating func removeLast() -> Element {
        let last = self[count - 1]
        count -= 1
        return last
    }

    mutating func removeAll() {
        free(elements)
        elements = nil
        count = 0
        capacity = 0
    }
}

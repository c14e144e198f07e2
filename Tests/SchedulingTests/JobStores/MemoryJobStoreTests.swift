import PunctualBase
import TestSupport
import Testing
import Timekeeping

@testable import Scheduling

@Suite("Job store in memory")
struct MemoryJobStoreTests {
    @Test(
        "The heap agrees with a sorted array after any changes",
        arguments: [1, 2, 3, 4, 5] as [UInt64]
    )
    func heap(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var heap = DueHeap()
        var expected: [Int32: (due: Int64, sequence: Int64)] = [:]
        for step in 0..<3_000 as Range<Int64> {
            let slot = Int32.random(in: 0..<200, using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 {
                heap.remove(slot: slot)
                expected[slot] = nil
            } else {
                // Few distinct times, so that the sequence decides often.
                let due = Int64.random(in: 0..<50, using: &random)
                heap.set(DueHeap.Entry(due: due, sequence: step, slot: slot))
                expected[slot] = (due, step)
            }
            guard step % 50 == 0 else { continue }
            #expect(heap.checkInvariants() == nil, "seed \(seed), step \(step)")
            let time = Int64.random(in: 0..<50, using: &random)
            let limit = Int.random(in: 0..<100, using: &random)
            let sorted = expected.filter { $0.value.due <= time }.sorted { $0.value < $1.value }
            #expect(
                heap.slots(dueAtOrBefore: time, limit: limit) == sorted.prefix(limit).map(\.key),
                "seed \(seed), step \(step)"
            )
            #expect(heap.first?.due == expected.values.map(\.due).min())
        }
    }

    @Test(
        "The index agrees with a dictionary after any changes, also with equal hashes",
        arguments: [21, 22, 23] as [UInt64]
    )
    func slotIndex(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var index = SlotIndex()
        // The key of a slot is its number; a few hashes for many keys, at both ends of the table.
        func hash(_ key: Int) -> Int { key % 7 * 5 - 3 }
        var expected: Set<Int> = []
        for step in 0..<5_000 {
            let key = Int.random(in: 0..<300, using: &random)
            let found = index.slot(hash: hash(key)) { $0 == key }
            #expect((found != nil) == expected.contains(key), "seed \(seed), step \(step)")
            if found != nil {
                index.remove(hash: hash(key), slot: key)
                expected.remove(key)
            } else {
                index.insert(hash: hash(key), slot: key)
                expected.insert(key)
            }
            #expect(index.count == expected.count)
        }
    }

    @Test("The table stays whole under any calls", arguments: [11, 12, 13] as [UInt64])
    func table(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let store = MemoryJobStore()
        for step in 0..<2_000 {
            let id = "job \(Int.random(in: 0..<1_500, using: &random))"
            let next = Int64.random(in: 0..<100, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: _ = try store.remove(jobID: id)
            case 1:
                guard var job = try store.job(id) else { continue }
                job.isPaused.toggle()
                try store.update(job)
            case 2:
                guard let job = try store.job(id) else { continue }
                let taken = claim(id, revision: job.revision, Int64(step), next: next)
                #expect(try store.claim([taken]) == [true])
            default: try store.add([scheduled(id, next: next)], replacingExisting: true)
            }
            guard step % 100 == 0 else { continue }
            #expect(store.checkInvariants() == nil, "seed \(seed), step \(step)")
            let jobs = try store.jobs().filter { !$0.isPaused }
            let due = try store.due(atOrBefore: at(50), limit: 10_000).jobs
            #expect(
                due.map(\.job.id).sorted()
                    == jobs.filter { ($0.next?.due ?? at(99)) <= at(50) }.map(\.job.id).sorted()
            )
        }
    }

    @Test("The oldest final entries make room, the unfinished ones stay")
    func limit() throws {
        let store = MemoryJobStore(historyLimit: 10)
        try store.record([entry("a", 0, .retrying)])
        try store.record((1...5_000).map { entry("a", $0, .claimed) })
        try store.record((1...5_000).map { entry("a", $0, .succeeded) })
        let kept = try store.history(jobID: nil, limit: 100)
        #expect(
            kept.map(\.occurrence.scheduled) == (4_991...5_000).reversed().map { at($0) } + [at(0)]
        )
    }
}

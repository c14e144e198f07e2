import PunctualBase
import TestSupport
import Testing
import Timekeeping

@testable import Scheduling

@Suite("Runs that are not over")
struct RunTableTests {
    private func run(_ number: Int64) -> ActiveRun {
        let job = Job(
            id: "job",
            trigger: DateTrigger(at: at(0)),
            work: .task(TaskCall(task: "work"))
        )
        return ActiveRun(
            number: RunNumber(number),
            job: job,
            activity: JobActivity(JobKey(store: 0, id: job.id)),
            occurrence: occurrence(0),
            attempt: 1,
            checkpoint: nil,
            stamps: RunStamps(due: reading(0))
        )
    }

    @Test("A run is found by its number until it is removed", arguments: [1, 2, 3] as [UInt64])
    func table(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var table = RunTable()
        var expected: [RunNumber: ActiveRun] = [:]
        for number in 1...2_000 as ClosedRange<Int64> {
            let added = run(number)
            table.insert(added)
            expected[added.number] = added
            while expected.count > 300, let removed = expected.keys.randomElement(using: &random) {
                table.remove(removed)
                expected[removed] = nil
                #expect(table[removed] == nil, "seed \(seed), run \(removed.value)")
            }
        }
        #expect(table.count == expected.count, "seed \(seed)")
        for (number, run) in expected {
            #expect(table[number] === run, "seed \(seed), run \(number.value)")
        }
        #expect(Set(table.all.map(\.number)) == Set(expected.keys), "seed \(seed)")
    }

    @Test("A queue keeps its order, whatever is taken from it")
    func queue() {
        let runs = (1...5).map { run($0) }
        var queue = RunQueue()
        for run in runs { queue.append(run) }
        queue.remove(runs[2])
        queue.removeFirst()
        queue.remove(runs[0])  // no longer there
        #expect(queue.all.map(\.number.value) == [2, 4, 5])
        #expect(queue.count == 3)
        for run in runs { queue.remove(run) }
        #expect(queue.isEmpty)
        queue.append(runs[0])
        #expect(queue.first === runs[0])
    }

    @Test("An empty queue keeps nothing of what was in it")
    func emptyQueue() {
        var queue = RunQueue()
        weak var last: ActiveRun?
        do {
            let runs = (1...3).map { run($0) }
            last = runs[2]
            for run in runs { queue.append(run) }
        }
        for _ in 0..<3 { queue.removeFirst() }
        #expect(last == nil)
    }

    @Test("Runs of one executor are handed over together, and not past a cancellation")
    func handOvers() {
        var actions = Actions()
        for number in 1...2 as ClosedRange<Int64> { actions.submit(Run(run(number)), to: "pool") }
        actions.cancel(RunNumber(1), in: "pool")
        actions.submit(Run(run(3)), to: "pool")
        actions.submit(Run(run(4)), to: "other")
        #expect(actions.handOvers.map(\.executor) == ["pool", "pool", "other"])
        #expect(actions.handOvers.map { $0.runs.map(\.number.value) } == [[1, 2], [3], [4]])
        #expect(actions.handOvers.map { $0.cancelled.map(\.value) } == [[1], [], []])
    }
}

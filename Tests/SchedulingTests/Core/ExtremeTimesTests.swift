import Testing
import Timekeeping

@testable import Scheduling

@Suite("Times at the ends of what can be named")
struct ExtremeTimesTests {
    private let now = WallTime(nanosecondsSince1970: 1_767_225_600_000_000_000)

    @Test("A retry's delay never turns negative, however long and often")
    func retries() {
        let retry = Retry(
            limit: 1_000_000,
            delayNanoseconds: .max,
            delayCapNanoseconds: .max,
            jitterPercent: 100
        )
        for attempt in [1, 2, 64, 1_000_000, Int.max] {
            #expect(retry.delay(afterAttempt: attempt, random: .max) == .max)
        }
        let none = Retry(limit: 1, delayNanoseconds: 0, jitterPercent: 0)
        #expect(none.delay(afterAttempt: .max, random: 0) == 0)
    }

    @Test(
        "Occurrences since the beginning of time are planned",
        arguments: [Coalescing.latest, .earliest, .all]
    )
    func backlog(coalescing: Coalescing) throws {
        var policy = JobPolicy()
        policy.coalescing = coalescing
        for (interval, grace) in [(1, nil), (1_000_000_000, nil), (1, 5)] as [(Int64, Int64?)] {
            policy.misfireGraceNanoseconds = grace
            let job = Job(
                id: "a",
                trigger: try IntervalTrigger(
                    everyNanoseconds: interval,
                    startingAt: .distantPast
                ),
                work: .task(TaskCall(task: "t", arguments: "null")),
                policy: policy
            )
            let first = PlannedOccurrence(scheduled: .distantPast, due: .distantPast)
            let plan = FiringPlan(of: job, from: first, now: now)
            #expect((1...FiringPlan.catchUpLimit).contains(plan.runs.count))
            #expect(plan.next.map { $0.due > now } ?? false)
        }
    }

    @Test("Monotonic instants stop at their ends")
    func monotonic() {
        let last = MonotonicInstant(nanoseconds: .max)
        let first = MonotonicInstant(nanoseconds: .min)
        #expect(last.advanced(byNanoseconds: 1) == last)
        #expect(first.advanced(byNanoseconds: -1) == first)
        #expect(first.nanoseconds(to: last) == .max)
        #expect(last.nanoseconds(to: first) == .min)
        #expect(last.advanced(by: .seconds(Int64.max)) == last)
    }
}

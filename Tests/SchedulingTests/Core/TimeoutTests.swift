import Testing
import Timekeeping

@testable import Scheduling

@Suite("Timeout of a run")
struct TimeoutTests {
    private static let second: Int64 = 1_000_000_000

    /// A scheduler's state with one run of a job that may take ten seconds and is tried again.
    private struct Scene {
        var state = SchedulerState()
        var actions = Actions()
        let number = RunNumber(1)

        init() {
            var policy = JobPolicy()
            policy.timeoutNanoseconds = 10 * second
            policy.retry = Retry(limit: 1, delayNanoseconds: 5 * second, jitterPercent: 0)
            let job = scheduled("job", next: nil, policy: policy).job
            state.phase = .running
            state.storeNames = ["default"]
            state.admit(job, inStore: 0, occurrence(0), at: reading(0), into: &actions)
        }

        mutating func begin(at seconds: Int64) {
            let now = reading(seconds * second)
            let run = state.mayStart(number, at: now, into: &actions)
            #expect(run?.number == number)
            state.limitTime(of: number, at: now)
        }

        mutating func fail(at seconds: Int64) {
            let now = reading(seconds * second)
            let outcome = RunOutcome.failed(message: "on purpose", output: nil)
            state.ended(number, outcome, started: now, at: now, into: &actions)
        }

        /// The seconds among these at which the run is cancelled.
        mutating func cancellations(at times: [Int64]) -> [Int64] {
            var found: [Int64] = []
            for seconds in times {
                actions = Actions()
                state.timePassed(at: reading(seconds * second), into: &actions)
                if actions.handOvers.contains(where: { !$0.cancelled.isEmpty }) {
                    found.append(seconds)
                }
            }
            return found
        }
    }

    @Test("Ends it when it has taken that long, and not before")
    func single() {
        var scene = Scene()
        scene.begin(at: 1)
        let found = scene.cancellations(at: [10, 11, 30])
        #expect(found == [11])
    }

    @Test("Counts anew for each attempt")
    func attempts() {
        var scene = Scene()
        scene.begin(at: 0)
        scene.fail(at: 2)
        // It is tried again at 7.
        let before = scene.cancellations(at: [7])
        scene.begin(at: 8)
        let found = scene.cancellations(at: [10, 17, 18])
        #expect(before == [])
        #expect(found == [18])
    }

    @Test("A run that is asked again whether it may start is told once")
    func askedAgain() {
        var scene = Scene()
        for second in Int64(0)..<3 { scene.begin(at: second) }
        let told = scene.actions.events.count {
            if case .jobStarted = $0 { true } else { false }
        }
        #expect(told == 1)
    }
}

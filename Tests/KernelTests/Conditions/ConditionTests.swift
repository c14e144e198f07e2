import Glibc
import Runs
import Testing

@testable import Harness

extension SessionTests {
    @Suite("Conditions read back from the kernel")
    struct ConditionTests {
        private static let isRoot = geteuid() == 0

        private func round(
            _ mechanism: MechanismName = .absolute,
            _ conditions: Conditions
        ) throws -> Round {
            let (_, recorder) = try measure(mechanism, conditions: conditions)
            return try #require(recorder.rounds.first).round
        }

        @Test("Affinity", arguments: [MechanismName.absolute, .dispatch, .taskSleep])
        func affinity(mechanism: MechanismName) throws {
            let allowed = try #require(ThreadSettings.processors(of: 0))
            let last = try #require(allowed.last)
            let round = try round(mechanism, Conditions(processors: .list([last])))
            #expect(round.failure == nil)
            #expect(round.observed?.processors == [last])
            // The coordinator and everyone else have their own processors back.
            #expect(ThreadSettings.processors(of: 0) == allowed)
        }

        @Test(
            "Realtime policies",
            arguments: [SchedulingPolicy.fifo, .rr],
            [
                MechanismName.absolute, .precise, .dispatch, .taskSleep,
            ]
        )
        func realtime(policy: SchedulingPolicy, mechanism: MechanismName) throws {
            let round = try round(mechanism, Conditions(policy: policy, priority: 7))
            if let failure = round.failure {
                #expect(!Self.isRoot)
                #expect(failure.contains("CAP_SYS_NICE"))
                return
            }
            #expect(round.observed?.policy == policy)
            #expect(round.observed?.priority == 7)
            #expect(try #require(ThreadSettings(of: 0)).policy == .other)
        }

        @Test("The deadline class, for a mechanism that knows nothing of it")
        func deadline() throws {
            let round = try round(.absolute, Conditions(policy: .deadline))
            if let failure = round.failure {
                #expect(failure.contains("; "))
            } else {
                #expect(round.observed?.policy == .deadline)
            }
        }

        @Test("The deadline class is refused on chosen processors")
        func pinnedDeadline() throws {
            let allowed = try #require(ThreadSettings.processors(of: 0))
            guard allowed.count > 1 else { return }
            let round = try round(
                .absolute,
                Conditions(policy: .deadline, processors: .list([allowed[0]]))
            )
            #expect(try #require(round.failure).contains("all processors"))
        }

        @Test("Timer slack", arguments: [MechanismName.absolute, .dispatch])
        func slack(mechanism: MechanismName) throws {
            let round = try round(mechanism, Conditions(timerSlackNanoseconds: 4_321))
            guard mechanism == .absolute || Self.isRoot else { return }
            #expect(round.failure == nil)
            #expect(round.observed?.timerSlackNanoseconds == 4_321)
        }

        /// The sanitizers answer mlockall(2) themselves, with success, and lock nothing.
        private static let isSanitized =
            dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil

        @Test(
            "Memory is locked during the round and not after",
            .disabled(if: isSanitized, "the sanitizers make mlockall(2) do nothing")
        )
        func lockedMemory() throws {
            let round = try round(.absolute, Conditions(isMemoryLocked: true))
            if let failure = round.failure {
                #expect(failure.contains("ulimit -l"))
                return
            }
            // All of this process, which is more than a buffer of 30 wakeups.
            #expect(try #require(round.observed).lockedKibibytes > 1_024)
            #expect(ProcessConditions.lockedKibibytes < 1_024)
        }

        @Test("DMA latency is held during the round")
        func latency() throws {
            let round = try round(.absolute, Conditions(dmaLatencyMicroseconds: 0))
            if let failure = round.failure {
                #expect(failure.contains("/dev/cpu_dma_latency"))
            } else {
                #expect(round.observed?.dmaLatencyMicroseconds == 0)
            }
        }

        @Test("A processor that is not there is an error that names those that are")
        func missingProcessor() throws {
            let failure = try round(.absolute, Conditions(processors: .list([4_000]))).failure
            #expect(try #require(failure).contains("processor 4000 cannot be had"))
            #expect(try #require(failure).contains(ThreadConditions.onlineText))
        }

        @Test("One thread a processor: a round each, on the same grid")
        func eachProcessor() throws {
            let allowed = try #require(ThreadSettings.processors(of: 0))
            let (_, recorder) = try measure(.absolute, conditions: Conditions(processors: .each))
            let rounds = recorder.rounds.map(\.round)
            #expect(rounds.compactMap(\.processor).sorted() == allowed)
            #expect(rounds.allSatisfy { $0.observed?.processors == [$0.processor ?? -1] })
            #expect(Set(rounds.map { $0.startNanoseconds % 1_000_000 }).count == 1)
        }

        @Test("A runtime's threads cannot be bound one to a processor")
        func eachProcessorOfRuntime() throws {
            let failure = try round(.taskSleep, Conditions(processors: .each)).failure
            #expect(try #require(failure).contains("belong to its runtime"))
        }
    }
}

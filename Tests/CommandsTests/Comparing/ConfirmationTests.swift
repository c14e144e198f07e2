import Analysis
import Reporting
import Runs
import Testing

@testable import Commands

@Suite("Confirming by measuring again")
struct ConfirmationTests {
    private static let host = HostSnapshot(
        hostName: "atlas",
        operatingSystem: "Debian",
        kernelRelease: "6.1.0",
        kernelVersion: "#1",
        kernelCommandLine: "",
        architecture: "x86_64",
        processorModel: "Example",
        processorCount: 2,
        memoryKibibytes: 1
    )

    private func side(_ name: String, run: Int64) -> ComparisonSide {
        ComparisonSide(
            name: name,
            series: Series(mechanism: .absolute, periodNanoseconds: 1_000_000),
            run: run,
            startedAtUnixNanoseconds: 0,
            host: Self.host,
            programVersion: "1.0",
            gitRevision: nil,
            rounds: []
        )
    }

    private func answer(_ verdicts: [Metric: Verdict], run: Int64) -> ComparisonAnswer {
        let metrics = Metric.allCases.compactMap { metric in
            verdicts[metric].map { verdict in
                MetricComparison(
                    limit: MetricLimit(metric: metric, relative: 0.5, absolute: 0),
                    baseline: 1,
                    candidate: 2,
                    scale: .ratio,
                    change: nil,
                    plainChange: nil,
                    pairs: [],
                    verdict: verdict,
                    reason: nil,
                    smallestVisible: nil
                )
            }
        }
        return ComparisonAnswer(comparisons: [
            Comparison(
                baseline: side("main", run: run),
                candidate: side("absolute", run: run),
                pairing: .duet,
                usesReference: false,
                metrics: metrics,
                requirements: [],
                environmentDifferences: [],
                verdict: Verdict(combining: metrics.map(\.verdict)),
                notes: []
            )
        ])
    }

    @Test("What is worse both times is a regression")
    func repeated() {
        let first = answer([.p50: .regressed, .p99: .pass], run: 1)
        let confirmed = first.confirmed(by: answer([.p50: .regressed, .p99: .pass], run: 2))
        #expect(confirmed.verdict == .regressed)
        #expect(confirmed.comparisons[0].candidate.run == 2)
        #expect(confirmed.comparisons[0].notes.count == 1)
        #expect(confirmed.comparisons[0].notes[0].contains("(run 1)"))
    }

    @Test("What was worse only the first time is what the second says")
    func unrepeated() {
        let first = answer([.p50: .regressed, .p99: .regressed], run: 1)
        let confirmed = first.confirmed(by: answer([.p50: .pass, .p99: .pass], run: 2))
        #expect(confirmed.verdict == .pass)
        #expect(confirmed.comparisons[0].notes[0].contains("p50, p99"))
    }

    @Test("What was worse only the second time is in doubt, with the reason")
    func other() throws {
        let first = answer([.p50: .regressed, .p99: .pass], run: 1)
        let confirmed = first.confirmed(by: answer([.p50: .pass, .p99: .regressed], run: 2))
        #expect(confirmed.verdict == .inconclusive)
        let p99 = try #require(confirmed.comparisons[0].metrics.last)
        #expect(p99.metric == .p99)
        #expect(p99.verdict == .inconclusive)
        #expect(try #require(p99.reason).contains("once more"))
    }

    @Test("What was worse and could not be measured again stays worse, with its run and the reason")
    func lost() throws {
        let first = answer([.p50: .regressed], run: 1)
        let ended = ComparisonAnswer(missing: [
            .init(name: "absolute", reason: "the program ended with 3")
        ])
        let confirmed = first.confirmed(by: ended)
        #expect(confirmed.verdict == .regressed && confirmed.failure == nil)
        #expect(ExitPolicy().code(verdict: confirmed.verdict, isMissing: true) == 2)
        let kept = try #require(confirmed.comparisons.first)
        #expect(kept.candidate.run == 1 && kept.metrics == first.comparisons[0].metrics)
        #expect(
            kept.notes == [
                "This is the first measurement (run 1); what is worse could not be confirmed: the "
                    + "program ended with 3."
            ]
        )
        #expect(
            confirmed.missing.map(\.reason)
                == ["the program ended with 3 (in the second measurement)"]
        )
        let broken = first.confirmed(by: ComparisonAnswer(), failure: "the disk is full")
        #expect(broken.verdict == .regressed)
        #expect(broken.comparisons[0].notes[0].hasSuffix("confirmed: the disk is full."))
    }

    @Test("Of several series none is lost, whichever of them could be measured again")
    func severalLost() {
        func named(_ name: String, _ answer: ComparisonAnswer) -> Comparison {
            var comparison = answer.comparisons[0]
            comparison.candidate.name = name
            return comparison
        }
        let worse = named("ppoll", answer([.p50: .regressed], run: 1))
        let equal = named("futex", answer([.p50: .pass], run: 1))
        let absent = ComparisonReport.Missing(name: "epoll", reason: "not permitted")
        let first = ComparisonAnswer(comparisons: [worse, equal], missing: [absent])
        let again = named("futex", answer([.p50: .pass], run: 2))
        let confirmed = first.confirmed(
            by: ComparisonAnswer(
                comparisons: [again],
                missing: [absent, .init(name: "ppoll", reason: "it ended")]
            )
        )
        #expect(confirmed.comparisons.map(\.candidate.name) == ["futex", "ppoll"])
        #expect(confirmed.comparisons.map(\.candidate.run) == [2, 1])
        #expect(confirmed.verdict == .regressed)
        #expect(
            confirmed.missing.map(\.reason)
                == ["not permitted", "it ended (in the second measurement)"]
        )
        let none = first.confirmed(by: ComparisonAnswer(), failure: "it ended")
        #expect(none.comparisons.map(\.candidate.name) == ["ppoll", "futex"])
        #expect(none.missing == [absent])
    }

    @Test("A requirement is confirmed like a metric")
    func requirements() {
        func broken(_ verdict: Verdict, run: Int64) -> ComparisonAnswer {
            var answer = answer([.p50: .pass], run: run)
            answer.comparisons[0].requirements = [
                RequirementResult(
                    text: "p99 <= 200us",
                    metric: .p99,
                    value: nil,
                    verdict: verdict,
                    reason: nil
                )
            ]
            return answer
        }
        #expect(
            broken(.regressed, run: 1).confirmed(by: broken(.regressed, run: 2)).verdict
                == .regressed
        )
        #expect(broken(.regressed, run: 1).confirmed(by: broken(.pass, run: 2)).verdict == .pass)
        #expect(
            broken(.pass, run: 1).confirmed(by: broken(.regressed, run: 2)).verdict == .inconclusive
        )
    }

    @Test("Without a comparison there is no verdict but a failure with its reasons")
    func nothing() throws {
        let answer = ComparisonAnswer(missing: [.init(name: "io-uring", reason: "not permitted")])
        #expect(answer.verdict == nil)
        #expect(try #require(answer.failure).contains("io-uring: not permitted"))
        #expect(ComparisonAnswer().failure != nil)
    }
}

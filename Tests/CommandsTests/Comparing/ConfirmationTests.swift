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

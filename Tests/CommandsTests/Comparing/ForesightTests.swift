import Analysis
import Harness
import Reporting
import Runs
import Testing

@testable import Commands

@Suite("What is known before measuring")
struct ForesightTests {
    private func sides(
        _ mechanisms: [MechanismName],
        period: Int64 = 1_000_000,
        roundNanoseconds: Int64 = 1_000_000_000,
        hasReference: Bool = true
    ) -> [ComparisonSide] {
        let series = mechanisms.map { Series(mechanism: $0, periodNanoseconds: period) }
        let plan = Plan(
            name: "x",
            series: hasReference ? series.flatMap { [$0, $0.reference] } : series,
            rounds: 9,
            roundNanoseconds: roundNanoseconds,
            warmUpNanoseconds: 0,
            pairing: hasReference ? .duet : nil
        )
        return plan.genuineSeries.map {
            ComparisonSide(foreseen: $0, in: plan, named: plan.series[$0].name)
        }
    }

    private func refusal(
        _ baseline: [ComparisonSide],
        _ candidate: [ComparisonSide],
        by judging: Judging = Judging()
    ) -> String? {
        do throws(UsageError) {
            _ = try judging.foresee(baseline, candidate)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("Sides alike are measured, and two mechanisms that are alone as well")
    func alike() throws {
        #expect(refusal(sides([.absolute]), sides([.precise])) == nil)
        #expect(try Judging().foresee(sides([.absolute]), sides([.absolute])).isEmpty)
    }

    @Test("Sides without a common series are refused, each series with the side that lacks it")
    func nothingInCommon() throws {
        let text = try #require(refusal(sides([.absolute]), sides([.timerfd, .precise])))
        #expect(text.contains("absolute: B does not have it"), "\(text)")
        #expect(text.contains("precise: A does not have it"), "\(text)")
    }

    @Test("Another measurement is refused with both values, unless that is allowed")
    func otherMeasurement() throws {
        let baseline = sides([.absolute])
        let others = [
            (sides([.absolute], period: 2_000_000), "period “1ms” and “2ms”"),
            (sides([.absolute], roundNanoseconds: 300_000_000), "round length “1s” and “300ms”"),
            (sides([.absolute], hasReference: false), "measured beside"),
        ]
        var allowing = Judging()
        allowing.exit.allowances = [.environmentDifference]
        for (other, mention) in others {
            let text = try #require(refusal(baseline, other))
            #expect(text.contains(mention), "\(text)")
            #expect(refusal(baseline, other, by: allowing) == nil)
        }
    }

    @Test("Where a service level can decide, what cannot is only told")
    func serviceLevel() throws {
        var judging = Judging()
        judging.requirements = [try Requirement(parsing: "p99 <= 200us")]
        let told = try judging.foresee(
            sides([.absolute, .precise]),
            sides([.absolute, .precise], roundNanoseconds: 300_000_000)
        )
        // Once for both.
        #expect(told.count == 1 && told[0].contains("round length"), "\(told)")
    }
}

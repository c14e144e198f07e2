import Reporting
import Runs
import Testing

@testable import Commands

@Suite("Exit codes of comparisons")
struct ExitPolicyTests {
    @Test(
        "Without options a verdict has the code that it is documented with",
        arguments: [
            (nil, 1), (.pass, 0), (.improved, 0), (.regressed, 2), (.inconclusive, 3),
        ] as [(Verdict?, Int32)]
    )
    func standard(verdict: Verdict?, code: Int32) {
        #expect(ExitPolicy().code(verdict: verdict, isMissing: false) == code)
    }

    @Test("An inconclusive answer is let pass where that was asked for, a regression never")
    func allowances() {
        let all = Set(ComparisonReport.Allowance.allCases)
        let policy = ExitPolicy(allowances: all)
        #expect(policy.code(verdict: .inconclusive, isMissing: true) == 0)
        #expect(policy.code(verdict: .regressed, isMissing: true) == 2)
        #expect(policy.code(verdict: nil, isMissing: true) == 1)
        let other = ExitPolicy(allowances: [.missing, .environmentDifference])
        #expect(other.code(verdict: .inconclusive, isMissing: false) == 3)
    }

    @Test("A missing side is a failure, but what has become worse is the greater news")
    func missing() {
        let policy = ExitPolicy()
        #expect(policy.code(verdict: .pass, isMissing: true) == 1)
        #expect(policy.code(verdict: .inconclusive, isMissing: true) == 1)
        #expect(policy.code(verdict: .regressed, isMissing: true) == 2)
    }

    @Test(
        "--fail-on picks, but a regression always fails and `improved` alone lets nothing pass",
        arguments: [
            ([.improved], [.regressed, .inconclusive, .improved]),
            ([.regressed], [.regressed]),
            ([.inconclusive], [.regressed, .inconclusive]),
            ([.regressed, .improved], [.regressed, .improved]),
        ] as [([Verdict], Set<Verdict>)]
    )
    func failing(named: [Verdict], expected: Set<Verdict>) {
        #expect(ExitPolicy.failing(on: named) == expected)
    }

    @Test("An improvement has a code of its own only where it was asked for")
    func improved() {
        let policy = ExitPolicy(failing: ExitPolicy.failing(on: [.improved]))
        #expect(policy.code(verdict: .improved, isMissing: false) == 4)
        #expect(policy.code(verdict: .inconclusive, isMissing: false) == 3)
        let strict = ExitPolicy(failing: ExitPolicy.failing(on: [.regressed]))
        #expect(strict.code(verdict: .inconclusive, isMissing: false) == 0)
        #expect(strict.letsInconclusivePass)
    }
}

import Glibc
import PunctualPlatform
import Testing
import Wakeups

@testable import Commands

@Suite("Trials in a process of their own")
struct MechanismTrialTests {
    @Test("What was announced and not told of is what has ended the process")
    func report() {
        let report = TrialReport(
            """
            try absolute
            works absolute
            try futex
            refused futex the kernel refused futex: no; and so on
            try io-uring
            """
        )
        #expect(
            report.findings == [
                .absolute: .works,
                .futex: .refused("the kernel refused futex: no; and so on"),
            ]
        )
        #expect(report.unfinished == .ioUring)
    }

    @Test(
        "Text that is none of ours finds nothing",
        arguments: ["", "try", "works nothing\n", "\n\n"]
    )
    func foreign(text: String) {
        let report = TrialReport(text)
        #expect(report.findings.isEmpty)
        #expect(report.unfinished == nil)
    }

    @Test("The end of the process is told by what ended it")
    func endings() {
        #expect(MechanismTrials.ending(.signalled(SIGSYS)).hasPrefix("killed by SIGSYS: a sandbox"))
        #expect(
            MechanismTrials.ending(.signalled(SIGILL))
                .hasPrefix("killed by signal 4 (Illegal instruction)")
        )
        #expect(MechanismTrials.ending(nil) == "it did not end within the time of its trial")
    }

    @Test("A mechanism that does not wake is not measured, one that is refused says so itself")
    func kinds() {
        #expect(MechanismTrials.finding(nil) == .works)
        guard case .fatal = MechanismTrials.finding(.didNotWake(withinNanoseconds: 1)) else {
            Issue.record("a wait without end is fatal")
            return
        }
        guard case .refused = MechanismTrials.finding(.wokeEarly(byNanoseconds: 5)) else {
            Issue.record("an early wakeup is a refusal")
            return
        }
    }
}

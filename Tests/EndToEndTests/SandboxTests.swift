import Glibc
import TestSupport
import Testing

/// Mechanisms in a sandbox that ends a program for a system call.
@Suite("Sandboxes")
struct SandboxTests {
    @Test("A mechanism for which the program would be killed is told, and the others are tried")
    func mechanisms() async throws {
        let outcome = try await onOwnThread {
            let punctual = try Punctual()
            try #require(Sandbox.forbid(systemCall: Sandbox.ioUringSetup, with: .kill))
            return try punctual.run(["mechanisms"])
        }
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            outcome.output.contains("io-uring does not work: killed by SIGSYS"),
            "\(outcome.output)"
        )
        for name in ["absolute", "dispatch", "precise"] {
            #expect(!outcome.output.contains("\(name) does not work"), "\(outcome.output)")
        }
    }

    @Test("It is not measured either, and the others are")
    func benchmark() async throws {
        let (outcome, export) = try await onOwnThread {
            let punctual = try Punctual()
            try #require(Sandbox.forbid(systemCall: Sandbox.ioUringSetup, with: .kill))
            let outcome = try punctual.run([
                "benchmark", "-m", "absolute,io-uring", "--seconds", "0.05", "--rounds", "1",
                "--no-report",
            ])
            return (outcome, try punctual.run(["runs", "export", "latest", "--format", "json"]))
        }
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            export.output.contains("the mechanism io-uring cannot be used here: killed by SIGSYS")
        )
    }

    @Test("A runtime that stops its program where it is refused a call stops the trial alone")
    func runtimes() async throws {
        let outcome = try await onOwnThread {
            let punctual = try Punctual()
            try #require(Sandbox.forbid(systemCall: Sandbox.eventfd, with: .refuse(EPERM)))
            return try punctual.run(["mechanisms"])
        }
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("ppoll does not work: the kernel refused eventfd"))
        #expect(!outcome.output.contains("absolute does not work"), "\(outcome.output)")
    }
}

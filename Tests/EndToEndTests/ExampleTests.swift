import FoundationEssentials
import Testing

/// The manual's examples of the scheduler, as programs.
@Suite("Examples of the manual")
struct ExampleTests {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// What an example prints until its end, after so many seconds.
    private func output(of name: String, seconds: String) throws -> [String] {
        let program = try Punctual(program: "scheduling-examples")
        // They keep their files where they are started.
        let started = try program.start(
            [name, seconds],
            through: ["/usr/bin/env", "-C", program.folder]
        )
        let outcome = try program.wait(for: started)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n").map(String.init)
    }

    @Test(
        "The manual shows what is compiled",
        arguments: ["Hourly", "Production", "Limits", "Listener", "Retry"]
    )
    func text(name: String) throws {
        let page = try String(
            contentsOfFile: Self.project + "/Documentation/library.md",
            encoding: .utf8
        )
        let code = try String(
            contentsOfFile: "\(Self.project)/Examples/\(name).swift",
            encoding: .utf8
        )
        #expect(page.contains("```swift\n\(code)```"), "the manual has another \(name).swift")
    }

    @Test("The README is a tour of at most 200 lines, with the example that is compiled")
    func readme() throws {
        let readme = try String(contentsOfFile: Self.project + "/README.md", encoding: .utf8)
        #expect(readme.split(separator: "\n", omittingEmptySubsequences: false).count <= 201)
        let code = try String(
            contentsOfFile: Self.project + "/Examples/Hourly.swift",
            encoding: .utf8
        )
        #expect(readme.contains("```swift\n\(code)```"), "the README has another Hourly.swift")
    }

    @Test("The hourly report is due at a full hour")
    func hourly() throws {
        let line = try #require(try output(of: "hourly", seconds: "0.1").first)
        #expect(line.hasPrefix("the next report is due at "))
        #expect(line.hasSuffix(":00:00Z"))
    }

    @Test("Threads and processes run the jobs of the file")
    func production() throws {
        let lines = try output(of: "production", seconds: "3")
        #expect(lines.contains { $0.hasPrefix("mail of ") })
        #expect(lines.contains("the sum is 42"))
    }

    @Test("A third run at once is left out")
    func limits() throws {
        let lines = try output(of: "limits", seconds: "2")
        #expect(lines.contains { $0.hasPrefix("slow of ") && $0.hasSuffix("two go on") })
    }

    @Test("The listener hears of results and failures")
    func listener() throws {
        let lines = try output(of: "listener", seconds: "2")
        #expect(lines.contains { $0.hasPrefix("scan done, ") })
        #expect(lines.contains("print failed: OutOfPaper()"))
    }

    @Test("A retried task goes on after its checkpoint")
    func retrying() throws {
        #expect(
            try output(of: "retrying", seconds: "3") == [
                "attempt 1 sends part 0", "attempt 1 sends part 1", "attempt 2 sends part 2",
                "attempt 2 sends part 3", "attempt 3 sends part 4", "attempt 3 sends part 5",
                "all parts are sent",
            ]
        )
    }
}

import Testing
import Timekeeping

@testable import Scheduling

@Suite("Jobs as JSON")
struct JobArchiveTests {
    @Test("What is exported comes back, and is the same text again")
    func roundTrip() throws {
        var policy = JobPolicy()
        policy.overlap = .queue(limit: 1)
        policy.retry = Retry(limit: 2)
        let jobs = [
            scheduled("a", next: 5, policy: policy),
            scheduled("b \"x\"\u{0}", next: nil, isPaused: true),
            scheduled(
                "c",
                next: -1,
                work: .command(Command(["x"], environment: ["B": "1", "A": "2"], folder: "/"))
            ),
            scheduled("d", next: 1, work: .task(TaskCall(task: "t", arguments: "[1e400, 0.10]"))),
        ]
        let text = try JobArchive(jobs: jobs).json()

        let found = try JobArchive(json: Array(text.utf8), now: at(0)).jobs

        #expect(found.map(\.job.id) == jobs.map(\.job.id))
        #expect(found.map(\.job.work) == jobs.map(\.job.work))
        #expect(found.map(\.job.policy) == jobs.map(\.job.policy))
        #expect(found.map(\.next) == jobs.map(\.next))
        #expect(found.map(\.isPaused) == [false, true, false, false])
        #expect(try JobArchive(jobs: found).json() == text)
        #expect(
            try JobArchive(json: Array(JobArchive(jobs: []).json().utf8), now: at(0)).jobs.isEmpty
        )
    }

    @Test("What is left out is the default, and the next occurrence is the trigger's first")
    func short() throws {
        let text = """
            {"format": "punctual-jobs", "version": 1, "jobs": [
              {"id": "a", "work": {"task": "t"},
               "trigger": {"kind": "date", "version": 1, "at": "1970-01-01T00:00:09Z"}}]}
            """
        let job = try #require(try JobArchive(json: Array(text.utf8), now: at(0)).jobs.first)
        #expect(job.next == occurrence(9))
        #expect(job.job.name == "a")
        #expect(job.job.policy == JobPolicy())
        #expect(job.job.work == .task(TaskCall(task: "t")))
    }

    private static let date = #""trigger":{"kind":"date","version":1,"at":"2026-01-01T00:00:00Z"}"#

    @Test(
        "An error names the line, the job and the key",
        arguments: [
            (#"{"id":"a",\#(date),"work":{"task":"t"},"polcy":{}}"#, "jobs[0] (“a”).polcy"),
            (#"{"id":"a",\#(date),"work":{"tsk":"t"}}"#, "jobs[0] (“a”).work"),
            (#"{"id":"a",\#(date),"work":{"command":[]}}"#, "jobs[0] (“a”).work"),
            (#"{"id":"a",\#(date),"work":{"command":[1]}}"#, "jobs[0] (“a”).work.command"),
            (#"{\#(date),"work":{"task":"t"}}"#, "jobs[0].id"),
            (#"{"id":"a","work":{"task":"t"}}"#, "jobs[0] (“a”).trigger"),
            (
                #"{"id":"a",\#(date),"work":{"task":"t"},"policy":{"retry":{"limt":1}}}"#,
                ".policy.retry"
            ),
            (
                #"{"id":"a",\#(date),"work":{"task":"t"},"policy":{"maximumInstances":0}}"#,
                "at least 1"
            ),
            (
                #"{"id":"a",\#(date),"work":{"task":"t"},"policy":{"coalescing":"no"}}"#,
                "latest, earliest, all"
            ),
            (
                #"{"id":"a",\#(date),"work":{"task":"t"},"next":{"scheduled":"now"}}"#,
                ".next.scheduled"
            ),
            (#"{"id":"a",\#(date),"work":{"task":"t"},"paused":1}"#, ".paused"),
            (#"{"id":"a","trigger":{"kind":"odd","version":1},"work":{"task":"t"}}"#, ".trigger"),
            (
                #"{"id":"a",\#(date),"work":{"task":"t"}},{"id":"a",\#(date),"work":{"task":"t"}}"#,
                "twice"
            ),
        ]
    )
    func refused(job: String, expected: String) {
        let text = "{\"format\":\"punctual-jobs\",\"version\":1,\"jobs\":[\n\(job)\n]}"
        do throws(JobArchiveError) {
            _ = try JobArchive(json: Array(text.utf8), now: at(0))
            Issue.record("accepted \(job)")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
            #expect(error.description.hasPrefix("line 2, column "), "\(error)")
        }
    }

    @Test(
        "A text that is not such an archive is refused",
        arguments: [
            "", "[]", "{}", #"{"format":"punctual-jobs","jobs":[]}"#,
            #"{"format":"punctual-jobs","version":2,"jobs":[]}"#,
            #"{"format":"other","version":1,"jobs":[]}"#,
            #"{"format":"punctual-jobs","version":1,"jobs":[]} x"#,
            #"{"format":"punctual-jobs","version":1,"jobs":{}}"#,
            #"{"format":"punctual-jobs","version":1,"jobs":[],"jobs":[]}"#,
            #"{"format":"punctual-jobs","version":1,"jobs":[],}"#,
            String(repeating: "[", count: 100_000),
        ]
    )
    func notAnArchive(text: String) {
        #expect(throws: JobArchiveError.self) {
            _ = try JobArchive(json: Array(text.utf8), now: at(0))
        }
    }

    @Test("A job whose arguments are no JSON cannot be written")
    func badArguments() {
        let job = scheduled("a", next: 1, work: .task(TaskCall(task: "t", arguments: "{]")))
        #expect(throws: JobArchiveError.self) { try JobArchive(jobs: [job]).json() }
    }
}

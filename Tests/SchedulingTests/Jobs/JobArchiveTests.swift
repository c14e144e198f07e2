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
            (#"{"id":"a",\#(date),"work":{"command":[""]}}"#, "with at least the program"),
            (
                #"{"id":"a","trigger":0,"work":{"task":"t"}}"#,
                "jobs[0] (“a”).trigger: expected an object such as "
                    + #"{"kind":"cron","version":1,…}, found a number; nothing was imported"#
            ),
            (
                #"{"id":"a","trigger":{},"work":{"task":"t"}}"#,
                "found one without a “kind”; nothing was imported"
            ),
            (
                #"{"id":"\#(String(repeating: "a", count: 201))",\#(date),"work":{"task":"t"}}"#,
                "at most 200 characters"
            ),
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

    @Test("A job that cannot be carried out is told with its place")
    func objection() {
        let text = """
            {"format":"punctual-jobs","version":1,"jobs":[
            {"id":"a",\(Self.date),"work":{"task":"t"}},
            {"id":"b",\(Self.date),"work":{"task":"t"},"executor":"x"}]}
            """
        let error = #expect(throws: JobArchiveError.self) {
            try JobArchive(json: Array(text.utf8), now: at(0)) { job in
                job.executor == "x" ? "there is no executor “x”" : nil
            }
        }
        #expect(
            error
                == .unreadable(
                    line: 3,
                    column: 1,
                    reason: "jobs[1] (“b”): there is no executor “x”"
                )
        )
    }

    @Test("More jobs than fit into memory are not read")
    func manyJobs() {
        var text = "{\"format\":\"punctual-jobs\",\"version\":1,\"jobs\":["
        for place in 0...JobArchive.jobLimit {
            text += place == 0 ? "" : ","
            text += "{\"id\":\"\(place)\",\(Self.date),\"work\":{\"task\":\"t\"}}"
        }
        let error = #expect(throws: JobArchiveError.self) {
            try JobArchive(json: Array((text + "]}").utf8), now: at(0))
        }
        #expect("\(String(describing: error))".contains("more than 200000 jobs"))
    }

    @Test("A job whose arguments are no JSON cannot be written")
    func badArguments() {
        let job = scheduled("a", next: 1, work: .task(TaskCall(task: "t", arguments: "{]")))
        #expect(throws: JobArchiveError.self) { try JobArchive(jobs: [job]).json() }
    }
}

import Scheduling
import TestSupport
import Testing
import Timekeeping

/// What both stores promise.
@Suite("Job stores")
struct JobStoreTests {
    @Test("A job comes back as it was stored", arguments: StoreKind.allCases)
    func roundTrip(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        var policy = JobPolicy()
        policy.coalescing = .all
        policy.misfireGraceNanoseconds = 5
        policy.maximumInstances = 3
        policy.overlap = .queue(limit: 2)
        policy.timeoutNanoseconds = 9_000_000_000
        policy.retry = Retry(
            limit: 4,
            delayNanoseconds: 1,
            delayCapNanoseconds: 2,
            jitterPercent: 3
        )
        policy.recovery = .runAgain
        policy.jitterNanoseconds = 77
        let command = Command(
            ["/bin/echo", "a \"b\"\n\u{1}ü"],
            environment: ["PATH": "/bin", "A": ""],
            folder: "/srv"
        )
        let jobs = [
            scheduled("a", next: 20, work: .command(command), policy: policy),
            scheduled("b", next: nil, work: .task(TaskCall(task: "t", arguments: #"{"n": 1.50}"#))),
            scheduled("c", next: 10, isPaused: true),
        ]
        try fixture.store.add(jobs, replacingExisting: false)

        let found = try fixture.store.jobs()

        #expect(found.map(\.job.id) == ["c", "a", "b"])
        let a = try #require(try fixture.store.job("a"))
        #expect(a.job.work == .command(command))
        #expect(a.job.policy == policy)
        #expect(a.next == occurrence(20))
        #expect(a.job.trigger as? DateTrigger == DateTrigger(at: at(1_000)))
        #expect(found[2].job.work == jobs[1].job.work)
        #expect(found[2].next == nil)
        #expect(found[0].isPaused)
        #expect(found[0].job.policy == JobPolicy())
        #expect(try fixture.store.job("d") == nil)
    }

    @Test(
        "Of several jobs, one with an id that is taken keeps all out",
        arguments: StoreKind.allCases
    )
    func allOrNone(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("b", next: 1)], replacingExisting: false)
        #expect(throws: JobStoreError.jobExists(id: "b")) {
            try fixture.store.add(
                [scheduled("a", next: 1), scheduled("b", next: 1)],
                replacingExisting: false
            )
        }
        #expect(throws: JobStoreError.jobExists(id: "x")) {
            try fixture.store.add(
                [scheduled("x", next: 1), scheduled("x", next: 1)],
                replacingExisting: false
            )
        }
        #expect(try fixture.store.jobs().map(\.job.id) == ["b"])
    }

    @Test("One job by itself is added like a list of one", arguments: StoreKind.allCases)
    func single(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add(scheduled("a", next: 1), replacingExisting: false)
        #expect(throws: JobStoreError.jobExists(id: "a")) {
            try fixture.store.add(scheduled("a", next: 2), replacingExisting: false)
        }
        #expect(try fixture.store.job("a")?.next == occurrence(1))
        try fixture.store.add(scheduled("a", next: 7), replacingExisting: true)
        let replaced = try #require(try fixture.store.job("a"))
        #expect(replaced.revision == 1 && replaced.next == occurrence(7))
        // As in a list, the next occurrence of what takes a place must not have been claimed.
        #expect(try fixture.store.claim([claim("a", revision: 1, 7, next: 9)]) == [true])
        #expect(throws: JobStoreError.changedMeanwhile(id: "a")) {
            try fixture.store.add(scheduled("a", next: 7), replacingExisting: true)
        }
    }

    @Test("A replaced job has a higher revision", arguments: StoreKind.allCases)
    func replacing(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 1)], replacingExisting: true)
        try fixture.store.add([scheduled("a", next: 7)], replacingExisting: true)
        let job = try #require(try fixture.store.job("a"))
        #expect(job.revision == 1)
        #expect(job.next == occurrence(7))
    }

    @Test(
        "A change of something older than what is stored is refused",
        arguments: StoreKind.allCases
    )
    func update(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 1)], replacingExisting: false)
        var job = try #require(try fixture.store.job("a"))
        job.isPaused = true
        try fixture.store.update(job)
        #expect(throws: JobStoreError.changedMeanwhile(id: "a")) { try fixture.store.update(job) }
        #expect(throws: JobStoreError.noSuchJob(id: "b")) {
            try fixture.store.update(scheduled("b", next: nil))
        }
        let stored = try #require(try fixture.store.job("a"))
        #expect(stored.isPaused && stored.revision == 1)
    }

    @Test(
        "What was computed from a removed job fits no later one of its id",
        arguments: StoreKind.allCases
    )
    func removed(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 1)], replacingExisting: false)
        #expect(try fixture.store.remove(jobID: "a"))
        #expect(try !fixture.store.remove(jobID: "a"))
        try fixture.store.add([scheduled("a", next: 2)], replacingExisting: false)
        #expect(try fixture.store.claim([claim("a", 1, next: 3)]) == [false])
        try fixture.store.add([scheduled("b", next: 2)], replacingExisting: false)
        #expect(try fixture.store.removeAll() == 2)
        #expect(try fixture.store.jobs().isEmpty)
        #expect(try fixture.store.nextDue() == nil)
    }

    @Test(
        "Due jobs come by due time and then as they were submitted",
        arguments: StoreKind.allCases
    )
    func due(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        #expect(try fixture.store.nextDue() == nil)
        try fixture.store.add(
            [
                scheduled("z", next: 5), scheduled("y", next: 5), scheduled("x", next: 4),
                scheduled("paused", next: 1, isPaused: true), scheduled("over", next: nil),
                scheduled("later", next: 6),
            ],
            replacingExisting: false
        )
        #expect(try fixture.store.nextDue() == at(4))
        #expect(try fixture.dueIDs(3) == [])
        #expect(try fixture.dueIDs(5) == ["x", "z", "y"])
        #expect(try fixture.dueIDs(9, limit: 2) == ["x", "z"])
        #expect(try fixture.dueIDs(9, limit: 0) == [])
    }

    @Test("A claim moves the job on and is refused the second time", arguments: StoreKind.allCases)
    func claims(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add(
            [scheduled("a", next: 5), scheduled("b", next: 5)],
            replacingExisting: false
        )
        #expect(
            try fixture.store.claim([claim("a", 5, next: 10), claim("b", 5, next: nil)])
                == [true, true]
        )
        #expect(try fixture.store.nextDue() == at(10))
        #expect(try fixture.store.job("b")?.next == nil)
        #expect(
            try fixture.store.claim([
                claim("a", 5, next: 15),  // such an occurrence is there
                claim("a", revision: 1, 10, next: 15),  // not the stored revision
                claim("c", 5, next: nil),  // no such job
                claim("a", 10, next: 15),
            ]) == [false, false, false, true]
        )
        #expect(try fixture.store.job("a")?.next == occurrence(15))
        #expect(try fixture.store.job("a")?.revision == 0)
        #expect(try fixture.store.history(jobID: "a", limit: 9).count == 2)
    }

    @Test("A claim with one occurrence twice is left out whole", arguments: StoreKind.allCases)
    func doubledClaim(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 5)], replacingExisting: false)
        var double = claim("a", 5, next: 10)
        double.entries.append(entry("a", 5, .missed))
        #expect(try fixture.store.claim([double]) == [false])
        #expect(try fixture.store.history(jobID: nil, limit: 9).isEmpty)
        #expect(try fixture.store.nextDue() == at(5))
    }

    @Test("A recorded entry replaces the one of its occurrence", arguments: StoreKind.allCases)
    func record(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 5)], replacingExisting: false)
        _ = try fixture.store.claim([claim("a", 5, next: 10)])
        var run = entry("a", 5, .started)
        run.stamps = RunStamps(due: reading(10), expired: reading(11), started: reading(12))
        try fixture.store.markStarted(run)
        run.state = .failed
        run.stamps?.ended = reading(13)
        run.result = "out"
        run.message = "no"
        run.count = 3
        run.first = at(2)
        run.retryAt = at(99)
        run.checkpoint = [1, 2]
        try fixture.store.record([run, entry("a", 6, .missed)])

        let found = try fixture.store.history(jobID: "a", limit: 10)

        #expect(found.map(\.occurrence.scheduled) == [at(6), at(5)])
        #expect(found[1].state == .failed)
        #expect(found[1].stamps == run.stamps)
        #expect(found[1].stamps?.latenessNanoseconds == 2)
        #expect(found[1].result == "out")
        #expect(found[1].message == "no")
        #expect(found[1].count == 3)
        #expect(found[1].first == at(2))
        #expect(found[1].retryAt == at(99))
        #expect(found[1].checkpoint == [1, 2])
        #expect(try fixture.store.history(jobID: nil, limit: 1).count == 1)
        #expect(try fixture.store.history(jobID: "b", limit: 9).isEmpty)
    }

    @Test(
        "A job with no occurrence to come goes with its last result",
        arguments: StoreKind.allCases
    )
    func removeExhausted(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add(
            [scheduled("a", next: 5), scheduled("b", next: 5), scheduled("c", next: nil)],
            replacingExisting: false
        )
        _ = try fixture.store.claim([claim("a", 5, next: nil), claim("b", 5, next: 10)])

        let removed = try fixture.store.record(
            [entry("a", 5, .succeeded), entry("b", 5, .succeeded)],
            removingExhausted: ["a", "b", "gone"]
        )

        #expect(removed == ["a"])
        #expect(try fixture.store.jobs().map(\.job.id) == ["b", "c"])
        #expect(
            try fixture.store.history(jobID: nil, limit: 9).map(\.state) == [
                .succeeded, .succeeded,
            ]
        )
    }

    @Test("A claimed occurrence is not planned again by a change", arguments: StoreKind.allCases)
    func changeAfterClaim(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 5)], replacingExisting: false)
        var read = try #require(try fixture.store.job("a"))
        _ = try fixture.store.claim([claim("a", 5, next: 10)])
        read.isPaused = true
        #expect(throws: JobStoreError.changedMeanwhile(id: "a")) { try fixture.store.update(read) }
        #expect(try fixture.store.nextDue() == at(10))
    }

    @Test("Nor by a job that takes the place of another one", arguments: StoreKind.allCases)
    func replacementAfterClaim(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 5)], replacingExisting: false)
        _ = try fixture.store.claim([claim("a", 5, next: 10)])
        #expect(throws: JobStoreError.changedMeanwhile(id: "a")) {
            let jobs = [scheduled("b", next: 7), scheduled("a", next: 5)]
            try fixture.store.add(jobs, replacingExisting: true)
        }
        #expect(try fixture.store.jobs().map(\.job.id) == ["a"])
        #expect(try fixture.store.nextDue() == at(10))
        #expect(try fixture.store.hasOccurrence(jobID: "a", scheduled: at(5)))
        #expect(try !fixture.store.hasOccurrence(jobID: "a", scheduled: at(10)))
    }

    @Test(
        "A claim beside the schedule leaves the job where it stands",
        arguments: StoreKind.allCases
    )
    func claimBeside(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 5)], replacingExisting: false)
        var beside = claim("a", 3, next: nil)
        beside.leavesNext = true
        #expect(try fixture.store.claim([beside]) == [true])
        #expect(try fixture.store.claim([beside]) == [false])
        #expect(try fixture.store.nextDue() == at(5))
        #expect(try fixture.store.claim([claim("a", 5, next: 10)]) == [true])
    }

    @Test("A checkpoint stays until the run has succeeded", arguments: StoreKind.allCases)
    func checkpoint(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 5)], replacingExisting: false)
        _ = try fixture.store.claim([claim("a", 5, next: 10)])
        try fixture.store.saveCheckpoint([7], jobID: "a", scheduled: at(5))
        try fixture.store.record([entry("a", 5, .retrying)])
        #expect(try fixture.store.history(jobID: "a", limit: 1).first?.checkpoint == [7])
        try fixture.store.record([entry("a", 5, .succeeded)])
        #expect(try fixture.store.history(jobID: "a", limit: 1).first?.checkpoint == nil)
        #expect(throws: JobStoreError.self) {
            try fixture.store.saveCheckpoint([7], jobID: "a", scheduled: at(6))
        }
    }

    @Test("What a scheduler has left is found by the next one", arguments: StoreKind.allCases)
    func recovery(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        #expect(try fixture.store.open {}.isEmpty)
        #expect(throws: JobStoreError.self) { try fixture.store.open {} }
        try fixture.store.add(
            ["a", "b", "c", "d"].map { scheduled($0, next: 5) },
            replacingExisting: false
        )
        _ = try fixture.store.claim(["a", "b", "c", "d"].map { claim($0, 5, next: 10) })
        try fixture.store.markStarted(entry("b", 5, .started))
        try fixture.store.record([entry("c", 5, .succeeded), entry("d", 5, .retrying)])
        fixture.store.close()

        let found = try fixture.store.open {}

        #expect(found.map(\.job.job.id) == ["a", "b", "d"])
        #expect(found.map(\.cannotHaveStarted) == [true, false, true])
        #expect(found.map(\.entry.state) == [.claimed, .started, .retrying])
    }

    @Test("An occurrence whose job is gone comes to an end", arguments: StoreKind.allCases)
    func orphans(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        _ = try fixture.store.open {}
        try fixture.store.add(
            [scheduled("a", next: 5), scheduled("b", next: 5)],
            replacingExisting: false
        )
        _ = try fixture.store.claim([claim("a", 5, next: 6), claim("b", 5, next: 6)])
        try fixture.store.markStarted(entry("b", 5, .started))
        _ = try fixture.store.removeAll()
        fixture.store.close()

        #expect(try fixture.store.open {}.isEmpty)

        #expect(try fixture.store.history(jobID: "a", limit: 1).first?.state == .cancelled)
        let doubtful = try #require(try fixture.store.history(jobID: "b", limit: 1).first)
        #expect(doubtful.state == .inDoubt)
        #expect(doubtful.message?.contains("removed") == true)
    }

    @Test("A request is taken up once", arguments: StoreKind.allCases)
    func requests(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.add([scheduled("a", next: 5)], replacingExisting: false)
        #expect(try fixture.store.takeRequests().isEmpty)
        try fixture.store.record([entry("a", 3, .requested), entry("gone", 3, .requested)])

        let found = try fixture.store.takeRequests()

        #expect(found.map(\.entry.state) == [.claimed])
        #expect(found.map(\.cannotHaveStarted) == [true])
        #expect(try fixture.store.takeRequests().isEmpty)
        #expect(try fixture.store.history(jobID: "gone", limit: 1).first?.state == .cancelled)
    }

    @Test(
        "Pruning keeps the latest of each job, and what is not final",
        arguments: StoreKind.allCases
    )
    func prune(kind: StoreKind) throws {
        let fixture = try StoreFixture(kind)
        try fixture.store.record(
            (1...6).map { entry("a", $0, .succeeded) } + [entry("b", 1, .missed)]
                + [entry("a", 0, .retrying)]
        )
        let retention = Retention(entriesPerJob: 4)
        #expect(try fixture.store.prune(retention, now: at(10)) == 2)
        let kept = try fixture.store.history(jobID: "a", limit: 9)
        #expect(kept.map(\.occurrence.scheduled) == [at(0), at(6), at(5), at(4), at(3)])
        let age = Retention(entriesPerJob: 4, ageNanoseconds: 5_000_000_000)
        #expect(try fixture.store.prune(age, now: at(10)) == 3)  // before 5: of a 3 and 4, of b 1
        #expect(try fixture.store.history(jobID: nil, limit: 9).count == 3)
    }
}

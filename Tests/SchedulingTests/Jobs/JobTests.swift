import Testing

@testable import Scheduling

@Suite("Jobs")
struct JobTests {
    @Test("A name is the id until one is given, and is given back")
    func name() {
        var job = scheduled("a", next: 1).job
        #expect(job.name == "a")
        job.name = "backup"
        #expect(job.name == "backup" && job.id == "a")
        job.name = "a"
        #expect(job.name == "a")
    }

    @Test("A change of one thing leaves the others, and copies, as they were")
    func changes() {
        let old = scheduled("a", next: 1).job
        var new = old
        new.name = "backup"
        new.executor = "processes"
        new.policy.maximumInstances = 3
        new.work = .command(Command(["x"]))
        #expect(new.name == "backup" && new.executor == "processes")
        #expect(new.policy.maximumInstances == 3 && new.work == .command(Command(["x"])))
        #expect(old.name == "a" && old.executor == "default" && old.policy == JobPolicy())
    }
}

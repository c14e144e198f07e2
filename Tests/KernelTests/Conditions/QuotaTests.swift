import Glibc
import PunctualPlatform
import Runs
import Testing

@testable import Harness

/// A control group of the first version below that of this process.
private struct LimitedGroup {
    struct Refusal: Error {}

    let folder: String

    /// Why there can be none on this machine; `nil` if there can.
    static var obstacle: Comment? {
        guard let own = ControlGroups.current else { return "no control groups can be seen here" }
        guard own.version == .first, let parent = own.folders.first else {
            return "the cpu controller is not in the first version here"
        }
        let trial = "\(parent)/punctual-trial-\(getpid())"
        guard mkdir(trial, 0o755) == 0 else { return "the groups may not be changed by this user" }
        rmdir(trial)
        return own.quota() == nil ? "this kernel has no quotas" : nil
    }

    init(quotaMicroseconds: Int) throws {
        guard let parent = ControlGroups.current?.folders.first else { throw Refusal() }
        folder = "\(parent)/punctual-test-\(getpid())-\(quotaMicroseconds)"
        guard mkdir(folder, 0o755) == 0 else { throw Refusal() }
        guard KernelFile.write("100000", to: folder + "/cpu.cfs_period_us") == 0,
            KernelFile.write("\(quotaMicroseconds)", to: folder + "/cpu.cfs_quota_us") == 0
        else { throw Refusal() }
    }

    /// Only a group without processes can be removed.
    func remove() { rmdir(folder) }

    func take(_ process: pid_t) -> Int32 {
        KernelFile.write("\(process)", to: folder + "/cgroup.procs")
    }
}

/// A process that uses all the processor time that it can get.
private struct SpinningProcess {
    let number: pid_t

    init() throws {
        var number: pid_t = 0
        let command = ["/bin/sh", "-c", "while :; do :; done"]
        let words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let code = posix_spawn(&number, command[0], nil, nil, words, nil)
        try #require(code == 0)
        self.number = number
    }

    func end() {
        kill(number, SIGKILL)
        var status: Int32 = 0
        while waitpid(number, &status, 0) < 0 && errno == EINTR {}
    }
}

@Suite("Quotas of control groups on the kernel")
struct QuotaTests {
    @Test("What is found for this process can be read, and is no more than the machine has")
    func own() {
        guard let groups = ControlGroups.current else { return }
        if let processors = groups.quota()?.processors { #expect(processors > 0) }
        for counts in groups.throttling().values {
            #expect(counts.periods >= 0 && counts.nanoseconds >= 0)
        }
    }

    @Test(
        "A process that spins in a group of 10 ms of 100 ms is throttled, and that is counted",
        .enabled(if: LimitedGroup.obstacle == nil, LimitedGroup.obstacle)
    )
    func throttled() throws {
        let group = try LimitedGroup(quotaMicroseconds: 10_000)
        defer { group.remove() }
        do {
            let process = try SpinningProcess()
            defer { process.end() }
            #expect(group.take(process.number) == 0)
            let text = try #require(KernelFile.text("/proc/\(process.number)/cgroup"))
            let mounts = try #require(KernelFile.text("/proc/self/mountinfo"))
            let found = try #require(ControlGroups(groups: text, mounts: mounts))
            #expect(found.folders.first == group.folder)
            #expect(found.quota()?.text == "10ms of 100ms")

            let before = found.throttling()
            var taken = Throttling(periods: 0, nanoseconds: 0)
            // Ten periods are a second; a host that gives it no time at all throttles nothing.
            for _ in 0..<200 where taken.periods < 3 {
                usleep(50_000)
                taken = try #require(Throttling.longest(from: before, to: found.throttling()))
            }
            #expect(taken.periods >= 3)
            // It stands still for up to 90 ms of each period.
            #expect(taken.nanoseconds > 20_000_000)
        }
        group.remove()
        #expect(access(group.folder, F_OK) != 0, "the group is left: \(group.folder)")
    }
}

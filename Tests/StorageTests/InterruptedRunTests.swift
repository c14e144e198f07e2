import Glibc
import PunctualPlatform
import Runs
import SQLite
import TestSupport
import Testing

@testable import Storage

@Suite("Interrupted runs")
struct InterruptedRunTests {
    @Test("This process is alive; its number at another time or boot is not")
    func identity() {
        let own = ProcessIdentity.current()
        #expect(own.processIdentifier == Int64(getpid()))
        #expect(own.isAlive)
        var other = own
        other.startTicks -= 1
        #expect(!other.isAlive)
        other = own
        other.bootIdentifier = "another"
        #expect(!other.isAlive)
    }

    @Test("A process that ended is gone, waited for or not")
    func ended() throws {
        var process = pid_t()
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
        defer { free(words[0]) }
        try #require(posix_spawn(&process, "/bin/true", nil, nil, &words, nil) == 0)
        // Left as a zombie, so that its number is surely not given to another one.
        var information = siginfo_t()
        try #require(waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == 0)
        var identity = ProcessIdentity.current()
        identity.processIdentifier = Int64(process)
        #expect(!identity.isAlive)
        try checkInterruption(by: identity)
        waitpid(process, nil, 0)
        #expect(!identity.isAlive)
    }

    private func checkInterruption(by process: ProcessIdentity) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("runs.sqlite")
        let archive = try RunArchive(path: path, mode: .readWrite)
        let dead = try archive.beginRun(Fixtures.run(), by: process)
        let alive = try archive.beginRun(Fixtures.run())
        let done = try Fixtures.store(in: archive, samples: [Fixtures.samples(1, seed: 1)])
        let reader = try RunArchive(path: path, mode: .readOnly)
        let states: [RunState] = [.interrupted, .running, .finished]
        #expect(try reader.runs().map(\.run.state) == states)
        let stored = "SELECT count(*) FROM runs WHERE state = 'running'"
        #expect(try archive.connection.integer(stored) == 2)

        #expect(try archive.markDeadRunsInterrupted() == [dead])

        #expect(try archive.connection.integer(stored) == 1)
        #expect(try archive.runs().map(\.run.state) == states)
        #expect(try archive.markDeadRunsInterrupted() == [])
        #expect([alive, done] == [2, 3])
        try archive.delete(dead)
    }

    @Test("A killed round keeps its checkpoints, and its gaps are counted as missed")
    func killedRound() throws {
        let folder = try TemporaryFolder()
        let archive = try RunArchive(path: folder.file("runs.sqlite"), mode: .readWrite)
        let run = try archive.beginRun(Fixtures.run())
        let begun = Round(series: 0, repetition: 0, position: 0, plannedTicks: 10)
        let key = try archive.beginRound(run: run, begun)
        try archive.append(Samples(ticks: [1, 2], latenessNanoseconds: [5, 6]), to: key)
        try archive.append(Samples(ticks: [4, 7], latenessNanoseconds: [-7, 8]), to: key)

        let rounds = try archive.rounds(ofRun: run)
        #expect(rounds == [StoredRound(key: key, round: begun, summary: nil, sampleCount: 4)])
        var expected = begun
        expected.missedTicks = 3  // 3, 5 and 6
        let samples = Samples(ticks: [1, 2, 4, 7], latenessNanoseconds: [5, 6, -7, 8])
        #expect(
            try archive.measuredRounds(ofRun: run)
                == [MeasuredRound(round: expected, samples: samples)]
        )
    }
}

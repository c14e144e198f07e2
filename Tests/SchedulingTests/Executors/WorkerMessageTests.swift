import FoundationEssentials
import Testing
import Timekeeping

@testable import Scheduling

@Suite("Messages between a pool and its workers")
struct WorkerMessageTests {
    private static let requests: [WorkerRequest] = [
        .run(
            WorkerRun(
                Run(
                    number: RunNumber(.max),
                    jobID: "a “job”\n",
                    work: .command(Command([])),
                    occurrence: PlannedOccurrence(
                        scheduled: WallTime(nanosecondsSince1970: .min),
                        due: WallTime(nanosecondsSince1970: .max)
                    ),
                    attempt: 3,
                    checkpoint: [0, 255]
                ),
                TaskCall(task: "task", arguments: "{\"a\":[1,null]}")
            )
        ),
        .cancel(number: 7), .kept(problem: nil), .kept(problem: "the disk is full"),
    ]

    @Test(
        "Arrive as they were sent, however the stream is cut",
        arguments: [1, 3, 4, 5, 64, 4_096]
    )
    func pieces(size: Int) throws {
        var bytes: [UInt8] = []
        for request in Self.requests { bytes += try MessageStream.bytes(of: request) }
        var stream = MessageStream()
        var arrived: [WorkerRequest] = []
        while !bytes.isEmpty {
            stream.append(bytes.prefix(size))
            bytes.removeFirst(min(size, bytes.count))
            while let request = try stream.next(WorkerRequest.self) { arrived.append(request) }
        }
        #expect(arrived == Self.requests)
    }

    @Test(
        "Answers arrive as they were sent",
        arguments: [
            .ready, .started(wallNanoseconds: .max, monotonicNanoseconds: .min),
            .checkpoint(Data([0, 255])), .checkpoint(Data()), .ended(.succeeded(result: nil)),
            .ended(.succeeded(result: "\0\"ü")), .ended(.failed(message: "")), .ended(.cancelled),
        ] as [WorkerAnswer]
    )
    func answers(answer: WorkerAnswer) throws {
        var stream = MessageStream()
        stream.append(try MessageStream.bytes(of: answer))
        #expect(try stream.next(WorkerAnswer.self) == answer)
        #expect(try stream.next(WorkerAnswer.self) == nil)
    }

    @Test("The length stands in front, the least significant byte first")
    func length() throws {
        let bytes = try MessageStream.bytes(of: String(repeating: "a", count: 300))
        // 300 letters and two quotation marks: 302 = 1 × 256 + 46.
        #expect(bytes.prefix(5) == [46, 1, 0, 0, UInt8(ascii: "\"")])
    }

    @Test(
        "A stream of other bytes is refused",
        arguments: [[255, 255, 255, 255], [1, 0, 0, 0, 88]]
    )
    func rubbish(bytes: [UInt8]) {
        var stream = MessageStream()
        stream.append(bytes)
        #expect(throws: (any Error).self) { try stream.next(WorkerAnswer.self) }
    }

    @Test("A run is the same on the other side")
    func run() {
        guard case .run(let sent) = Self.requests[0] else { return }
        let run = sent.run
        #expect(WorkerRun(run, TaskCall(task: sent.task, arguments: sent.arguments)) == sent)
        #expect(run.checkpoint == [0, 255])
        #expect(run.attempt == 3)
    }
}

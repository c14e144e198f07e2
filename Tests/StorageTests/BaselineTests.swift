import Runs
import SQLite
import TestSupport
import Testing

@testable import Storage

@Suite("Baselines")
struct BaselineTests {
    private let folder: TemporaryFolder
    private let archive: RunArchive

    init() throws {
        folder = try TemporaryFolder()
        archive = try RunArchive(path: folder.file("runs.sqlite"), mode: .readWrite)
    }

    private func figures(_ repetition: Int, p50: Double) -> RoundFigures {
        RoundFigures(
            repetition: repetition,
            sampleCount: 2_000,
            plannedTicks: 2_000,
            values: [.p50: p50, .worstOf100: 275_000.5, .drift: -0.1, .late: 0],
            stealNanoseconds: 10_000_000,
            runQueueNanoseconds: nil,
            lengthNanoseconds: 2_000_000_000
        )
    }

    private func baseline(_ name: String = "main", revision: String? = "abc") -> Baseline {
        Baseline(
            name: name,
            createdAtUnixNanoseconds: 1_700_000_000_000_000_001,
            plan: Fixtures.plan,
            host: Fixtures.host,
            programVersion: "1.0",
            gitRevision: revision,
            members: [
                Baseline.Member(
                    series: Fixtures.plan.series[0],
                    rounds: [figures(0, p50: 107_000), figures(1, p50: 0.1 + 0.2)],
                    reference: [figures(0, p50: 1), figures(1, p50: 2)]
                ),
                Baseline.Member(
                    series: Fixtures.plan.series[1],
                    rounds: [figures(0, p50: 5)],
                    reference: []
                ),
            ]
        )
    }

    @Test("What others keep under a name between two looks at it is gone on from, and not lost")
    func adding() throws {
        // Two that began when there was no baseline of the name.
        for revision in ["first", "second"] {
            try archive.save(baseline(revision: revision)) { earlier, new in
                #expect(earlier.gitRevision == "first")
                new.gitRevision = "\(earlier.gitRevision ?? "")+\(new.gitRevision ?? "")"
            }
        }
        #expect(try archive.baseline(named: "main").gitRevision == "first+second")
        // What cannot be gone on from leaves all as it was.
        #expect(throws: CancellationError.self) {
            try archive.save(baseline()) { _, _ in throw CancellationError() }
        }
        #expect(try archive.baseline(named: "main").gitRevision == "first+second")
        // Nobody else writes meanwhile.
        let other = try RunArchive(
            path: archive.path,
            mode: .change,
            busyTimeoutMilliseconds: 0
        )
        try archive.save(baseline()) { _, _ in
            #expect(throws: ArchiveError.database(.locked(path: archive.path))) {
                try other.save(baseline(), isReplacing: true)
            }
        }
    }

    @Test("A baseline that could not be read again is not kept")
    func tooLarge() throws {
        var baseline = baseline()
        let round = baseline.members[0].rounds[0]
        baseline.members[0].rounds = (0..<150_000).map { place in
            var round = round
            round.repetition = place
            return round
        }
        baseline.members[0].reference = []
        let error = #expect(throws: ArchiveError.self) {
            try archive.save(baseline, isReplacing: false)
        }
        #expect("\(String(describing: error))".contains("fewer rounds"))
        #expect(try archive.baselineNames().isEmpty)
    }

    @Test("What was stored is read again, under names in their order")
    func roundTrip() throws {
        try archive.save(baseline("main"), isReplacing: false)
        try archive.save(baseline("before", revision: nil), isReplacing: false)
        #expect(try archive.baseline(named: "main") == baseline("main"))
        #expect(try archive.baselines() == [baseline("before", revision: nil), baseline("main")])
        #expect(
            try archive.connection.rows("SELECT git_revision, host_name FROM baselines")
                == [[.text("abc"), .text("atlas")], [.null, .text("atlas")]]
        )
        try archive.deleteBaseline(named: "main")
        #expect(try archive.baselineNames() == ["before"])
    }

    @Test("A name is used again only where that was asked for")
    func replacing() throws {
        try archive.save(baseline(), isReplacing: false)
        let other = baseline(revision: "def")
        #expect(throws: ArchiveError.baselineExists(path: archive.path, name: "main")) {
            try archive.save(other, isReplacing: false)
        }
        #expect(try archive.baseline(named: "main") == baseline())
        try archive.save(other, isReplacing: true)
        #expect(try archive.baselines() == [other])
    }

    @Test("A baseline that is not there is an error with its name")
    func missing() throws {
        let error = ArchiveError.noSuchBaseline(path: archive.path, name: "gone")
        #expect(throws: error) { try archive.baseline(named: "gone") }
        #expect(throws: error) { try archive.deleteBaseline(named: "gone") }
    }

    @Test("A changed figure in the archive is noticed, and the baseline can still be deleted")
    func damagedRow() throws {
        try archive.save(baseline(), isReplacing: false)
        try archive.connection.execute(
            "UPDATE baselines SET baseline_json = replace(baseline_json, '107000', '107001')"
        )
        #expect(throws: ArchiveError.self) { try archive.baseline(named: "main") }
        #expect(try archive.baselineNames() == ["main"])
        try archive.deleteBaseline(named: "main")
        #expect(try archive.baselineNames().isEmpty)
    }

    @Test("A file holds the same baseline, a line a round")
    func text() throws {
        let text = try BaselineText.text(of: baseline())
        #expect(try BaselineText.baseline(text, file: "main.json") == baseline())
        #expect(text.hasPrefix("{\n  \"format\": \"punctual-baseline/1\",\n  \"name\": \"main\","))
        #expect(text.contains("\"createdAt\": \"2023-11-14T22:13:20Z\""))
        let rounds = text.split(separator: "\n").filter { $0.contains("\"repetition\":") }
        #expect(rounds.count == 5)
        #expect(text.hasSuffix("}\n"))
    }

    @Test("Blanks, line ends and the order of members may be changed by other programs")
    func reformatted() throws {
        let text = try BaselineText.text(of: baseline())
        #expect(
            try BaselineText.baseline(text.replacing("\n", with: "\r\n"), file: "x") == baseline()
        )
    }

    @Test(
        "A file that is not what was written is refused with its name and what to do",
        arguments: [
            ("107000", "97000", "checksum"),
            ("baseline/1", "baseline/9", "punctual-baseline/9"),
            ("\"name\": \"main\"", "\"name\": \"new\"", "checksum"),
            ("\"checksum\"", "\"sum\"", "checksum"),
            ("\"rounds\"", "\"turns\"", "cannot be read"),
            ("{\n", "[\n", "cannot be read"),
        ]
    )
    func damagedFile(found: String, replacement: String, mention: String) throws {
        let text = try BaselineText.text(of: baseline())
        try #require(text.contains(found))
        try refuse(text.replacing(found, with: replacement), mention)
    }

    @Test("A file that was cut off is refused, wherever it was", arguments: 0..<20)
    func truncatedFile(part: Int) throws {
        let text = try BaselineText.text(of: baseline())
        try refuse(String(text.prefix(text.count * part / 20)), "cannot be read")
    }

    private func refuse(_ text: String, _ mention: String) throws {
        let error = #expect(throws: ArchiveError.self) {
            try BaselineText.baseline(text, file: "baselines/main.json")
        }
        let description = try #require(error).description
        #expect(description.contains("baselines/main.json"), "\(description)")
        #expect(description.contains(mention), "\(description)")
        #expect(description.contains("baseline export"), "\(description)")
    }

    @Test("A baseline without rounds, or with references of other rounds, is none")
    func hollow() throws {
        var empty = baseline()
        empty.members = []
        var roundless = baseline()
        roundless.members[1].rounds = []
        var uneven = baseline()
        uneven.members[0].reference.removeLast()
        for broken in [empty, roundless, uneven] {
            let text = try BaselineText.text(of: broken)
            #expect(throws: ArchiveError.self) { try BaselineText.baseline(text, file: "x.json") }
        }
    }
}

import FoundationEssentials
import Testing

/// What fuzzing has found, and where it begins: it must stay well, in every build.
///
/// One at a time, since some readers have a database of their own in which they change rows.
@Suite("Seeds of the fuzzer", .serialized)
struct SeedTests {
    private static let folder = "\(#filePath.dropLast("SeedTests.swift".count))Seeds"

    private static func seeds(of reader: Reader) throws -> [String] {
        let folder = "\(folder)/\(reader.rawValue)"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .map { "\(folder)/\($0)" }
    }

    @Test("Each input is read within two seconds", arguments: Reader.allCases)
    func seeds(reader: Reader) throws {
        let seeds = try Self.seeds(of: reader)
        #expect(!seeds.isEmpty, "\(reader.rawValue)")
        for seed in seeds {
            let bytes = Array(try Data(contentsOf: URL(filePath: seed)))
            let time = ContinuousClock().measure { reader.read(bytes) }
            #expect(time < .seconds(2), "\(seed)")
        }
    }
}

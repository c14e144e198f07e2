import FoundationEssentials
import Glibc

/// The pairs of a study as JSON Lines, appended as they come.
struct StudyFile {
    var path: String

    func append(_ pair: StudyPair) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let line = try encoder.encode(pair) + [10]
        guard let file = fopen(path, "a") else { throw unreadable() }
        defer { fclose(file) }
        let written = line.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        guard written == line.count, fflush(file) == 0 else { throw unreadable() }
    }

    func pairs() throws -> [StudyPair] {
        guard let file = fopen(path, "r") else { throw unreadable() }
        defer { fclose(file) }
        var pairs: [StudyPair] = []
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while true {
            let length = getline(&line, &capacity, file)
            guard length > 0, let line else { break }
            let data = Data(bytes: line, count: length)
            do { pairs.append(try JSONDecoder().decode(StudyPair.self, from: data)) } catch {
                throw StudyError.unreadable(
                    path: path,
                    reason: "line \(pairs.count + 1) is no pair of rounds"
                )
            }
        }
        return pairs
    }

    private func unreadable() -> StudyError {
        .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}

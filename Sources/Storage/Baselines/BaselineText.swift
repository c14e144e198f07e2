import PunctualBase
package import Runs
import SQLite

/// A baseline as a text that can be kept in a repository: JSON in which each round is a line, so
/// that a change shows which rounds are new.
///
/// The members are those of `Baseline`, beside `format`, which names this version, `createdAt` for
/// people, and `checksum`, since a figure changed by a merge or by hand would decide silently.
package enum BaselineText {
    package static let format = "punctual-baseline/1"

    package static func text(of baseline: Baseline) throws(ArchiveError) -> String {
        let created = UTCText.text(unixNanoseconds: baseline.createdAtUnixNanoseconds)
        var lines = ["{"]
        for (name, value) in [
            ("format", try json(format)),
            ("name", try json(baseline.name)),
            ("createdAt", try json(created)),
            ("createdAtUnixNanoseconds", try json(baseline.createdAtUnixNanoseconds)),
            ("programVersion", try json(baseline.programVersion)),
            ("gitRevision", try baseline.gitRevision.map(json) ?? "null"),
            ("checksum", try json(checksum(of: baseline))),
            ("host", try json(baseline.host)),
            ("plan", try json(baseline.plan)),
        ] as [(String, String)] {
            lines.append("  \"\(name)\": \(value),")
        }
        lines.append("  \"members\": [")
        for (place, member) in baseline.members.enumerated() {
            let isLast = place == baseline.members.count - 1
            lines += try self.lines(of: member) + ["    }" + (isLast ? "" : ",")]
        }
        lines += ["  ]", "}"]
        // What the encoder lets stand; the checksum is of the value and stays.
        var bytes: [UInt8] = []
        bytes.append(jsonText: lines.joined(separator: "\n") + "\n")
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func lines(of member: Baseline.Member) throws(ArchiveError) -> [String] {
        var lines = ["    {", "      \"series\": \(try json(member.series)),"]
        lines += try list("rounds", member.rounds, end: ",")
        guard let levels = member.levels else {
            return lines + (try list("reference", member.reference, end: ""))
        }
        lines += try list("reference", member.reference, end: ",")
        return lines + ["      \"levels\": \(try json(levels))"]
    }

    private static func list(
        _ name: String,
        _ rounds: [RoundFigures],
        end: String
    ) throws(ArchiveError) -> [String] {
        guard !rounds.isEmpty else { return ["      \"\(name)\": []\(end)"] }
        var lines = ["      \"\(name)\": ["]
        for (place, round) in rounds.enumerated() {
            lines.append("        " + (try json(round)) + (place < rounds.count - 1 ? "," : ""))
        }
        return lines + ["      ]\(end)"]
    }

    private static func json(_ value: some Encodable) throws(ArchiveError) -> String {
        try StoredJSON.text(value, of: "baseline")
    }

    /// Over the baseline's own JSON: blanks and the order of members do not matter.
    private static func checksum(of baseline: Baseline) throws(ArchiveError) -> String {
        var checksum = Checksum()
        checksum.add(try json(baseline))
        return String(UInt64(bitPattern: checksum.value), radix: 16)
    }
}

extension BaselineText {
    /// More than any baseline has: with 20 rounds a series takes 20 KiB, and 10,000 rounds take 4 MB.
    package static let byteLimit = 16 << 20

    /// Reads a text, which errors call by the name of `file`.
    package static func baseline(
        _ text: String,
        file: String
    ) throws(ArchiveError) -> Baseline {
        let bytes = Array(text.utf8)
        do throws(Damage) {
            let (node, baseline) = try read(bytes)
            guard let found = node.member("checksum")?.string,
                found == (try? checksum(of: baseline))
            else {
                throw Damage("its figures do not match its checksum, so it was changed")
            }
            try check(baseline)
            return baseline
        } catch {
            throw .damagedBaselineFile(file: file, detail: error.reason)
        }
    }

    private static func read(_ bytes: [UInt8]) throws(Damage) -> (JSONNode, Baseline) {
        do throws(JSONProblem) {
            let node = try JSONReader.read(bytes, byteLimit: byteLimit)
            let found = node.member("format")?.string
            guard found == format else {
                throw JSONProblem(
                    path: "format",
                    reason: "it is “\(found ?? "")”, and this build reads “\(format)”",
                    offset: node.member("format")?.range.lowerBound ?? 0
                )
            }
            return (node, try node.decoded(as: Baseline.self))
        } catch {
            throw Damage("it cannot be read (\(error.place(in: bytes)): \(error.sentence))")
        }
    }

    /// What every reader relies on.
    static func check(_ baseline: Baseline) throws(Damage) {
        guard !baseline.members.isEmpty else { throw Damage("it holds no series") }
        for member in baseline.members {
            let name = member.series.name
            guard !member.rounds.isEmpty else { throw Damage("\(name) has no rounds") }
            guard member.reference.isEmpty || member.reference.count == member.rounds.count else {
                throw Damage("\(name) has not one round of its reference timer for each of its own")
            }
        }
        if let problem = Plausibility.problem(baseline: baseline) { throw Damage(problem) }
    }
}

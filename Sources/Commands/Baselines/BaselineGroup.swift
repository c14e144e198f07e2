import PunctualPlatform
import Runs
import Storage

/// `punctual baseline`: what later measurements are checked against.
enum BaselineGroup {
    static let specification = CommandSpecification(
        name: "punctual baseline",
        summary: "Keep baselines, which `punctual check` compares with.",
        discussion: """
            A baseline is the figures of a run, round by round, beside those of a reference timer \
            from the same seconds. It lives in the archive under a name, and can be written to a \
            small JSON file that a repository keeps.
            """,
        examples: [
            Example(
                command: "punctual baseline save main 'timerfd policy=fifo priority=80'",
                purpose: "Measure a mechanism now and keep it as a baseline."
            ),
            Example(
                command: "punctual baseline export main > baselines/main.json",
                purpose: "Write a baseline to a file for the repository."
            ),
        ],
        subcommands: [
            BaselineSaveCommand.specification, BaselineListCommand.specification,
            BaselineShowCommand.specification, BaselineDeleteCommand.specification,
            BaselineExportCommand.specification, BaselineImportCommand.specification,
        ]
    )
}

extension ArgumentSpecification {
    static let baseline = ArgumentSpecification(
        name: "NAME",
        summary: "The baseline's name in the archive."
    )

    static let baselineOrFile = ArgumentSpecification(
        name: "NAME",
        summary: "A name in the archive, or the path of a file (with a folder or .json).",
        completion: .files
    )
}

extension OptionSpecification {
    static let replace = OptionSpecification(
        name: "--replace",
        summary: "Let it take the place of a baseline of the same name."
    )
}

/// How baselines are named on the command line.
enum BaselineName {
    /// Whether a file is meant, not a name in the archive.
    static func isPath(_ name: String) -> Bool {
        name.contains("/") || name.hasSuffix(".json")
    }

    /// Refuses names under which a baseline could not be found again.
    static func check(_ name: String) throws(UsageError) {
        let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard !name.isEmpty, name.utf8.count <= 200, isPlain, !isPath(name) else {
            throw .badValue(
                option: "NAME",
                found: name,
                expected: "a name of up to 200 bytes without “/”, and without .json at its end"
            )
        }
    }

    static func file(_ path: String) throws -> Baseline {
        let bytes = try InputFile.bytes(of: path, byteLimit: BaselineText.byteLimit)
        let name = path == "-" ? "standard input" : path
        return try BaselineText.baseline(String(decoding: bytes, as: UTF8.self), file: name)
    }
}

extension Context {
    /// Finds a baseline by a name in the archive or by a file's path.
    func baseline(_ name: String, _ arguments: ParsedArguments) throws -> Baseline {
        if BaselineName.isPath(name) { return try BaselineName.file(name) }
        let archive = try archive(arguments, mode: .readOnly)
        do {
            return try archive.baseline(named: name)
        } catch ArchiveError.noSuchBaseline {
            guard let near = nearest(to: name, among: try archive.baselineNames()) else {
                throw ArchiveError.noSuchBaseline(path: archive.path, name: name)
            }
            throw CommandError.noSuchBaseline(name: name, nearest: near)
        }
    }
}

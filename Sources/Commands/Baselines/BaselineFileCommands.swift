import Runs
import Storage

/// `punctual baseline export`: a baseline as a text for a repository.
enum BaselineExportCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual baseline export",
        summary: "Print a baseline as JSON, one round a line, to be kept in a repository.",
        arguments: [.baseline],
        options: [.database],
        examples: [
            Example(
                command: "punctual baseline export main > baselines/main.json",
                purpose: "Write a baseline to a file, which `check --baseline` takes as well."
            )
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let baseline = try context.baseline(arguments.arguments[0], arguments)
        context.console.write(try BaselineText.text(of: baseline))
        return ExitCode.success
    }
}

/// `punctual baseline import`: a baseline from such a text.
enum BaselineImportCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual baseline import",
        summary: "Take a baseline from a file into the archive.",
        discussion: """
            At most \(BaselineText.byteLimit >> 20) MiB are read; a series of 20 rounds takes some \
            20 KiB.
            """,
        arguments: [
            ArgumentSpecification(
                name: "FILE",
                summary: "What `punctual baseline export` has printed; - for standard input.",
                completion: .files
            ),
            ArgumentSpecification(
                name: "NAME",
                summary: "Another name for it.",
                isRequired: false
            ),
        ],
        options: [.replace, .database],
        examples: [
            Example(
                command: "punctual baseline import baselines/main.json",
                purpose: "Take a baseline from the repository."
            ),
            Example(
                command: "punctual baseline import baselines/main.json before",
                purpose: "Take it under another name."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        var baseline = try BaselineName.file(arguments.arguments[0])
        if arguments.arguments.count > 1 { baseline.name = arguments.arguments[1] }
        try BaselineName.check(baseline.name)
        let archive = try context.archive(arguments, mode: .readWrite)
        try archive.save(baseline, isReplacing: arguments.has("--replace"))
        context.console.print("baseline “\(context.printable(baseline.name))” is imported")
        return ExitCode.success
    }
}

/// `punctual baseline delete`.
enum BaselineDeleteCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual baseline delete",
        summary: "Delete a baseline; the run that it was made of stays.",
        arguments: [.baseline],
        options: [.database],
        examples: [
            Example(command: "punctual baseline delete main", purpose: "Delete a baseline.")
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let archive = try context.archive(arguments, mode: .change)
        let name = arguments.arguments[0]
        do {
            try archive.deleteBaseline(named: name)
        } catch ArchiveError.noSuchBaseline {
            guard let near = nearest(to: name, among: try archive.baselineNames()) else {
                throw ArchiveError.noSuchBaseline(path: archive.path, name: name)
            }
            throw CommandError.noSuchBaseline(name: name, nearest: near)
        }
        context.console.note("the baseline “\(context.printable(name))” is deleted")
        return ExitCode.success
    }
}

/// `punctual runs`: the archive.
enum RunsGroup {
    static let specification = CommandSpecification(
        name: "punctual runs",
        summary: "List, show, label, delete and export stored runs.",
        examples: [
            Example(command: "punctual runs list", purpose: "See what is stored."),
            Example(
                command: "punctual runs export latest --format csv --samples > samples.csv",
                purpose: "Take the samples of the newest run elsewhere."
            ),
        ],
        subcommands: [
            RunsListCommand.specification, RunsShowCommand.specification,
            RunsLabelCommand.specification, RunsDeleteCommand.specification,
            RunsExportCommand.specification,
        ]
    )
}

extension ArgumentSpecification {
    static let run = ArgumentSpecification(
        name: "RUN",
        summary: "A number, a label, or `latest`."
    )
}

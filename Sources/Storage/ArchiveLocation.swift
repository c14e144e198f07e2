import PunctualPlatform

/// Where the archive is, as options and environment say.
package struct ArchiveLocation: Hashable, Sendable {
    package var path: String
    /// Whether somebody named it.
    ///
    /// The folder of the place that nobody named is made where it is missing; of another, a folder
    /// that is missing is most often a slip.
    package var isNamed: Bool

    package init(option: String?, environment: [String: String]) throws(ArchiveError) {
        path = try Self.path(option: option, environment: environment)
        let named = [option, environment["PUNCTUAL_DATABASE"]].contains { !($0 ?? "").isEmpty }
        isNamed = named
    }

    /// The path of the archive; nothing is looked up or made.
    ///
    /// The first of these that is given and not empty counts: the option `--database`,
    /// `PUNCTUAL_DATABASE`, `XDG_DATA_HOME`, `HOME`. A relative `XDG_DATA_HOME` is ignored, as the
    /// XDG Base Directory Specification asks.
    package static func path(
        option: String?,
        environment: [String: String]
    ) throws(ArchiveError) -> String {
        let path = DataPlace.path(
            of: "runs.sqlite",
            option: option,
            variable: "PUNCTUAL_DATABASE",
            environment: environment
        )
        guard let path else { throw .noPlace }
        return path
    }
}

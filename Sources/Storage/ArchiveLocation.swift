/// Where the archive is, as options and environment say.
package enum ArchiveLocation {
    /// The path of the archive; nothing is looked up or made.
    ///
    /// The first of these that is given and not empty counts: the option `--database`,
    /// `PUNCTUAL_DATABASE`, `XDG_DATA_HOME`, `HOME`. A relative `XDG_DATA_HOME` is ignored, as the
    /// XDG Base Directory Specification asks.
    package static func path(
        option: String?,
        environment: [String: String]
    ) throws(ArchiveError) -> String {
        if let option, !option.isEmpty { return option }
        if let path = environment["PUNCTUAL_DATABASE"], !path.isEmpty { return path }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return joined(data, "punctual/runs.sqlite")
        }
        guard let home = environment["HOME"], !home.isEmpty else { throw .noPlace }
        return joined(home, ".local/share/punctual/runs.sqlite")
    }

    private static func joined(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}

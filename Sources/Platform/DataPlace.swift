/// Where a user's data are (XDG Base Directory Specification).
package enum DataPlace {
    /// The path of a file of ours; nothing is looked up or made.
    ///
    /// The first of these that is given and not empty counts: the option, the variable, the folder
    /// `XDG_DATA_HOME`, `HOME`. A relative `XDG_DATA_HOME` is ignored, as the specification asks.
    ///
    /// - Parameters:
    ///   - name: Of the file in the folder `punctual` of the user's data.
    ///   - option: What the command line says.
    ///   - variable: The environment variable that names the whole path.
    ///   - environment: The variables by name.
    /// - Returns: `nil` if nothing says where.
    package static func path(
        of name: String,
        option: String?,
        variable: String,
        environment: [String: String]
    ) -> String? {
        if let option, !option.isEmpty { return option }
        if let path = environment[variable], !path.isEmpty { return path }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return joined(data, "punctual/" + name)
        }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return joined(home, ".local/share/punctual/" + name)
    }

    private static func joined(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}

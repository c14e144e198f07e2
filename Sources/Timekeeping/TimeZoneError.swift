/// Why there are no rules of a time zone.
public enum TimeZoneError: Error, Hashable, Sendable {
    /// The folder of the time zone database is not there at all.
    case databaseMissing(folder: String)
    case unknownZone(String, folder: String)
    /// A name that could lead out of the database's folder, or that no zone can have.
    case badName(String)
    case unreadable(path: String, reason: String)
    case damaged(path: String, reason: String)
    case badRule(String, reason: String)
}

extension TimeZoneError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .databaseMissing(let folder):
            "there is no time zone database in \(folder); install the package tzdata, or name its "
                + "folder in TZDIR (only UTC works without it)"
        case .unknownZone(let name, let folder):
            "\(folder) knows no time zone “\(name)”; names are such as Europe/Berlin or UTC"
        case .badName(let name):
            "“\(name)” is no name of a time zone; names are such as Europe/Berlin or UTC"
        case .unreadable(let path, let reason):
            "the time zone file \(path) cannot be read: \(reason); check its permissions"
        case .damaged(let path, let reason):
            "the time zone file \(path) is damaged: \(reason); install the package tzdata again"
        case .badRule(let rule, let reason):
            "the time zone rule “\(rule)” cannot be understood: \(reason); it is written as in "
                + "CET-1CEST,M3.5.0,M10.5.0/3"
        }
    }
}

import Glibc
import PunctualPlatform
import Synchronization

/// What was read, by the path it was read from.
private let known = Mutex<[String: TimeZoneRules]>([:])

extension TimeZoneRules {
    /// The rules of a zone of the system's time zone database, read once.
    ///
    /// - Parameter name: Such as `Europe/Berlin`. `UTC` needs no database. Of a `TZ` variable that
    ///   held a rule instead of a name, `posix:` and the rule.
    /// - Returns: The rules; the same storage for the same name.
    /// - Throws: `TimeZoneError`, one sentence with its remedy.
    public static func named(_ name: String) throws(TimeZoneError) -> TimeZoneRules {
        if name == "UTC" { return utc }
        if name.hasPrefix("posix:") { return try rule(String(name.dropFirst(6))) }
        guard isName(name) else { throw .badName(name) }
        let folder = databaseFolder
        let path = "\(folder)/\(name)"
        if let rules = known.withLock({ $0[path] }) { return rules }
        let rules = try read(path, name: name, folder: folder)
        known.withLock { $0[path] = rules }
        return rules
    }

    /// The zone of this machine: of `TZ`, else of /etc/localtime, else of /etc/timezone, else UTC.
    public static var local: TimeZoneRules {
        get throws(TimeZoneError) {
            if let variable = environmentValue("TZ") {
                let name = variable.hasPrefix(":") ? String(variable.dropFirst()) : variable
                return try ofVariable(name)
            }
            if let name = linkedName("/etc/localtime") { return try named(name) }
            if let bytes = try? contents(of: "/etc/timezone"),
                let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
            {
                return try named(String(line))
            }
            return utc
        }
    }

    private static func ofVariable(_ text: String) throws(TimeZoneError) -> TimeZoneRules {
        guard !text.isEmpty else { return utc }
        if text.hasPrefix("/") {
            guard let name = nameBelowDatabase(text) else { throw .badName(text) }
            return try named(name)
        }
        do throws(TimeZoneError) {
            return try named(text)
        } catch {
            // A rule such as CET-1CEST,M3.5.0,M10.5.0/3; what is none either is a wrong name.
            guard let rules = try? rule(text) else { throw error }
            return rules
        }
    }

    private static func rule(_ text: String) throws(TimeZoneError) -> TimeZoneRules {
        do throws(PosixTimeZone.Mistake) {
            let rule = try PosixTimeZone(text)
            return TimeZoneRules(
                identifier: "posix:\(text)",
                initialOffset: rule.standardOffset,
                changes: rule.changes(after: nil)
            )
        } catch {
            throw .badRule(text, reason: error.reason)
        }
    }

    private static var databaseFolder: String {
        environmentValue("TZDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/share/zoneinfo"
    }

    private static func environmentValue(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Nothing that leads out of the folder, and nothing that a terminal would act upon.
    private static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 200
            && parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
                    && part.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"),
                            UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"),
                            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                            UInt8(ascii: "."):
                            true
                        default: false
                        }
                    }
            }
    }

    /// What a symbolic link into the database names.
    private static func linkedName(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return nameBelowDatabase(String(decoding: buffer.prefix(count), as: UTF8.self))
    }

    private static func nameBelowDatabase(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        guard let place = parts.lastIndex(of: "zoneinfo") else { return nil }
        let name = parts[(place + 1)...].joined(separator: "/")
        return isName(name) ? name : nil
    }

    private static func read(
        _ path: String,
        name: String,
        folder: String
    ) throws(TimeZoneError) -> TimeZoneRules {
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try contents(of: path)
        } catch {
            guard error.code == ENOENT || error.code == ENOTDIR || error.code == EISDIR else {
                throw .unreadable(path: path, reason: error.reason)
            }
            if access(folder, F_OK) != 0 {
                if name == "Etc/UTC" { return utc }
                throw .databaseMissing(folder: folder)
            }
            throw .unknownZone(name, folder: folder)
        }
        let file = try TimeZoneFile(bytes, path: path)
        return TimeZoneRules(
            identifier: name,
            initialOffset: file.initialOffset,
            changes: file.changes
        )
    }

    /// The largest zone of the database has 4 kB, so more than a megabyte is none.
    private static func contents(of path: String) throws(FileFailure) -> [UInt8] {
        // Not waiting: the path may be a pipe that nobody writes to.
        try InputFile.bytes(of: path, byteLimit: 1 << 20, patienceMilliseconds: 0)
    }
}

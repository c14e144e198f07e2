import Runs

/// The control groups of a process that can hold back its processor time, by their folders.
///
/// Both hierarchies of groups can be mounted at once; the `cpu` controller is in one of them
/// (cgroups(7)). Where the first version has it, the second cannot.
struct ControlGroups: Equatable {
    enum Version {
        case first
        case second
    }

    let version: Version
    /// The group of the process first, the topmost one that it can see last.
    let folders: [String]
}

extension ControlGroups {
    /// `nil` where the groups are not mounted, or not so that they can be reached.
    ///
    /// - Parameters:
    ///   - groups: What /proc/self/cgroup says.
    ///   - mounts: What /proc/self/mountinfo says.
    init?(groups: String, mounts: String) {
        let memberships = groups.split(separator: "\n").compactMap(Membership.init)
        let mounts = mounts.split(separator: "\n").compactMap(ControlGroupMount.init)
        if let own = memberships.first(where: { $0.controllers.contains("cpu") }) {
            let found = mounts.filter { $0.type == "cgroup" && $0.options.contains("cpu") }
            self.init(.first, path: own.path, mounts: found)
        } else if let own = memberships.first(where: { $0.isOfSecondVersion }) {
            let found = mounts.filter { $0.type == "cgroup2" }
            self.init(.second, path: own.path, mounts: found)
        } else {
            return nil
        }
    }

    private init?(_ version: Version, path: String, mounts: [ControlGroupMount]) {
        // Of two mounts in one place the later one hides the other.
        var visible: [String: ControlGroupMount] = [:]
        for mount in mounts { visible[mount.place] = mount }
        let reachable = visible.values.filter { $0.folders(of: path) != nil }
        // The mount that shows most of the way to the root.
        let best = reachable.min { ($0.root.count, $0.place) < ($1.root.count, $1.place) }
        guard let folders = best?.folders(of: path) else { return nil }
        self.version = version
        self.folders = folders
    }
}

/// A line of /proc/self/cgroup: `4:cpu,cpuacct:/path`; the second version's begins with `0::`.
private struct Membership {
    let controllers: [Substring]
    let path: String
    let isOfSecondVersion: Bool

    init?(_ line: Substring) {
        // The path may hold colons.
        let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, fields[2].hasPrefix("/") else { return nil }
        controllers = fields[1].split(separator: ",")
        path = String(fields[2])
        isOfSecondVersion = fields[0] == "0" && controllers.isEmpty
    }
}

/// A line of /proc/self/mountinfo (proc_pid_mountinfo(5)), of any file system.
private struct ControlGroupMount {
    /// The folder of its file system that is mounted.
    let root: String
    let place: String
    let type: String
    /// Those of the file system: the controllers of the first version are among them.
    let options: [Substring]

    /// `31 23 0:28 ROOT PLACE rw,relatime shared:1 - TYPE SOURCE rw,cpu`.
    init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else {
            return nil
        }
        root = Self.unescaped(fields[3])
        place = Self.unescaped(fields[4])
        type = String(fields[dash + 1])
        options = fields[dash + 3].split(separator: ",")
    }

    /// The folders of a group and those above it.
    ///
    /// What is outside of the namespace of groups is shown with dots, and cannot be told apart.
    func folders(of path: String) -> [String]? {
        let own = path.split(separator: "/")
        let mounted = root.split(separator: "/")
        guard own.starts(with: mounted), !own.contains(".."), !mounted.contains("..") else {
            return nil
        }
        let inside = own.dropFirst(mounted.count)
        let top = place == "/" ? "" : place
        return (0...inside.count).reversed().map { count in
            ([top] + inside.prefix(count).map(String.init)).joined(separator: "/")
        }
    }

    /// Blanks, line ends and backslashes stand there as octal numbers: `\040`.
    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("\\") else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

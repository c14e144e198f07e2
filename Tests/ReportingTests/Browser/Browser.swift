import Glibc
import TestSupport

/// A headless Chromium that shows pages and is asked what it made of them.
///
/// Over the “pipe” of its DevTools protocol (descriptors 3 and 4, messages that end with a zero byte):
/// no port, no network. Every wait has a limit.
final class Browser {
    enum Screen: String, CaseIterable {
        case light
        case dark
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let process: pid_t
    private let connection: CInt
    private let profile: TemporaryFolder
    private var received: [UInt8] = []
    private var number = 0
    private var session: String?
    private var loadedPages = 0
    private static let limitMilliseconds: Int32 = 60_000

    /// The packages that Debian and others call it by; `.ci/setup tests` installs the first.
    private static let names = ["chromium", "chromium-browser", "google-chrome"]

    init() throws {
        let folders = getenv("PATH").map { String(cString: $0).split(separator: ":") } ?? []
        let paths = Self.names.flatMap { name in folders.map { "\($0)/\(name)" } }
        guard let path = paths.first(where: { access($0, X_OK) == 0 }) else {
            throw Failure(description: "Chromium is missing; `.ci/setup tests` installs it")
        }
        profile = try TemporaryFolder()
        let ends = try Self.connectedEnds()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for target in [3, 4] as [CInt] {
            posix_spawn_file_actions_adddup2(&actions, ends.theirs, target)
        }
        for stream in [1, 2] as [CInt] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        // Root has no sandbox there; a page of ours runs no script.
        let words = [
            path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--disable-extensions", "--disable-background-networking",
            "--remote-debugging-pipe", "--user-data-dir=\(profile.path)", "about:blank",
        ]
        let arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let settings: [String] = ["PATH=\(search)", "HOME=\(profile.path)"]
        let variables = settings.map { strdup($0) } + [nil]
        defer { for variable in variables { free(variable) } }
        let code = posix_spawn(&process, path, &actions, nil, arguments, variables)
        close(ends.theirs)
        self.process = code == 0 ? process : -1
        connection = ends.ours
        guard code == 0 else {
            throw Failure(description: "\(path) did not start: \(String(cString: strerror(code)))")
        }
        let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"]?.string
        session = try call(
            "Target.attachToTarget",
            ["targetId": target ?? "", "flatten": true]
        )["sessionId"]?.string
        _ = try call("Page.enable", [:])
    }

    deinit {
        session = nil
        _ = try? call("Browser.close", [:])
        close(connection)
        guard process > 0 else { return }
        for _ in 0..<200 where waitpid(process, nil, WNOHANG) == 0 { usleep(20_000) }
        if kill(process, 0) == 0 {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
    }

    /// Sockets in place of two pipes, since writing to one that was closed raises no signal; high
    /// descriptors, so that putting theirs at 3 and 4 covers none that is still needed.
    private static func connectedEnds() throws -> (ours: CInt, theirs: CInt) {
        var ends: [CInt] = [0, 0]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw Failure(description: "no sockets: \(String(cString: strerror(errno)))")
        }
        let high = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 100) }
        for end in ends { close(end) }
        return (high[0], high[1])
    }

    /// Shows a page.
    func show(_ path: String) throws {
        let former = loadedPages
        _ = try call("Page.navigate", ["url": "file://\(path)"])
        while loadedPages == former { _ = try message() }
    }

    /// Gives the page a screen of that width, and waits until it is drawn there.
    func emulate(width: Int, screen: Screen) throws {
        _ = try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false]
        )
        _ = try call(
            "Emulation.setEmulatedMedia",
            ["features": [["name": "prefers-color-scheme", "value": screen.rawValue]]]
        )
        let frames =
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>"
            + " done(`${innerWidth} ${matchMedia('(prefers-color-scheme: dark)').matches}`))))"
        let seen = try evaluate(frames)
        guard seen == "\(width) \(screen == .dark)" else {
            throw Failure(description: "asked for \(width) \(screen), it has \(seen)")
        }
    }

    /// The value of an expression of JavaScript, which has to be a text.
    func evaluate(_ script: String) throws -> String {
        let answer = try call(
            "Runtime.evaluate",
            ["expression": script, "returnByValue": true, "awaitPromise": true]
        )
        guard let text = answer["result"]?["value"]?.string else {
            throw Failure(description: "the script gave no text: \(answer)")
        }
        return text
    }

    private func call(_ method: String, _ parameters: [String: Any]) throws -> JSONText {
        number += 1
        var request: [String: Any] = ["id": number, "method": method, "params": parameters]
        if let session { request["sessionId"] = session }
        try send(Self.json(request))
        while true {
            let answer = try message()
            guard answer["id"] == .number(Double(number)) else { continue }
            if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
            return answer["result"] ?? .null
        }
    }

    private func send(_ text: String) throws {
        let bytes = Array(text.utf8) + [0]
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "Chromium ended") }
            sent += count
        }
    }

    private func message() throws -> JSONText {
        while true {
            if let end = received.firstIndex(of: 0) {
                let text = String(decoding: received[..<end], as: UTF8.self)
                received.removeSubrange(...end)
                let message = try JSONText(text)
                if message["method"] == .string("Page.loadEventFired") { loadedPages += 1 }
                return message
            }
            var waiting = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Self.limitMilliseconds) > 0 else {
                throw Failure(description: "Chromium did not answer in time")
            }
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(connection, &chunk, chunk.count)
            guard count > 0 else { throw Failure(description: "Chromium ended") }
            received += chunk[..<count]
        }
    }

    private static func json(_ value: Any) -> String {
        switch value {
        case let value as String: "\"\(escaped(value))\""
        case let value as Bool: value ? "true" : "false"
        case let value as Int: String(value)
        case let values as [Any]: "[\(values.map(json).joined(separator: ","))]"
        case let members as [String: Any]:
            "{" + members.map { "\"\($0)\":\(json($1))" }.joined(separator: ",") + "}"
        default: "null"
        }
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    escaped.unicodeScalars.append(scalar)
                }
            }
        }
        return escaped
    }
}

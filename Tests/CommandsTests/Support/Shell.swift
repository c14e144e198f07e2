import Glibc

/// Runs a text as a program of a shell, with a text on its standard input.
///
/// - Returns: The exit code, and what was printed to both outputs.
func runShell(_ script: String, input: String = "") throws -> (code: Int32, output: String) {
    var template = Array("/tmp/punctual-commands-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw ShellFailure(call: "mkstemp", code: errno) }
    defer { close(descriptor) }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unlink(path) }
    var bytes = Array(input.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { throw ShellFailure(call: "write", code: errno) }
        bytes = bytes.dropFirst(count)
    }
    guard let pipe = popen("exec 2>&1 <\(path)\n\(script)", "r") else {
        throw ShellFailure(call: "popen", code: errno)
    }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 {
        output += chunk.prefix(count)
    }
    let status = pclose(pipe)
    return ((status >> 8) & 0xff, String(decoding: output, as: UTF8.self))
}

struct ShellFailure: Error {
    var call: String
    var code: Int32
}

/// Whether a program is installed where distributions put it.
func isInstalled(_ program: String) -> Bool {
    ["/usr/bin/", "/bin/"].contains { access($0 + program, X_OK) == 0 }
}

/// A text in single quotes, as a POSIX shell reads it.
func shellQuoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
}

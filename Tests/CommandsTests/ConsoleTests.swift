import Glibc
import PunctualPlatform
import Testing

@testable import Commands

@Suite("Console")
struct ConsoleTests {
    /// What is unfit for a terminal, with what is none between: `a` to `f`.
    private let unfit = "a\u{1B}[31mb\u{9B}2Jc\u{202E}d\u{2028}e\rf\u{7}"
    private let harmless = "a\u{FFFD}[31mb\u{FFFD}2Jc\u{FFFD}d\u{FFFD}e\u{FFFD}f\u{FFFD}"

    /// What comes out at the other end, where so many bytes are expected.
    private func read(_ descriptor: Int32, bytes: Int) -> String {
        var found: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while found.count < bytes {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 5_000) > 0 else { break }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            found += buffer[..<count]
        }
        return String(decoding: found, as: UTF8.self)
    }

    /// Runs the body on a terminal of its own, which changes no byte on the way.
    private func onTerminal(_ bytes: Int, _ body: (Console) -> Void) throws -> String {
        let outer = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(outer >= 0)
        defer { close(outer) }
        // TIOCSPTLCK and TIOCGPTN (ioctl_tty(2)), which are macros that Swift does not see.
        var lock: Int32 = 0
        var number: UInt32 = 0
        try #require(ioctl(outer, 0x4004_5431, &lock) == 0)
        try #require(ioctl(outer, 0x8004_5430, &number) == 0)
        let name = "/dev/pts/\(number)"
        let inner = open(name, O_RDWR | O_NOCTTY)
        try #require(inner >= 0)
        defer { close(inner) }
        var settings = termios()
        try #require(tcgetattr(inner, &settings) == 0)
        cfmakeraw(&settings)
        try #require(tcsetattr(inner, TCSANOW, &settings) == 0)
        body(Console(output: inner))
        return read(outer, bytes: bytes)
    }

    @Test("Data commands no terminal: as text and as bytes")
    func data() throws {
        let text = "label\t\(unfit)\r\n"
        let expected = "label\t\(harmless)\r\n"
        #expect(try onTerminal(expected.utf8.count) { $0.write(text) } == expected)
        let bytes = try onTerminal(expected.utf8.count) { console in
            Array(text.utf8).withUnsafeBytes { console.write($0) }
        }
        #expect(bytes == expected)
        let style = try onTerminal(8) { $0.write("\u{1B}[1mx\n") }
        #expect(style == "\u{FFFD}[1mx\n", "data has no style of ours")
    }

    @Test("Text for people keeps our own style, and no other sequence")
    func text() throws {
        let text = "\u{1B}[1mbold\u{1B}[0m \u{1B}[8mhidden\u{1B}]0;x\u{7}\n"
        let expected = "\u{1B}[1mbold\u{1B}[0m \u{FFFD}[8mhidden\u{FFFD}]0;x\u{FFFD}\n"
        #expect(try onTerminal(expected.utf8.count) { $0.print(text) } == expected)
    }

    @Test("A pipe gets the data as it is")
    func pipe() throws {
        var ends: [Int32] = [0, 0]
        try #require(Glibc.pipe(&ends) == 0)
        defer { close(ends[0]) }
        Console(output: ends[1]).write(unfit)
        close(ends[1])
        #expect(read(ends[0], bytes: unfit.utf8.count) == unfit)
    }
}

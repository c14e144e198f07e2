import Glibc
import PunctualBase
import PunctualPlatform
import Synchronization

/// The error number of the first write to standard output that failed, 0 while none did.
private let outputFailure = Atomic<Int32>(0)

/// The program's two outputs: results go to standard output, all else to standard error.
package struct Console: Sendable {
    private let output: Int32
    private let errors: Int32
    private let isTerminal: Bool

    /// - Parameters:
    ///   - output: The descriptor for results.
    ///   - errors: The descriptor for notes, warnings and errors.
    package init(output: Int32 = STDOUT_FILENO, errors: Int32 = STDERR_FILENO) {
        self.output = output
        self.errors = errors
        isTerminal = isatty(output) == 1
    }

    /// Writes a result for people, which may be styled (`TerminalStyle`).
    ///
    /// A reader that went away (`… | head`) ends the program by SIGPIPE, as every filter does; where
    /// `isLast` is false only `endIfReaderLeft` does, after what else was to be done.
    func print(_ text: String, isLast: Bool = true) {
        let lines = text.hasSuffix("\n") ? text : text + "\n"
        send(isTerminal ? lines.harmlessOnTerminal(keepingStyle: true) : lines, isLast: isLast)
    }

    /// Writes data for programs: to a file or a pipe as it is.
    ///
    /// A terminal would obey what a label brings with it, so that there a mark stands in the place of
    /// what commands one.
    func write(_ text: String, isLast: Bool = true) {
        send(isTerminal ? text.harmlessOnTerminal() : text, isLast: isLast)
    }

    /// - Parameters:
    ///   - bytes: UTF-8 that ends between two characters.
    ///   - isLast: As of `print`.
    func write(_ bytes: UnsafeRawBufferPointer, isLast: Bool = true) {
        guard isTerminal else { return send(bytes, isLast: isLast) }
        write(String(decoding: bytes, as: UTF8.self), isLast: isLast)
    }

    private func send(_ text: String, isLast: Bool) {
        var text = text
        text.withUTF8 { send(UnsafeRawBufferPointer($0), isLast: isLast) }
    }

    /// The one place where a result leaves the program.
    private func send(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        let code = Descriptor.writeAll(bytes, to: output)
        _ = outputFailure.compareExchange(expected: 0, desired: code, ordering: .relaxed)
        if isLast { endIfReaderLeft() }
    }

    /// Ends the program where the reader of standard output went away.
    func endIfReaderLeft() {
        guard outputFailure.load(ordering: .relaxed) == EPIPE else { return }
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
    }

    /// Why a result did not get out whole and what to do, or `nil` if it did.
    var failure: String? {
        let code = outputFailure.load(ordering: .relaxed)
        let remedy: String? =
            switch code {
            case 0: nil
            case ENOSPC, EDQUOT, EFBIG: "make room and retry"
            case EBADF: "it is closed; send it to a terminal, a file or /dev/null"
            default: "look at where it goes and retry"
            }
        return remedy.map { "\(String(cString: strerror(code))); \($0)" }
    }

    /// Writes a note, a warning or an error, on a line of its own.
    ///
    /// Any of them may carry text from outside. Here is the one place where it leaves for a
    /// terminal or the log of a CI job: nothing in it is obeyed there, nothing begins a line that
    /// could pass for ours, and what is long is cut in its middle.
    package func note(_ text: String) {
        let line = text.hasSuffix("\n") ? text.dropLast() : text[...]
        draw(line.visible().cutInTheMiddle(to: 2_000) + "\n")
    }

    /// Writes to standard error without ending the line and as it stands; nobody reading it is no error.
    func draw(_ text: String) {
        var text = text
        _ = text.withUTF8 { Descriptor.writeAll(UnsafeRawBufferPointer($0), to: errors) }
    }
}

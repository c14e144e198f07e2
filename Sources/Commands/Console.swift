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

    /// - Parameters:
    ///   - output: The descriptor for results.
    ///   - errors: The descriptor for notes, warnings and errors.
    package init(output: Int32 = STDOUT_FILENO, errors: Int32 = STDERR_FILENO) {
        self.output = output
        self.errors = errors
    }

    /// Writes a result.
    ///
    /// A reader that went away (`… | head`) ends the program by SIGPIPE, as every filter does; where
    /// `isLast` is false only `endIfReaderLeft` does, after what else was to be done.
    func print(_ text: String, isLast: Bool = true) {
        write(text.hasSuffix("\n") ? text : text + "\n", isLast: isLast)
    }

    /// Writes bytes of a result as they are.
    func write(_ text: String, isLast: Bool = true) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0), isLast: isLast) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, isLast: Bool = true) {
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

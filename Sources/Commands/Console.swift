import Glibc
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

    /// Why a result did not get out whole, or `nil` if it did.
    var failure: String? {
        let code = outputFailure.load(ordering: .relaxed)
        return code == 0 ? nil : String(cString: strerror(code))
    }

    /// Writes a note, a warning or an error.
    package func note(_ text: String) {
        draw(text.hasSuffix("\n") ? text : text + "\n")
    }

    /// Writes to standard error without ending the line; nobody reading it is no error.
    func draw(_ text: String) {
        var text = text
        _ = text.withUTF8 { Descriptor.writeAll(UnsafeRawBufferPointer($0), to: errors) }
    }
}

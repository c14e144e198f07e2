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
    /// Where the reader went away (`… | head`) this and all that follows is dropped, and the work goes on:
    /// files are written, and `Program` says with which code it ends. What would go on printing for long
    /// asks `goOn` meanwhile.
    func print(_ text: String) {
        let lines = text.hasSuffix("\n") ? text : text + "\n"
        send(isTerminal ? lines.harmlessOnTerminal(keepingStyle: true) : lines)
    }

    /// Writes data for programs: to a file or a pipe as it is.
    ///
    /// A terminal would obey what a label brings with it, so that there a mark stands in the place of
    /// what commands one.
    func write(_ text: String) {
        send(isTerminal ? text.harmlessOnTerminal() : text)
    }

    /// - Parameter bytes: UTF-8 that ends between two characters.
    func write(_ bytes: UnsafeRawBufferPointer) {
        guard isTerminal else { return send(bytes) }
        write(String(decoding: bytes, as: UTF8.self))
    }

    private func send(_ text: String) {
        var text = text
        text.withUTF8 { send(UnsafeRawBufferPointer($0)) }
    }

    /// The one place where a result leaves the program.
    private func send(_ bytes: UnsafeRawBufferPointer) {
        guard !hasLostReader else { return }
        let code = Descriptor.writeAll(bytes, to: output)
        _ = outputFailure.compareExchange(expected: 0, desired: code, ordering: .relaxed)
    }

    /// Whether a path is that of standard output: `-`, or any name of where it leads to.
    func isOutput(_ path: String) -> Bool { OutputPlace.leads(path, to: output) }

    /// Whether whoever read standard output went away.
    var hasLostReader: Bool { outputFailure.load(ordering: .relaxed) == EPIPE }

    /// Ends a work that only prints, where nobody is left to read it.
    func goOn() throws(ReaderLeft) {
        if hasLostReader { throw ReaderLeft() }
    }

    /// Why a result did not get out whole and what to do; `nil` if it did, or if its reader did not want
    /// more of it.
    var failure: String? {
        let code = outputFailure.load(ordering: .relaxed)
        guard code != 0, code != EPIPE else { return nil }
        let remedy = FileFailure.remedy(forWriteError: code) ?? "look at where it goes and retry"
        return "\(String(cString: strerror(code))); \(remedy)"
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

/// That nobody is left to read what is printed; no failure of the work.
struct ReaderLeft: Error {}

import Glibc
import GnuplotStream
import PunctualPlatform

/// The gnuplot program of this machine, and the one place that runs it.
package struct GnuplotProgram: Hashable, Sendable {
    package enum Format: String, CaseIterable, Hashable, Sendable {
        case svg
        case png
    }

    package var path: String

    package init(path: String) {
        self.path = path
    }

    /// Looks for an executable `gnuplot` in the folders of a search path, as a shell does.
    package static func find(
        inSearchPath searchPath: String? = getenv("PATH").map { String(cString: $0) }
    ) throws(ReportingError) -> GnuplotProgram {
        let folders = (searchPath ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        for folder in folders where folder.hasPrefix("/") {
            let path = "\(folder)/gnuplot"
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                access(path, X_OK) == 0
            else { continue }
            return GnuplotProgram(path: path)
        }
        throw .gnuplotMissing
    }

    /// A picture takes a fraction of a second; on a busy machine whose fonts are found for the first time
    /// some seconds.
    package static let limitMilliseconds: Int32 = 20_000
    /// Twenty times what the largest picture of ours has.
    package static let byteLimit = 8 << 20

    /// What is known to change what gnuplot, or its libraries for fonts, draw is not passed on
    /// (`help environment` of gnuplot, fonts-conf(5)).
    private static var environment: [String: String] { ProcessEnvironment.forTools() }

    /// Draws a script and returns the bytes of the picture.
    ///
    /// A warning counts as an error: gnuplot draws a plot of which a part is missing, warns, and ends
    /// with 0. Script and picture go through descriptors, so that gnuplot never sees a path of ours.
    ///
    /// - Parameters:
    ///   - script: What is drawn.
    ///   - format: In which form.
    ///   - name: Of the plot, for errors.
    ///   - limitMilliseconds: How long gnuplot may take before it is killed.
    /// - Returns: The bytes of the picture.
    /// - Throws: `ReportingError`.
    package func draw(
        _ script: GnuplotScript,
        as format: Format,
        named name: String,
        limitMilliseconds: Int32 = limitMilliseconds
    ) throws(ReportingError) -> [UInt8] {
        let file = try Self.file(of: script, as: format, named: name)
        var request = ProcessRequest(
            program: path,
            // Without the user's ~/.gnuplot.
            ["gnuplot", "-d"],
            environment: Self.environment
        )
        request.input = .descriptor(file.descriptor)
        let answer: ProgramAnswer
        do throws(ProgramFailure) {
            answer = try ProgramAnswer(
                of: request,
                limitMilliseconds: limitMilliseconds,
                byteLimit: Self.byteLimit
            )
        } catch {
            throw failure(because: error, drawing: name)
        }
        // Before its complaints, which are those of a program that was still at work.
        if case .signalled = answer.end {
            throw .gnuplotFailed(plot: name, message: "it \(answer.end)")
        }
        if let complaint = Self.complaint(in: String(decoding: answer.errors, as: UTF8.self)) {
            guard !complaint.contains("unknown or ambiguous terminal") else {
                throw .terminalMissing(
                    terminal: format == .svg ? "svg" : "pngcairo",
                    message: complaint
                )
            }
            throw .gnuplotFailed(plot: name, message: complaint)
        }
        guard answer.end == .success else {
            throw .gnuplotFailed(plot: name, message: "it \(answer.end)")
        }
        guard !answer.output.isEmpty else {
            throw .gnuplotFailed(plot: name, message: "it drew nothing")
        }
        return answer.output
    }

    private func failure(
        because failure: ProgramFailure,
        drawing name: String
    ) -> ReportingError {
        switch failure {
        case .notStarted(let refusal):
            .gnuplotDidNotStart(
                path: path,
                reason: refusal.reason,
                remedy: refusal.isOfProgram
                    ? "check that `\(path) --version` works" : refusal.remedy
            )
        case .tooSlow(_, let limit): .gnuplotTooSlow(path: path, seconds: Int(limit) / 1_000)
        case .tooMuch(_, let limit): .gnuplotTooMuch(path: path, mebibytes: limit >> 20)
        case .system: .gnuplotFailed(plot: name, message: "\(failure)")
        }
    }

    /// The script in a file in memory: a gnuplot that does not read it holds nobody up.
    private static func file(
        of script: GnuplotScript,
        as format: Format,
        named name: String
    ) throws(ReportingError) -> MemoryFile {
        let file: MemoryFile
        do throws(SystemCallError) { file = try MemoryFile(named: "gnuplot script") } catch {
            throw .gnuplotFailed(plot: name, message: "\(error)")
        }
        var code: Int32 = 0
        guard let stream = punctual_gnuplot_open(file.descriptor, &code) else {
            throw .gnuplotFailed(plot: name, message: String(cString: strerror(code)))
        }
        errno = 0
        let isSent = send(script, as: format, to: stream)
        guard punctual_gnuplot_close(stream), isSent else {
            let reason = errno == 0 ? "no memory" : String(cString: strerror(errno))
            throw .gnuplotFailed(plot: name, message: "its script was not written: \(reason)")
        }
        file.rewind()
        return file
    }

    private static func send(
        _ script: GnuplotScript,
        as format: Format,
        to gnuplot: OpaquePointer
    ) -> Bool {
        var isSent = send(terminal(format, of: script) + "\n", to: gnuplot)
        for part in script.parts where isSent {
            switch part {
            case .commands(let commands): isSent = send(commands + "\n", to: gnuplot)
            case .data(let name, let columns):
                isSent =
                    send(GnuplotScript.opening(of: name), to: gnuplot)
                    && punctual_gnuplot_send_columns(
                        gnuplot,
                        columns.flatMap { $0 },
                        columns.count,
                        columns[0].count
                    )
            }
        }
        return isSent
    }

    private static func send(_ text: String, to gnuplot: OpaquePointer) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else { return true }
                return punctual_gnuplot_send_text(gnuplot, start, characters.count)
            }
        }
    }

    /// The PNG has twice the pixels, for dense screens, and sizes that match those of the SVG: an SVG
    /// counts text in pixels, cairo in points of 4/3 pixel.
    private static func terminal(_ format: Format, of script: GnuplotScript) -> String {
        let font = "font '\(PlotStyle.font),\(PlotStyle.textSize)'"
        return switch format {
        case .svg:
            "set terminal svg size \(script.width),\(script.height) dynamic noenhanced \(font)"
                + " background '\(PlotColor.paper.light)'"
        case .png:
            "set terminal pngcairo size \(script.width * 2),\(script.height * 2) noenhanced \(font)"
                + " fontscale 1.5 linewidth 2 pointscale 2 dashlength 1 background '\(PlotColor.paper.light)'"
        }
    }

    /// The first line of standard error that says what is wrong.
    ///
    /// Gnuplot first repeats the command and points at a place in it; what is wrong comes behind
    /// `line 12:`. Warnings begin in the same way.
    package static func complaint(in messages: String) -> String? {
        let lines = messages.split(separator: "\n").map { line in
            String(line.drop { $0 == " " || $0 == "\t" })
        }
        let told = lines.first { line in
            line.contains("warning:") || line.hasPrefix("line ") || line.hasPrefix("\"")
        }
        return told ?? lines.first { !$0.isEmpty && $0 != "^" }
    }
}

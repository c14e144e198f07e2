import Glibc
import GnuplotStream

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

    /// Draws a script and returns the bytes of the picture.
    ///
    /// A warning counts as an error: gnuplot draws a plot of which a part is missing, warns, and ends
    /// with 0. The picture comes through a descriptor, so that gnuplot never sees a path of ours.
    package func draw(
        _ script: GnuplotScript,
        as format: Format,
        named name: String
    ) throws(ReportingError) -> [UInt8] {
        var code: Int32 = 0
        guard let gnuplot = punctual_gnuplot_open(path, &code) else {
            throw .gnuplotDidNotStart(path: path, reason: String(cString: strerror(code)))
        }
        let isSent = Self.send(script, as: format, to: gnuplot)
        var result = PunctualGnuplotResult()
        let isRead = punctual_gnuplot_close(gnuplot, &result)
        defer { punctual_gnuplot_free_result(&result) }
        let messages = Self.text(result.messages, result.messages_length)
        if let complaint = Self.complaint(in: messages) {
            guard !complaint.contains("unknown or ambiguous terminal") else {
                throw .terminalMissing(terminal: format == .svg ? "svg" : "pngcairo")
            }
            throw .gnuplotFailed(plot: name, message: complaint)
        }
        guard isSent, isRead, result.exit_code == 0 else {
            throw .gnuplotFailed(plot: name, message: "it ended with code \(result.exit_code)")
        }
        let bytes = UnsafeRawBufferPointer(start: result.output, count: result.output_length)
        guard !bytes.isEmpty else {
            throw .gnuplotFailed(plot: name, message: "it drew nothing")
        }
        return Array(bytes)
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

    private static func text(_ start: UnsafeMutablePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}

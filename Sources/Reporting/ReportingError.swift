package import PunctualPlatform

/// Why a report or a plot was not made.
package enum ReportingError: Error, Equatable {
    case gnuplotMissing
    case gnuplotDidNotStart(path: String, reason: String, remedy: String)
    /// Gnuplot refused its script or warned, of which the text is the first line.
    case gnuplotFailed(plot: String, message: String)
    /// It was ended with all that it had started.
    case gnuplotTooSlow(path: String, seconds: Int)
    /// It printed more than any picture has, and was ended with all that it had started.
    case gnuplotTooMuch(path: String, mebibytes: Int)
    /// Gnuplot does not know the terminal, in its own words.
    case terminalMissing(terminal: String, message: String)
    case file(FileFailure)
}

extension ReportingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .gnuplotMissing:
            "gnuplot is not installed: apt-get install gnuplot-nox"
        case .gnuplotDidNotStart(let path, let reason, let remedy):
            "\(path) could not be started: \(reason); \(remedy)"
        case .gnuplotFailed(let plot, let message):
            "gnuplot did not draw the plot “\(plot)”: \(message); the report leaves it out"
        case .gnuplotTooSlow(let path, let seconds):
            "\(path) had not drawn a plot after \(seconds) s and was ended; check that "
                + "`\(path) --version` works"
        case .gnuplotTooMuch(let path, let mebibytes):
            "\(path) printed more than \(mebibytes) MiB for a plot and was ended; check that "
                + "`\(path) --version` works"
        case .terminalMissing(let terminal, let message):
            "gnuplot does not draw as “\(terminal)” (\(message)): apt-get install gnuplot-nox"
        case .file(let failure): failure.description
        }
    }
}

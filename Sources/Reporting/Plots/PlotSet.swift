package import Analysis
import PunctualPlatform

/// A plot that gnuplot drew.
package struct RenderedPlot: Hashable, Sendable {
    package var plot: Plot
    /// For a page; `nil` where no SVG was asked for.
    package var picture: SVGPicture?
    /// Names of the files in the folder that was given, the SVG first.
    package var fileNames: [String]

    package init(plot: Plot, picture: SVGPicture? = nil, fileNames: [String] = []) {
        self.plot = plot
        self.picture = picture
        self.fileNames = fileNames
    }
}

/// The plots of a run, and why some are missing: a report comes out with whatever there is.
package struct PlotSet: Hashable, Sendable {
    package var plots: [RenderedPlot] = []
    /// Sentences for the reader, each once: what is missing and how to get it.
    package var problems: [String] = []
    /// Whether gnuplot could be asked to the end: one that hangs or prints without end is not asked again.
    package private(set) var gnuplotAnswers = true

    /// Whether each file got to its place that gnuplot has drawn.
    package private(set) var isWritten = true

    package init(plots: [RenderedPlot] = [], problems: [String] = []) {
        self.plots = plots
        self.problems = problems
    }

    /// The same plots of every condition that was measured.
    package static func plots(
        of analysis: RunAnalysis,
        heatMap: HeatMapChoice = .usual
    ) -> [Plot] {
        let plots = ReportGroup.groups(of: analysis).flatMap { group in
            Plot.Kind.ofRuns.compactMap { plot($0, of: group, in: analysis, heatMap) }
        }
        return Plot.named(plots)
    }

    private static func plot(
        _ kind: Plot.Kind,
        of group: ReportGroup,
        in analysis: RunAnalysis,
        _ heatMap: HeatMapChoice
    ) -> Plot? {
        switch kind {
        case .spectrum: SpectrumPlot.plot(of: group, in: analysis)
        case .heatmap: HeatMapPlot.plot(of: group, in: analysis, showing: heatMap)
        case .drift: DriftPlot.plot(of: group, in: analysis)
        case .exceedance: ExceedancePlot.plot(of: group, in: analysis)
        case .cost: CostPlot.plot(of: group, in: analysis)
        case .stability: StabilityPlot.plot(of: group, in: analysis)
        case .stages: StagePlot.plot(of: group, in: analysis)
        case .verdict, .rounds, .history, .sleepLoop: nil
        }
    }

    /// Draws the plots of a run, writes them into a folder, and returns the SVGs for a page.
    ///
    /// The files are `percentiles-1ms-period-no-load.svg` and so on; the folder is made if it is
    /// missing, and with `nil` nothing is written. Gnuplot is looked for in `searchPath`, or in the `PATH` of this process.
    package static func draw(
        _ analysis: RunAnalysis,
        heatMap: HeatMapChoice = .usual,
        as formats: [GnuplotProgram.Format],
        into folder: String?,
        searchPath: String? = nil
    ) -> PlotSet {
        let plots = plots(of: analysis, heatMap: heatMap)
        var set = draw(plots, as: formats, into: folder, searchPath: searchPath)
        if !set.isWithoutGnuplot { set.noteMissing(plots, ReportGroup.groups(of: analysis)) }
        return set
    }

    /// Draws any plots in the same way.
    package static func draw(
        _ plots: [Plot],
        as formats: [GnuplotProgram.Format],
        into folder: String?,
        searchPath: String? = nil
    ) -> PlotSet {
        var set = PlotSet()
        do throws(ReportingError) {
            let gnuplot =
                if let searchPath {
                    try GnuplotProgram.find(inSearchPath: searchPath)
                } else {
                    try GnuplotProgram.find()
                }
            if let folder { try make(folder) }
            // One that does not end once would be waited for, or read from, at each plot.
            for plot in Plot.named(plots) where set.gnuplotAnswers {
                set.add(plot, as: formats, into: folder, by: gnuplot)
            }
        } catch {
            set.note(error)
        }
        return set
    }

    /// Whether nothing could be drawn at all, so that no plot is missing for want of samples.
    private var isWithoutGnuplot: Bool { plots.isEmpty && !problems.isEmpty }

    private mutating func add(
        _ plot: Plot,
        as formats: [GnuplotProgram.Format],
        into folder: String?,
        by gnuplot: GnuplotProgram
    ) {
        var rendered = RenderedPlot(plot: plot)
        for format in formats where gnuplotAnswers {
            do throws(ReportingError) {
                var bytes = try gnuplot.draw(plot.script, as: format, named: plot.fileName)
                if format == .svg {
                    let text = String(decoding: bytes, as: UTF8.self)
                    guard let picture = SVGPicture(gnuplotDocument: text) else {
                        throw .gnuplotFailed(plot: plot.fileName, message: "it wrote no whole SVG")
                    }
                    rendered.picture = picture
                    bytes = Array(
                        picture.document(title: plot.fullTitle, description: plot.description).utf8
                    )
                }
                guard let folder else { continue }
                let name = "\(plot.fileName).\(format.rawValue)"
                try Self.write(bytes, to: "\(folder)/\(name)")
                rendered.fileNames.append(name)
            } catch {
                note(error)
            }
        }
        if rendered.picture != nil || !rendered.fileNames.isEmpty { plots.append(rendered) }
    }

    private static func make(_ folder: String) throws(ReportingError) {
        do throws(FileFailure) { try Folder.make(folder) } catch { throw .file(error) }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(ReportingError) {
        do throws(FileFailure) { try FileWriter.write(bytes, to: path) } catch {
            throw .file(error)
        }
    }

    /// Plots that too few wakeups of a condition left without a line.
    private mutating func noteMissing(_ plots: [Plot], _ groups: [ReportGroup]) {
        guard !plots.isEmpty else { return }
        for group in groups where plots.contains(where: { $0.group == group.index }) {
            let missing = Plot.Kind.ofRuns.filter { kind in
                // Timers have no stages.
                kind != .stages && !plots.contains { $0.kind == kind && $0.group == group.index }
            }
            guard !missing.isEmpty else { continue }
            let names = missing.map { $0.rawValue.replacing("-", with: " ") }
            problems.append(
                "Too little was measured for the plots \(names.joined(separator: ", "))"
                    + " (\(group.title)): use more or longer rounds."
            )
        }
    }

    mutating func note(_ error: ReportingError) {
        let problem =
            switch error {
            case .gnuplotMissing: "There are no plots: \(error)"
            case .gnuplotTooSlow, .gnuplotTooMuch: "Plots are missing: \(error)"
            case .gnuplotDidNotStart, .gnuplotFailed, .terminalMissing, .file:
                "A plot is missing: \(error)"
            }
        if !problems.contains(problem) { problems.append(problem) }
        switch error {
        case .gnuplotTooSlow, .gnuplotTooMuch: gnuplotAnswers = false
        case .file: isWritten = false
        case .gnuplotMissing, .gnuplotDidNotStart, .gnuplotFailed, .terminalMissing: break
        }
    }
}

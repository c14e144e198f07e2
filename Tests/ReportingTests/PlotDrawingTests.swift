import Analysis
import Glibc
import Reporting
import Runs
import Testing

@Suite("Plots drawn by gnuplot")
struct PlotDrawingTests {
    @Test("scratch")
    func scratch() throws {
        let program = try GnuplotProgram.find()
        let analysis = SampleRun.analysis()
        for group in ReportGroup.groups(of: analysis) {
            for plot in [
                SpectrumPlot.plot(of: group, in: analysis),
                HeatMapPlot.plot(of: group, in: analysis),
                DriftPlot.plot(of: group, in: analysis),
                ExceedancePlot.plot(of: group, in: analysis),
                CostPlot.plot(of: group, in: analysis), StabilityPlot.plot(of: group, in: analysis),
            ].compactMap({ $0 }) {
                for format in GnuplotProgram.Format.allCases {
                    let bytes = try program.draw(plot.script, as: format, named: plot.fileName)
                    let file = fopen("/tmp/pr-scratch/\(plot.fileName).\(format.rawValue)", "w")
                    fwrite(bytes, 1, bytes.count, file)
                    fclose(file)
                }
                print(plot.description)
            }
        }
    }
}

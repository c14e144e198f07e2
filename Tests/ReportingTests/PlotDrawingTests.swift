import Analysis
import Reporting
import Runs
import Testing

@Suite("Plots drawn by gnuplot")
struct PlotDrawingTests {
    @Test("scratch")
    func scratch() throws {
        let analysis = SampleRun.analysis()
        let set = PlotSet.draw(analysis, as: [.svg, .png], into: "/tmp/pr-scratch")
        #expect(set.problems == [])
        #expect(set.plots.count == 8)
        let html = HTMLReport(analysis: analysis, plots: set.plots, notes: set.problems).text
        try FileWriter.write(html, to: "/tmp/pr-scratch/report.html")
        try FileWriter.write(
            HTMLReport(
                analysis: analysis,
                notes: ["There are no plots: gnuplot is not installed: apt-get install gnuplot-nox"]
            ).text,
            to: "/tmp/pr-scratch/noplots.html"
        )
        try FileWriter.write(
            MarkdownReport(analysis: analysis, plots: set.plots).text,
            to: "/tmp/pr-scratch/report.md"
        )
        try FileWriter.write(JSONReport(analysis: analysis).text, to: "/tmp/pr-scratch/report.json")
    }
}

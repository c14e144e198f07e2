import Analysis
import Runs

extension SampleRun {
    /// Two schedulers, one with each executor.
    static func schedulers() -> RunAnalysis {
        var analysis = analysis(ticks: 500, loads: [.none], mechanisms: [.futex, .precise])
        let pool = [90_000, 2_000, 40_000, 300]
        let inline = [1_500, 2_000, 400, 300]
        for index in analysis.series.indices {
            let isPool = analysis.series[index].series.mechanism == .futex
            analysis.series[index].series.executor = isPool ? .pool : .inline
            for (stage, median) in zip(RunStage.allCases, isPool ? pool : inline) {
                analysis.series[index].stages[stage] = StageTimes(
                    p50Nanoseconds: Int64(median),
                    p99Nanoseconds: Int64(median) * 3
                )
            }
        }
        return assemble(run: analysis.run, series: analysis.series)
    }
}

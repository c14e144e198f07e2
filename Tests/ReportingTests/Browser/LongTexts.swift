import Analysis
import Reporting
import Runs

/// Pages as they come where hosts, sides and kernels have long names.
enum LongTexts {
    /// 2,000 characters of words, one of them of 300 without a place to break it.
    static let commandLine: String = {
        var text =
            "BOOT_IMAGE=/boot/vmlinuz-6.18.44 root=UUID=0b4c6a5e-7d0f-4f0a-9a55-9d8c7b6a5f4e "
        text += "isolcpus=" + String(repeating: "1", count: 300) + " "
        var number = 0
        while text.count < 2_000 {
            text += "module.parameter\(number)=value\(number),option "
            number += 1
        }
        return String(text.prefix(2_000))
    }()

    /// 80 characters, in words and without.
    static let words = String(
        ("absolute cpu=0 policy=fifo priority=80 slack=1ns inject=delay=40us "
            + "load-command=stress and more").prefix(80)
    )
    static let word = String(("./measure-" + String(repeating: "abcdefghij", count: 8)).prefix(80))

    static func run() -> RunAnalysis {
        var analysis = SampleRun.analysis(
            ticks: 2_000,
            loads: [.none, .command(["/usr/local/bin/\(word)", words])]
        )
        analysis.run.label = words
        analysis.run.host.hostName = word
        analysis.run.host.kernelCommandLine = commandLine
        analysis.run.arguments += ["--load-command", commandLine]
        return analysis
    }

    static func comparison() -> ComparisonReport {
        var comparison = SampleComparison.comparison(rounds: 6, ticks: 1_000)
        comparison.baseline.name = words
        comparison.candidate.name = word
        comparison.baseline.host.kernelCommandLine = commandLine
        comparison.candidate.host.kernelCommandLine =
            commandLine.replacing("value7", with: "other7")
        comparison.candidate.host.hostName = word
        comparison.candidate.host.virtualisation = words
        comparison.candidate.series.conditions.load = .command(["/usr/bin/\(word)", words])
        comparison.environmentDifferences = [
            EnvironmentDifference(
                name: "kernel command line",
                baseline: comparison.baseline.host.kernelCommandLine,
                candidate: comparison.candidate.host.kernelCommandLine
            )
        ]
        comparison.notes = [commandLine]
        comparison.requirements = [
            RequirementResult(
                text: "p99 <= 200us",
                metric: .p99,
                value: Estimate(value: 766_000, low: 610_000, high: 1_020_000),
                verdict: .regressed,
                reason: nil
            )
        ]
        var report = SampleComparison.report([comparison, SampleComparison.small])
        report.command += ["--load-command", commandLine]
        report.title = "\(words) against \(word)"
        return report
    }
}

import Analysis
import Runs

@testable import Storage

/// What the program asks an archive.
///
/// A part of it each time: all answers take ten times as long as it takes to make an input, and the
/// analysis of a run a hundred times as long.
enum ArchiveQuestions {
    /// - Parameters:
    ///   - archive: Whatever it holds.
    ///   - choice: Which questions are asked.
    static func ask(_ archive: RunArchive, choice: Int) {
        switch choice % 4 {
        case 0:
            let names = ["latest", "before", "1"]
            do throws(ArchiveError) {
                _ = try archive.run(named: names[choice / 4 % names.count])
                _ = try archive.latestRun()
            } catch {
                _ = error.description
            }
            for stored in (try? archive.runs()) ?? [] where choice.isMultiple(of: 64) {
                analyse(archive, stored.run)
            }
        case 1:
            // Where one run is damaged, the others can still be asked for by number.
            askRounds(archive, ofRun: 1)
        case 2:
            let formats = ExportFormat.allCases
            let format = formats[choice / 4 % formats.count]
            try? archive.export([1], as: format, detail: .samples) { _ in }
        default:
            _ = try? archive.baselines()
            for name in (try? archive.baselineNames()) ?? [] {
                _ = try? archive.baseline(named: name)
            }
        }
    }

    private static func analyse(_ archive: RunArchive, _ run: Run) {
        guard let rounds = try? archive.measuredRounds(ofRun: run.identifier) else { return }
        // What a run of hours takes to be analysed is no matter of its reader.
        guard rounds.count <= 8, rounds.allSatisfy({ $0.samples.count <= 1_000 }) else { return }
        _ = Analysis.analyse(run: run, rounds: rounds)
        for (index, series) in run.plan.series.enumerated() {
            let own = rounds.filter { $0.round.series == index }
            _ = RoundFigures.figures(of: own, series: series)
        }
    }

    private static func askRounds(_ archive: RunArchive, ofRun run: Int64) {
        do throws(ArchiveError) {
            for round in try archive.rounds(ofRun: run) {
                _ = try archive.samples(ofRound: round.key)
            }
            _ = try archive.measuredRounds(ofRun: run, series: 0)
        } catch {
            _ = error.description
        }
    }
}

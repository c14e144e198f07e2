package import Analysis
package import PunctualBase
import Runs

/// The report of a run as JSON, schema `punctual.report/v1`.
///
/// Times are integer nanoseconds with the unit in the key; what is not known is null, never left out.
package struct JSONReport: Sendable {
    private let analysis: RunAnalysis
    private let includesCurves: Bool

    /// - Parameters:
    ///   - analysis: The run and its figures.
    ///   - includesCurves: Also what the plots are made of, which is ten times as long.
    package init(analysis: RunAnalysis, includesCurves: Bool = true) {
        self.analysis = analysis
        self.includesCurves = includesCurves
    }

    package var text: String { value.text }

    package var value: JSONValue {
        .object([
            "schema": .string("punctual.report/v1"),
            "tool_version": .string(analysis.run.programVersion),
            "run": run,
            "host": host,
            "recommendation": analysis.recommendation.map { recommendation in
                .object([
                    "series": .integer(recommendation.series),
                    "sentence": .string(recommendation.sentence),
                ])
            } ?? .null,
            "causes": causes,
            "recommendations": .array(
                zip(analysis.recommendations, analysis.advice).map { recommendation, sentence in
                    .object([
                        "series": .integer(recommendation.series),
                        "sentence": .string(sentence),
                        "first_share": .optional(recommendation.firstShare),
                        "left_out": .array(
                            recommendation.leftOut.map { one in
                                .object([
                                    "series": .integer(one.series),
                                    "reason": .string(one.reason),
                                ])
                            }
                        ),
                    ])
                }
            ),
            "ranking": .array(analysis.ranking.map { .integer($0) }),
            "series": .array(
                analysis.series.indices.map { index in
                    SeriesJSON(
                        series: analysis.series[index],
                        name: analysis.name(of: index),
                        includesCurves: includesCurves
                    ).value
                }
            ),
        ])
    }

    /// What is known of why wakeups come late; of a drift both numbers are parts per million.
    private var causes: JSONValue {
        let found = zip(analysis.knownCauses, analysis.causeSentences())
        return .array(
            found.map { cause, sentence -> JSONValue in
                let isDrift = cause.kind == .timerSlackDrift
                return .object([
                    "cause": .string(cause.kind.rawValue),
                    "sentence": .string(sentence),
                    "series": .array(
                        cause.parts.map { part in
                            .object([
                                "series": .integer(part.series),
                                (isDrift ? "share_ppm" : "share_ns"): .number(part.share),
                                (isDrift ? "drift_ppm" : "of_ns"): .number(part.figure),
                            ])
                        }
                    ),
                ])
            }
        )
    }

    private var run: JSONValue {
        let run = analysis.run
        return .object([
            "id": .integer(run.identifier),
            "label": .optional(run.label),
            "state": .string(run.state.rawValue),
            "started_unix_ns": .integer(run.startedAtUnixNanoseconds),
            "started_utc": .string(UTCText.text(unixNanoseconds: run.startedAtUnixNanoseconds)),
            "ended_unix_ns": .optional(run.endedAtUnixNanoseconds),
            "ended_utc": .optional(
                run.endedAtUnixNanoseconds.map { UTCText.text(unixNanoseconds: $0) }
            ),
            "arguments": .array(run.arguments.map { .string($0) }),
            "git_revision": .optional(run.gitRevision),
            "plan": .object([
                "name": .string(run.plan.name),
                "rounds": .integer(run.plan.rounds),
                "round_ns": .integer(run.plan.roundNanoseconds),
                "warm_up_ns": .integer(run.plan.warmUpNanoseconds),
            ]),
            "loads": .array(
                run.loads.map { load in
                    .object([
                        "arguments": .array(load.arguments.map { .string($0) }),
                        "version": .string(load.version),
                        "bogo_operations": .object(load.bogoOperations.mapValues { .number($0) }),
                    ])
                }
            ),
        ])
    }

    private var host: JSONValue {
        let state = analysis.run.hostState
        var members = HostJSON(host: analysis.run.host).members
        members["memory_available_kib"] = .integer(state.availableMemoryKibibytes)
        members["load_averages"] = .array(state.loadAverages.map { .number($0) })
        members["uptime_seconds"] = .integer(state.uptimeSeconds)
        return .object(members)
    }
}

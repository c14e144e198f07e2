import Analysis
package import PunctualBase
import Runs

/// A report of comparisons as SARIF 2.1.0 (OASIS), for tools that gather findings.
///
/// A regression is an error, what is not decided is `open`, and what holds is a pass; the last two
/// have the level `none`, as the standard demands (3.27.9, 3.27.10).
package struct SARIFReport: Sendable {
    private let content: ComparisonContent
    private let artifact: String
    private var report: ComparisonReport { content.report }

    /// - Parameters:
    ///   - report: What is told.
    ///   - artifact: Path of the plan or of the baseline that the findings point at, relative to the
    ///     repository. GitHub refuses a file with a finding that has no place; where there is none,
    ///     they point at the file in which settings are kept.
    package init(_ report: ComparisonReport, artifact: String? = nil) {
        content = ComparisonContent(report)
        self.artifact = artifact ?? "punctual.json5"
    }

    package var text: String { value.text }

    package var value: JSONValue {
        .object([
            "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
            "version": .string("2.1.0"),
            "runs": .array([
                .object([
                    "tool": .object([
                        "driver": .object([
                            "name": .string("punctual"),
                            "version": .string(report.toolVersion),
                            "rules": .array(rules),
                        ])
                    ]),
                    "invocations": .array([invocation]),
                    "results": .array(results + missing),
                    "columnKind": .string("unicodeCodePoints"),
                ])
            ]),
        ])
    }

    private static let requirementRule = "requirement"
    private static let missingRule = "missing-series"

    private var rules: [JSONValue] {
        let ofMetrics = Metric.allCases.map { metric in
            rule(
                metric.rawValue,
                "\(content.metrics.name(of: metric)) changes by no more than its limit",
                content.metrics.explanation(of: metric)
            )
        }
        return ofMetrics + [
            rule(Self.requirementRule, "A required value is kept", "a service level of the user's"),
            rule(Self.missingRule, "Every series is compared", "both sides have every series"),
        ]
    }

    private func rule(_ identifier: String, _ short: String, _ full: String) -> JSONValue {
        .object([
            "id": .string(identifier),
            "shortDescription": .object(["text": .string(short)]),
            "fullDescription": .object(["text": .string(full)]),
        ])
    }

    private var invocation: JSONValue {
        var members: [String: JSONValue] = [
            "executionSuccessful": .bool(report.failure == nil && report.verdict != nil),
            "exitCode": .integer(Int64(report.exitCode)),
            "commandLine": .string(content.command),
            "arguments": .array(report.command.dropFirst().map { .string($0) }),
            "endTimeUtc": .string(UTCText.text(unixNanoseconds: report.createdAtUnixNanoseconds)),
        ]
        if report.failure != nil || report.verdict == nil {
            members["toolExecutionNotifications"] = .array([
                .object([
                    "level": .string("error"),
                    "message": .object(["text": .string(content.headline)]),
                ])
            ])
        }
        return .object(members)
    }

    private var results: [JSONValue] {
        report.comparisons.indices.flatMap { index in
            let name = content.name(of: index)
            let comparison = report.comparisons[index]
            let ofMetrics = comparison.metrics.filter(\.limit.isGating).map { metric in
                result(
                    rule: metric.metric.rawValue,
                    verdict: metric.verdict,
                    text: "\(name): \(content.metrics.name(of: metric.metric)) "
                        + content.figures(of: metric),
                    reason: metric.reason,
                    fingerprint: "\(name)/\(metric.metric.rawValue)"
                )
            }
            let ofRequirements = comparison.requirements.map { requirement in
                let value = content.metrics.estimate(requirement.value, of: requirement.metric)
                return result(
                    rule: Self.requirementRule,
                    verdict: requirement.verdict,
                    text: "\(name): required \(requirement.text), is \(value)",
                    reason: requirement.reason,
                    fingerprint: "\(name)/\(requirement.text)"
                )
            }
            return ofMetrics + ofRequirements
        }
    }

    private var missing: [JSONValue] {
        let isAllowed = report.allowances.contains(.missing)
        return report.missing.map { missing in
            result(
                rule: Self.missingRule,
                verdict: isAllowed ? .inconclusive : .regressed,
                text: "\(missing.name) was not compared",
                reason: missing.reason,
                fingerprint: missing.name
            )
        }
    }

    private func result(
        rule: String,
        verdict: Verdict,
        text: String,
        reason: String?,
        fingerprint: String
    ) -> JSONValue {
        let (kind, level) =
            switch verdict {
            case .pass, .improved: ("pass", "none")
            case .inconclusive: ("open", "none")
            case .regressed: ("fail", "error")
            }
        return .object([
            "ruleId": .string(rule),
            "kind": .string(kind),
            "level": .string(level),
            "message": .object(["text": .string(text + (reason.map { ": \($0)" } ?? ""))]),
            "partialFingerprints": .object(["seriesAndMetric/v1": .string(fingerprint)]),
            "locations": .array([location]),
        ])
    }

    private var location: JSONValue {
        .object([
            "physicalLocation": .object([
                "artifactLocation": .object(["uri": .string(artifact.asRelativeReference)]),
                "region": .object(["startLine": .integer(Int64(1))]),
            ])
        ])
    }
}

extension String {
    /// A path as a relative reference of RFC 3986: what is not unreserved, nor a slash, is encoded.
    fileprivate var asRelativeReference: String {
        var text = ""
        for byte in utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                || "-._~/".unicodeScalars.contains(scalar)
            if isPlain {
                text.unicodeScalars.append(scalar)
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}

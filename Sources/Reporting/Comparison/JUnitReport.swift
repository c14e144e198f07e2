import Analysis
import PunctualBase
import Runs

/// A report of comparisons in the XML that JUnit's consumers read: a suite for each comparison, a case
/// for each metric that counts and for each requirement.
///
/// What is not decided is skipped: neither passed nor failed. A tool that could not work is an error.
package struct JUnitReport: Sendable {
    private struct Case {
        var name: String
        var figures: String
        var verdict: Verdict
        var reason: String?
    }

    private let content: ComparisonContent
    private var report: ComparisonReport { content.report }

    package init(_ report: ComparisonReport) {
        content = ComparisonContent(report)
    }

    package var text: String {
        let suites = report.comparisons.indices.map(suite) + [missing, failure].compactMap { $0 }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(report.title.escapedForHTML)">
            \(suites.joined())</testsuites>

            """
    }

    private func suite(_ index: Int) -> String {
        let comparison = report.comparisons[index]
        let name = content.name(of: index)
        let cases = content.findings.filter { $0.comparison == index }.map { finding in
            Case(
                name: String(finding.name.dropFirst(prefixLength(of: index))),
                figures: finding.figures,
                verdict: finding.verdict,
                reason: finding.reason
            )
        }
        let seconds = [comparison.baseline, comparison.candidate].flatMap(\.rounds)
            .reduce(0) { $0 + Double($1.lengthNanoseconds) / 1e9 }
        // The rounds serve all metrics alike: equal shares make the right sum.
        let share = seconds / Double(max(cases.count, 1))
        let started = comparison.candidate.startedAtUnixNanoseconds
        // The form of the schema's dateTime that all readers know has no zone.
        let time = UTCText.text(unixNanoseconds: started).dropLast()
        return """
            <testsuite name="\(name.escapedForHTML)" tests="\(cases.count)" \
            failures="\(cases.count { $0.verdict == .regressed })" errors="0" \
            skipped="\(cases.count { $0.verdict == .inconclusive })" time="\(Self.time(seconds))" \
            timestamp="\(time)" \
            hostname="\(comparison.candidate.host.hostName.escapedForHTML)">
            \(properties(of: comparison))\(cases.map { text(of: $0, in: name, seconds: share) }.joined())\
            <system-out>\(table(of: index))</system-out>
            </testsuite>

            """
    }

    /// `findings` names the series before the metric where there are several; here the class does.
    private func prefixLength(of index: Int) -> Int {
        report.comparisons.count > 1 ? content.name(of: index).count + 2 : 0
    }

    private func properties(of comparison: Comparison) -> String {
        let values = [
            ("verdict", comparison.verdict.rawValue), ("pairing", comparison.pairing.rawValue),
            ("baseline", SideText.name(of: comparison.baseline)),
            ("candidate", SideText.name(of: comparison.candidate)),
            ("command", content.command), ("tool_version", report.toolVersion),
        ]
        let lines = values.map { name, value in
            "<property name=\"\(name)\" value=\"\(value.escapedForAttribute)\"/>\n"
        }
        return "<properties>\n\(lines.joined())</properties>\n"
    }

    private func text(of testCase: Case, in group: String, seconds: Double) -> String {
        let start =
            "<testcase classname=\"\(group.escapedForAttribute)\""
            + " name=\"\(testCase.name.escapedForAttribute)\" time=\"\(Self.time(seconds))\""
        let figures = "<system-out>\(testCase.figures.escapedForHTML)</system-out>"
        let message = testCase.figures.escapedForAttribute
        switch testCase.verdict {
        case .pass, .improved: return "\(start)>\(figures)</testcase>\n"
        case .regressed:
            let details = (testCase.reason ?? content.advice).escapedForHTML
            return "\(start)><failure message=\"\(message)\" type=\"regressed\">\(details)"
                + "</failure>\(figures)</testcase>\n"
        case .inconclusive:
            let reason = (testCase.reason ?? testCase.figures).escapedForAttribute
            return "\(start)><skipped message=\"\(reason)\"/>\(figures)</testcase>\n"
        }
    }

    /// Series that were not compared; `nil` if all were.
    private var missing: String? {
        guard !report.missing.isEmpty else { return nil }
        let isAllowed = report.allowances.contains(.missing)
        let cases = report.missing.map { missing in
            let reason = missing.reason.escapedForAttribute
            let result =
                isAllowed
                ? "<skipped message=\"\(reason)\"/>"
                : "<failure message=\"\(reason)\" type=\"missing\">\(missing.reason.escapedForHTML)"
                    + "</failure>"
            return "<testcase classname=\"missing\" name=\"\(missing.name.escapedForAttribute)\""
                + " time=\"0\">\(result)</testcase>\n"
        }
        let count = report.missing.count
        return """
            <testsuite name="missing" tests="\(count)" failures="\(isAllowed ? 0 : count)" errors="0" \
            skipped="\(isAllowed ? count : 0)" time="0">
            \(cases.joined())</testsuite>

            """
    }

    /// That the tool could not do its work; `nil` if it could.
    private var failure: String? {
        guard report.failure != nil || report.verdict == nil else { return nil }
        let reason = content.headline
        return """
            <testsuite name="punctual" tests="1" failures="0" errors="1" skipped="0" time="0">
            <testcase classname="punctual" name="\(report.kind.rawValue)" time="0">\
            <error message="\(reason.escapedForAttribute)" type="failed">\
            \(reason.escapedForHTML)</error></testcase>
            </testsuite>

            """
    }

    /// The lines are ours, what stands in them is escaped.
    private func table(of index: Int) -> String {
        let table = content.metricTable(of: index)
        let columns = table.columns.map {
            TerminalTable.Column($0.title, $0.isNumber ? .right : .left)
        }
        let style = TerminalStyle(width: .max)
        let lines = TerminalTable(columns: columns, rows: table.rows).lines(style: style)
        return "\n" + lines.map { $0.escapedForHTML + "\n" }.joined()
    }

    private static func time(_ seconds: Double) -> String {
        QuantityText().fixed(seconds, decimals: 3)
    }
}

extension String {
    /// A reader of XML makes blanks of line breaks and tabs in an attribute unless they are written as
    /// references (XML 1.0, 3.3.3); those of lines are so anywhere.
    fileprivate var escapedForAttribute: String {
        escapedForHTML.replacing("\t", with: "&#9;")
    }
}

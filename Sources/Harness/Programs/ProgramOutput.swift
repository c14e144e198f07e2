import PunctualBase
import Runs

/// What a program prints of its wakeups: integers, or the lines that `punctual runs export` writes.
enum ProgramOutput {
    /// Why an output is none of wakeups.
    struct Fault: Error, Hashable {
        var line: Int
        var problem: String
    }

    /// More than any line of samples has, with room for long names; what is longer is none.
    static let lineByteLimit = 65_536

    /// Reads a lateness in nanoseconds from each line, or a JSON object with `type`, `tick` and
    /// `lateness_ns`; objects of other types than `sample`, and empty lines, are left out.
    ///
    /// - Parameters:
    ///   - text: The whole output.
    ///   - ticks: How many wakeups there are at most.
    /// - Returns: Ticks from 1, rising; an integer without a tick is the next one's.
    /// - Throws: `Fault` for the first line that is something else.
    static func samples(_ text: String, ticks: Int64) throws(Fault) -> Samples {
        var samples = Samples()
        var last: Int64 = 0
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        {
            number += 1
            guard line.count <= lineByteLimit else { throw longLine(number) }
            let line = KernelText.trimmed(String(Substring(line)))
            guard !line.isEmpty, let (tick, lateness) = try wakeup(line, after: last, number)
            else { continue }
            guard tick > last else {
                throw Fault(
                    line: number,
                    problem: "tick \(tick) comes after tick \(last); it shall print one round"
                )
            }
            guard tick <= ticks else {
                throw Fault(
                    line: number,
                    problem: "a wakeup comes after the \(ticks) that were asked for in "
                        + ProgramGrid.ticksVariable
                )
            }
            if let problem = Plausibility.problem(lateness: lateness) {
                throw Fault(line: number, problem: problem)
            }
            last = tick
            samples.ticks.append(tick)
            samples.latenessNanoseconds.append(lateness)
        }
        return samples
    }

    static func longLine(_ number: Int) -> Fault {
        Fault(
            line: number,
            problem: "the line is longer than \(lineByteLimit) bytes"
        )
    }

    private static func wakeup(
        _ line: String,
        after last: Int64,
        _ number: Int
    ) throws(Fault) -> (tick: Int64, lateness: Int64)? {
        if let lateness = Int64(line) { return (last + 1, lateness) }
        guard line.hasPrefix("{") else {
            throw Fault(
                line: number,
                problem: "“\(line.brief)” is no lateness in whole nanoseconds"
            )
        }
        let root: JSONNode
        do throws(JSONProblem) {
            root = try JSONReader.read(Array(line.utf8), as: .json5)
        } catch {
            throw Fault(line: number, problem: "“\(line.brief)” is no JSON (\(error.reason))")
        }
        guard root.member("type")?.string == "sample" else { return nil }
        guard let tick = root.member("tick")?.integer,
            let lateness = root.member("lateness_ns")?.integer
        else {
            throw Fault(
                line: number,
                problem: "“\(line.brief)” is a sample without whole numbers “tick” and "
                    + "“lateness_ns”"
            )
        }
        return (tick, lateness)
    }
}

extension String {
    /// The beginning of a line of somebody's.
    fileprivate var brief: String { visible(limit: 60) }
}

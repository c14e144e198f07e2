// How often comparisons call a change that is none, and find one that is, on the machine at hand.
//
// `measure` writes pairs of rounds into a file, `tell` makes comparisons of them and counts their
// verdicts. The method is that of Documentation/comparison-method.md.
import Commands
import Glibc
import Runs

/// What one of the program's words asks for.
func run(_ words: [String]) throws {
    switch words.first {
    case "measure" where (2...6).contains(words.count),
        "questions" where (2...6).contains(words.count):
        let isWhole = words[0] == "measure"
        let name = words.count > 2 ? words[2] : MechanismName.absolute.rawValue
        guard let mechanism = MechanismName(rawValue: name),
            let rounds = words.count > 3 ? Int(words[3]) : 200, rounds > 0,
            let seconds = words.count > 4 ? Double(words[4]) : isWhole ? 1 : 2, seconds > 0,
            words.count < 6 || Int(words[5]) != nil
        else { throw StudyError.usage }
        try StudyMeasurement(
            mechanism: mechanism,
            isWhole: isWhole,
            rounds: rounds,
            seconds: seconds,
            processor: words.count > 5 ? Int(words[5]) : nil,
            file: StudyFile(path: words[1])
        ).run()
    case "tell" where words.count == 2:
        let pairs = try StudyFile(path: words[1]).pairs()
        for mechanism in MechanismName.allCases {
            let found = pairs.filter { $0.mechanism == mechanism }
            guard let first = found.first else { continue }
            let seconds = Double(first.candidate.lengthNanoseconds) / 1e9
            print("\(mechanism.rawValue), 1 ms, rounds of \(seconds) s, 20 a side\n")
            print(try StudyTable(StudyTrials(found, of: mechanism)).text + "\n")
        }
    case "neighbours" where words.count == 2:
        try NoisyNeighbours.makeBursts(seed: UInt64(words[1]) ?? 0)
    case "spin" where words.count == 2:
        NoisyNeighbours.spin(seconds: Double(words[1]) ?? 0)
    default: throw StudyError.usage
    }
}

do { try run(Array(CommandLine.arguments.dropFirst())) } catch {
    Console().note("comparison-study: \(error)")
    exit(1)
}

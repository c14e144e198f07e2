import Runs

enum StudyError: Error, CustomStringConvertible {
    case usage
    case noNeighbours(String)
    case noMedian(MechanismName)
    case unreadable(path: String, reason: String)
    case tooFew(what: String, count: Int)

    var description: String {
        switch self {
        case .usage:
            """
            usage: comparison-study measure FILE [MECHANISM [ROUNDS [SECONDS [PROCESSOR]]]]
                   comparison-study questions FILE [MECHANISM [ROUNDS [SECONDS [PROCESSOR]]]]
                   comparison-study tell FILE
            (absolute, 200 rounds of 1 s and any processor by default; `questions` measures equal
            sides and +10 % of the p50 alone, as duets and in turn, in rounds of 2 s)
            """
        case .noNeighbours(let reason): "the noisy neighbours could not be started: \(reason)"
        case .noMedian(let mechanism): "no round of \(mechanism.rawValue) gave a p50"
        case .unreadable(let path, let reason):
            "\(path): \(reason); `comparison-study measure \(path)` writes such a file"
        case .tooFew(let what, let count):
            "\(what) has \(count) rounds, a trial takes 20: measure more rounds into the same file"
        }
    }
}

import Harness
import PunctualBase
import Runs

/// What `punctual compare` was asked to set against each other.
struct CompareRequest {
    /// One, a run whose own pairs are meant, or two.
    var sides: [SideRequest]
    var pairing: Pairing?
    var period: Int64
    var clockMode = MeasurementSession.ClockMode.kernel

    /// `standard` are the sides where none are named.
    init(_ arguments: ParsedArguments, standard: [String] = []) throws(UsageError) {
        pairing = try arguments.choice("--pairing", Pairing.self)
        let period = try arguments.period()
        self.period = period
        sides = []
        let typed = arguments.arguments.isEmpty ? standard : arguments.arguments
        for text in typed { sides.append(try SideRequest(text, period: period)) }
        for text in arguments.values("--program") {
            guard let words = quotedWords(of: text), !words.isEmpty else {
                throw .badValue(
                    option: "--program",
                    found: text,
                    expected: "a program and its arguments, quotes in pairs"
                )
            }
            sides.append(.program(words))
        }
        if let latenesses = try arguments.scriptedLatenesses() {
            clockMode = .scripted(overshoots: latenesses)
        }
    }

    /// Refuses all but two sides, or a stored run alone.
    init(comparing arguments: ParsedArguments) throws(UsageError) {
        try self.init(arguments)
        try check()
    }

    private func check() throws(UsageError) {
        switch sides.count {
        case 0: throw .missingArgument("A")
        case 1:
            guard case .run = sides[0] else {
                throw .conflict("B is missing; only a stored run of two sides goes alone")
            }
        case 2: break
        default: throw .conflict("a comparison has two sides, not \(sides.count)")
        }
        for side in sides {
            guard case .run(let name) = side, let pairing, pairing != .stored else { continue }
            throw .conflict(
                "“\(name)” is stored and cannot be measured again \(pairing.rawValue); name its "
                    + "mechanism instead, or leave --pairing out"
            )
        }
    }
}

extension CompareRequest {
    /// A heading: what is compared.
    var title: String {
        sides.count == 1
            ? "the sides of \(sides[0].name)" : "\(sides[1].name) against \(sides[0].name)"
    }

    var hasOnlyStored: Bool {
        sides.allSatisfy { if case .run = $0 { true } else { false } }
    }
}

extension SideRequest {
    /// What it is called in a heading.
    var name: String {
        let text =
            switch self {
            case .run(let name): PlainNumber.whole(name) == nil ? name : "run \(name)"
            case .mechanism(_, let text): text
            case .plan(let path): path
            case .program(let words): words.joined(separator: " ")
            }
        return text.asName
    }
}

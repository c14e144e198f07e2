import Testing

@testable import Commands

@Suite("Parsed arguments")
struct ParsedArgumentsTests {
    private let command = CommandSpecification(
        name: "punctual try",
        summary: "",
        arguments: [
            ArgumentSpecification(name: "RUN", summary: ""),
            ArgumentSpecification(name: "TEXT", summary: "", isRequired: false),
        ],
        options: [
            OptionSpecification(name: "--rounds", short: "n", value: "N", summary: ""),
            OptionSpecification(
                name: "--mechanism",
                short: "m",
                value: "NAMES",
                summary: "",
                isRepeatable: true
            ),
            OptionSpecification(name: "--quiet", short: "q", summary: ""),
            OptionSpecification(name: "--scripted", value: "LIST", summary: "", isHidden: true),
        ]
    )

    @Test(
        "A value may be joined, apart or attached, before or behind an argument",
        arguments: [
            ["--rounds=5", "7"], ["--rounds", "5", "7"], ["7", "-n", "5"], ["7", "-n5"],
            ["-qn5", "7"], ["--rounds", "5", "--", "7"],
        ]
    )
    func values(words: [String]) throws {
        let parsed = try ParsedArguments(words, for: command)
        #expect(parsed.value("--rounds") == "5")
        #expect(parsed.arguments == ["7"])
    }

    @Test("What follows -- is no option, and a lone - is an argument")
    func terminator() throws {
        let parsed = try ParsedArguments(["-", "--", "--rounds"], for: command)
        #expect(parsed.arguments == ["-", "--rounds"])
    }

    @Test("An option that may be repeated keeps all its values in order")
    func repeated() throws {
        let parsed = try ParsedArguments(["1", "-m", "a", "--mechanism=b"], for: command)
        #expect(parsed.values("--mechanism") == ["a", "b"])
    }

    @Test(
        "Each mistake has an error of its own",
        arguments: [
            (["1", "--round", "5"], .unknownOption("--round", nearest: "--rounds")),
            (["1", "--colour"], .unknownOption("--colour", nearest: nil)),
            (["1", "--scriptd=3"], .unknownOption("--scriptd", nearest: nil)),
            (["1", "-x"], .unknownOption("-x", nearest: nil)),
            (["1", "--rounds"], .missingValue(option: "--rounds", value: "N")),
            (["1", "--quiet=yes"], .unexpectedValue(option: "--quiet")),
            (["1", "-n1", "--rounds=2"], .repeatedOption("--rounds")),
            ([], .missingArgument("RUN")),
            (["1", "2", "3"], .unexpectedArgument("3")),
        ] as [([String], UsageError)]
    )
    func mistakes(words: [String], expected: UsageError) {
        #expect(throws: expected) { try ParsedArguments(words, for: command) }
    }

    @Test("Help is granted although an argument is missing")
    func help() throws {
        #expect(try ParsedArguments(["--help"], for: command).has("--help"))
    }

    @Test(
        "A number must be whole and within its bounds",
        arguments: ["0", "11", "1.5", "ten", "", "99999999999999999999"]
    )
    func bounds(text: String) throws {
        let parsed = try ParsedArguments(["1", "--rounds", text], for: command)
        #expect(throws: UsageError.self) { try parsed.integer("--rounds", in: 1...10) }
    }
}

@Suite("Nearest word")
struct NearestTests {
    @Test(
        "Finds what one slip made of a word, and nothing that is far away",
        arguments: [
            ("benchmrak", "benchmark"), ("reprot", "report"), ("run", "runs"), ("xyzzy", nil),
            ("mechanism", "mechanisms"),
        ] as [(String, String?)]
    )
    func nearestWord(word: String, expected: String?) {
        let words = ["benchmark", "report", "runs", "mechanisms"]
        #expect(nearest(to: word, among: words) == expected)
    }
}

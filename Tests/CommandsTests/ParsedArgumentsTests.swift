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
            OptionSpecification(
                name: "--folder",
                value: "FOLDER",
                summary: "",
                completion: .folders
            ),
            OptionSpecification(name: "--quiet", short: "q", summary: ""),
            OptionSpecification(name: "--length", value: "DURATION", summary: ""),
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
            (["1", "--rounds="], .unusableValue(of: "--rounds", problem: "a value is expected")),
            (["1", "--folder", ""], .unusableValue(of: "--folder", problem: "a path is expected")),
            (["", "x"], .unusableValue(of: "RUN", problem: "a name is expected")),
            (["1", "2", "3"], .unexpectedArgument("3")),
        ] as [([String], UsageError)]
    )
    func mistakes(words: [String], expected: UsageError) {
        #expect(throws: expected) { try ParsedArguments(words, for: command) }
    }

    @Test(
        "What is the address of something else is no path; a file of such a name can be named",
        arguments: [
            ("postgres://host/runs", false), ("file:///tmp/x", false), ("s3+ssh.v1://x", false),
            ("./postgres://host", true), ("C:/x", true), ("a:b", true), ("://x", true),
            ("1://x", true), ("/a//b", true), ("./-", true),
        ]
    )
    func addresses(text: String, isPath: Bool) throws {
        #expect((PathText.problem(of: text) == nil) == isPath)
        let words = ["1", "--folder", text]
        let isTaken = (try? ParsedArguments(words, for: command)) != nil
        #expect(isTaken == isPath)
    }

    @Test("What stands for standard output is a file, and no folder")
    func standardOutput() {
        #expect(PathText.problem(of: "-") == nil)
        #expect(throws: UsageError.self) {
            try ParsedArguments(["1", "--folder", "-"], for: command)
        }
    }

    @Test("A length of time is read in any unit, and a refusal tells the units and both bounds")
    func lengths() throws {
        func length(_ text: String) throws -> Int64? {
            try ParsedArguments(["1", "--length", text], for: command)
                .duration("--length", in: 1_000...3_600_000_000_000, as: "5s")
        }
        #expect(try length("59m59s") == 3_599_000_000_000)
        for text in ["61m", "1d", "999ns", "5", "m"] {
            let error = #expect(throws: UsageError.self) { try length(text) }
            #expect(
                error?.description
                    == "--length does not understand “\(text)”; it takes a length of "
                    + "time such as 5s, from 1us to 1h; the units are ns, us, ms, s, m, h or d"
            )
        }
    }

    @Test("What is echoed is bounded and made harmless")
    func echo() {
        let long = String(repeating: "\u{1B}[2J", count: 30_000)
        for error in [
            UsageError.unexpectedArgument(long), .unknownOption(long, nearest: nil),
            .badValue(option: "--x", found: long, expected: "less"),
            .unknownCommand(long, nearest: nil, of: "punctual"),
        ] {
            #expect(error.description.unicodeScalars.count < 300)
            #expect(!error.description.contains("\u{1B}"))
        }
    }

    @Test("Help is granted although an argument is missing")
    func help() throws {
        #expect(try ParsedArguments(["--help"], for: command).has("--help"))
    }

    @Test(
        "A number must be whole and within its bounds",
        arguments: ["0", "11", "1.5", "ten", "99999999999999999999"]
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
            ("mechanism", "mechanisms"), ("bench", "benchmark"), ("mech", "mechanisms"),
            // Two begin with it, and neither is near.
            ("r", nil), (String(repeating: "x", count: 100_000), nil),
        ] as [(String, String?)]
    )
    func nearestWord(word: String, expected: String?) {
        let words = ["benchmark", "report", "runs", "mechanisms"]
        #expect(nearest(to: word, among: words) == expected)
    }
}

import Testing

@testable import Storage

@Suite("Archive location")
struct ArchiveLocationTests {
    private static let all = [
        "PUNCTUAL_DATABASE": "/p.sqlite", "XDG_DATA_HOME": "/data", "HOME": "/home/a",
    ]

    @Test("The option comes before PUNCTUAL_DATABASE, XDG_DATA_HOME and HOME")
    func order() throws {
        var environment = Self.all
        #expect(try ArchiveLocation.path(option: "o", environment: environment) == "o")
        #expect(try ArchiveLocation.path(option: nil, environment: environment) == "/p.sqlite")
        #expect(try ArchiveLocation.path(option: "", environment: environment) == "/p.sqlite")
        environment["PUNCTUAL_DATABASE"] = ""
        #expect(
            try ArchiveLocation.path(option: nil, environment: environment)
                == "/data/punctual/runs.sqlite"
        )
        environment["XDG_DATA_HOME"] = "relative"
        #expect(
            try ArchiveLocation.path(option: nil, environment: environment)
                == "/home/a/.local/share/punctual/runs.sqlite"
        )
        #expect(throws: ArchiveError.noPlace) {
            try ArchiveLocation.path(option: nil, environment: [:])
        }
    }
}

@Suite("Archive errors")
struct ArchiveErrorTests {
    @Test("Each says what is wrong where, and what to do")
    func sentences() {
        #expect(
            ArchiveError.damagedRound(path: "/a", run: 3, round: 7, detail: "x").description
                == """
                round 7 of run 3 in /a is damaged: x; `punctual runs delete 3` removes the run, the \
                others stay
                """
        )
        #expect(
            ArchiveError.noArchive(path: "/a").description == """
                there is no archive at /a yet; `punctual benchmark` makes it, `--database PATH` \
                names another
                """
        )
    }
}

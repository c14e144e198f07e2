import PunctualPlatform
import Testing

@Suite("Environments of children")
struct ProcessEnvironmentTests {
    private let variables = [
        "PATH": "/bin", "HOME": "/h", "GNUTERM": "x11", "GNUPLOT_LIB": "/l",
        "GNUPLOT_IOSTREAM_CMD": "rm",
        "FONTCONFIG_FILE": "/f", "LANG": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8",
        "LC_ALL": "de_DE",
        "GIT_DIR": "/g", "GIT_TRACE": "2", "PUNCTUAL_START_NS": "5", "PUNCTUAL_WORKER": "3",
        "MY_SETTING": "1",
    ]

    @Test("A tool gets what it needs to run, one locale, and what is kept or set for it")
    func tools() {
        let plain = ["PATH": "/bin", "HOME": "/h", "LC_ALL": "C.UTF-8"]
        #expect(ProcessEnvironment.forTools(of: variables) == plain)
        let git = ProcessEnvironment.forTools(
            of: variables,
            keeping: { $0 == "GIT_DIR" },
            adding: ["GIT_OPTIONAL_LOCKS": "0", "HOME": "/other"]
        )
        let own = ["GIT_DIR": "/g", "GIT_OPTIONAL_LOCKS": "0", "HOME": "/other"]
        #expect(git == plain.merging(own) { $1 })
    }

    @Test("A program of the user's gets all but what this program was told by another of its kind")
    func programs() {
        let kept = ProcessEnvironment.forPrograms(of: variables)
        #expect(kept.count == variables.count - 2)
        #expect(kept["MY_SETTING"] == "1")
        #expect(kept["LC_NUMERIC"] == "de_DE.UTF-8")
        #expect(kept["PUNCTUAL_START_NS"] == nil)
        #expect(kept["PUNCTUAL_WORKER"] == nil)
    }
}

import PunctualPlatform

/// The commit of a working folder, as a run records it.
struct GitRevision {
    /// The commit that `HEAD` names in the caller's folder, with `-dirty` behind it if files that Git tracks
    /// were changed; `nil` outside a repository or without Git.
    var text: String?
    /// Why it is not known although there may be one, in a sentence.
    var problem: String?

    /// A repository on a network that does not answer holds nobody up for longer.
    private static let limitMilliseconds: Int32 = 5_000

    static func current() -> GitRevision {
        do throws(ProgramFailure) {
            let head = try answer(to: ["rev-parse", "--verify", "--quiet", "HEAD"]).text
            let revision = head.prefix { !$0.isNewline }
            guard revision.count >= 40, revision.allSatisfy(\.isHexDigit) else {
                return GitRevision()
            }
            // A repository's settings may name a program to watch its files; it is not run.
            let status = ["-c", "core.fsmonitor=false", "status", "--porcelain"]
            let changes = try answer(to: status + ["--untracked-files=no"])
            let isDirty = changes.end == .success && !changes.output.isEmpty
            return GitRevision(text: isDirty ? revision + "-dirty" : String(revision))
        } catch .notStarted {
            return GitRevision()  // without Git there is nothing to be told
        } catch .tooMuch {
            return GitRevision(problem: "git names too many changed files: no revision is stored")
        } catch {
            return GitRevision(problem: "\(error): the run is stored without its revision")
        }
    }

    private static func answer(to words: [String]) throws(ProgramFailure) -> ProgramAnswer {
        let environment = ProcessEnvironment.forTools(
            // Where the repository is and who may read it; not what traces or colours its answers.
            keeping: { name in
                (name.hasPrefix("GIT_") && !name.hasPrefix("GIT_TRACE"))
                    || name == "XDG_CONFIG_HOME"
            },
            adding: ["GIT_OPTIONAL_LOCKS": "0"]
        )
        return try ProgramAnswer(
            of: ProcessRequest(["git"] + words, environment: environment),
            limitMilliseconds: limitMilliseconds,
            byteLimit: 16 << 20
        )
    }
}

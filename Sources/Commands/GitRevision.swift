import Harness

/// The commit of a working folder, as a run records it.
enum GitRevision {
    /// The commit that `HEAD` names in the caller's folder, with `-dirty` behind it if files that
    /// Git tracks were changed; `nil` outside a repository or without Git.
    static func current() -> String? {
        let head = ["git", "rev-parse", "--verify", "--quiet", "HEAD"]
        guard let output = ChildProcess.output(of: head) else { return nil }
        let revision = output.prefix { !$0.isNewline }
        guard revision.count >= 40, revision.allSatisfy(\.isHexDigit) else { return nil }
        // A repository's settings may name a program to watch its files; it is not run.
        let status = [
            "git", "-c", "core.fsmonitor=false", "status", "--porcelain",
            "--untracked-files=no",
        ]
        let isDirty = ChildProcess.output(of: status).map { !$0.isEmpty } ?? false
        return isDirty ? revision + "-dirty" : String(revision)
    }
}

/// What the program tells its caller; part of the interface, so values never change.
package enum ExitCode {
    /// Done; of a comparison: not worse.
    package static let success: Int32 = 0
    /// The work could not be done.
    package static let failure: Int32 = 1
    /// Something has become worse.
    package static let regressed: Int32 = 2
    /// The rounds do not say whether it has.
    package static let inconclusive: Int32 = 3
    /// Something has become better, where that was to be told apart (`--fail-on improved`).
    package static let improved: Int32 = 4
    /// The command line is wrong (EX_USAGE of sysexits.h).
    package static let usage: Int32 = 64

    /// Each code with what it means, for the manual.
    static let meanings: [(code: Int32, meaning: String)] = [
        (success, "The work was done; of a comparison: nothing is worse than its limit allows."),
        (failure, "The work could not be done; the sentence on standard error says why."),
        (regressed, "A comparison found something worse, or a required value is not kept."),
        (inconclusive, "A comparison has too few rounds, or too much noise, for a verdict."),
        (improved, "A comparison found something better, where --fail-on improved asks for it."),
        (usage, "The command line is wrong."),
        (interrupted(by: 2), "Interrupted (SIGINT); what was finished is kept."),
        (
            readerLeft,
            "Whoever read standard output went away before all was printed. The code of a command that "
                + "answers by it (compare, check, noise, history --fail-on-change) stays."
        ),
        (interrupted(by: 15), "Asked to end (SIGTERM); what was finished is kept."),
    ]

    /// Nobody is left to read what is printed: as if SIGPIPE had ended the program, which a shell tells
    /// of any filter before `head`.
    package static let readerLeft = interrupted(by: 13)

    /// What a shell reports of a program that a signal ended: 130 for an interrupt.
    package static func interrupted(by signal: Int32) -> Int32 { 128 + signal }
}

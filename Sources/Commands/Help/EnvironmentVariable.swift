/// What the program reads from its environment, and what it sets for those that it starts.
///
/// A variable that is used anywhere in the program stands here, or a test fails: the manual is
/// written from this list.
struct EnvironmentVariable: Hashable, Sendable {
    var name: String
    var meaning: String

    /// Read by the program.
    static let read = [
        EnvironmentVariable(
            name: "PUNCTUAL_DATABASE",
            meaning: "The archive of runs, unless --database names another."
        ),
        EnvironmentVariable(
            name: "PUNCTUAL_JOBS",
            meaning: "The file of jobs of `punctual jobs` and `punctual serve`, unless --database "
                + "names another."
        ),
        EnvironmentVariable(
            name: "XDG_DATA_HOME",
            meaning: "Holds the folder punctual with both files, where no other is named."
        ),
        EnvironmentVariable(
            name: "HOME",
            meaning: "Holds .local/share/punctual with both files, where XDG_DATA_HOME is not set."
        ),
        EnvironmentVariable(
            name: "PATH",
            meaning: "Where gnuplot, stress-ng, git and programs of yours are found."
        ),
        EnvironmentVariable(
            name: "TMPDIR",
            meaning: "Holds the working files of loads while a measurement goes on (/tmp)."
        ),
        EnvironmentVariable(
            name: "COLUMNS",
            meaning: "Width of tables where standard output is no terminal; without it nothing is "
                + "left out there."
        ),
        EnvironmentVariable(name: "NO_COLOR", meaning: "Set and not empty: no colours."),
        EnvironmentVariable(
            name: "CLICOLOR_FORCE",
            meaning: "Set, not empty and not 0: colours wherever the output goes."
        ),
        EnvironmentVariable(name: "FORCE_COLOR", meaning: "The same."),
        EnvironmentVariable(
            name: "TERM",
            meaning: "The value dumb stands for no colours and no progress bar."
        ),
        EnvironmentVariable(name: "CI", meaning: "Set and not empty: no progress bar."),
        EnvironmentVariable(
            name: "LC_ALL",
            meaning: "With LC_CTYPE and LANG: ASCII alone is printed unless the first that is set "
                + "says UTF-8."
        ),
        EnvironmentVariable(name: "LC_CTYPE", meaning: "See LC_ALL."),
        EnvironmentVariable(name: "LANG", meaning: "See LC_ALL."),
        EnvironmentVariable(
            name: "TZ",
            meaning: "The time zone of schedules that name none: a name such as Europe/Berlin, or "
                + "a rule of POSIX."
        ),
        EnvironmentVariable(
            name: "XDG_CACHE_HOME",
            meaning: "Passed on to gnuplot, whose fonts are looked up in a cache there."
        ),
        EnvironmentVariable(
            name: "XDG_CONFIG_HOME",
            meaning: "Passed on to git, which is asked for the revision of a run."
        ),
        EnvironmentVariable(
            name: "GITHUB_STEP_SUMMARY",
            meaning: "With --format or --export github: the file that gets the summary, - for "
                + "standard output."
        ),
        EnvironmentVariable(
            name: "GITHUB_OUTPUT",
            meaning: "With --format or --export github: the file that gets the verdict and the "
                + "exit code, likewise."
        ),
    ]

    /// Set for programs that are measured, for jobs, and for worker processes.
    static let set = [
        EnvironmentVariable(
            name: "PUNCTUAL_START_NS",
            meaning: "Set for a program that measures by itself, and read by benchmark --stream: "
                + "when its grid begins, in nanoseconds of CLOCK_MONOTONIC."
        ),
        EnvironmentVariable(
            name: "PUNCTUAL_PERIOD_NS",
            meaning: "Set and read with it: nanoseconds from one tick to the next."
        ),
        EnvironmentVariable(
            name: "PUNCTUAL_TICKS",
            meaning: "Set and read with it: how many ticks there are."
        ),
        EnvironmentVariable(name: "PUNCTUAL_JOB", meaning: "Set for a job's command: its id."),
        EnvironmentVariable(
            name: "PUNCTUAL_SCHEDULED",
            meaning: "Set for a job's command: the instant that it was scheduled for, in "
                + "nanoseconds since 1970, the same in each attempt."
        ),
        EnvironmentVariable(
            name: "PUNCTUAL_ATTEMPT",
            meaning: "Set for a job's command: 1, or more for a retry."
        ),
        EnvironmentVariable(
            name: "PUNCTUAL_WORKER",
            meaning: "Set for the processes of a library's process pool; not for users."
        ),
    ]

    static let all = read + set
}

/// Files that the program uses without being told their names.
struct StandardFile: Hashable, Sendable {
    var path: String
    var meaning: String

    static let all = [
        StandardFile(
            path: "~/.local/share/punctual/runs.sqlite",
            meaning: "The archive of runs, where neither option nor environment names another. It "
                + "holds the command lines of all measurements, with the arguments of loads and "
                + "programs: keep secrets out of these, or the file to yourself."
        ),
        StandardFile(
            path: "~/.local/share/punctual/jobs.sqlite",
            meaning: "The file of jobs, likewise; for its owner alone."
        ),
        StandardFile(
            path: "\(SettingsFile.defaultName)",
            meaning: "Settings of `punctual check`, read from the folder where it runs (JSON5)."
        ),
        StandardFile(
            path: "reports/",
            meaning: "Where reports go unless --output names another folder. They hold the command "
                + "line too, and are readable by all whom the umask lets."
        ),
    ]
}

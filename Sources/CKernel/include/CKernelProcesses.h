// One way to start a program, and a guardian for those that must not outlive this process.
#ifndef PUNCTUAL_CKERNEL_PROCESSES_H
#define PUNCTUAL_CKERNEL_PROCESSES_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

enum ckernel_process_step {
    CKERNEL_PROCESS_PREPARING,  // a pipe, a process or a descriptor could not be had
    CKERNEL_PROCESS_FOLDER,     // the working folder could not be entered
    CKERNEL_PROCESS_PROGRAM,    // the program could not be executed
};

/// In the place of a descriptor of a program.
enum {
    CKERNEL_NOTHING = -1,    // /dev/null
    CKERNEL_CALLERS = -2,    // that of the caller
};

/// The descriptor by which a program speaks with the process that has started it, if there is one.
enum { CKERNEL_SOCKET = 3 };

struct ckernel_process_request {
    /// The path of the program; NULL: `arguments[0]`, which without a slash is looked up in the PATH of
    /// `environment`. A relative path counts from the folder.
    const char *program;
    /// Both end with NULL.
    char *const *arguments;
    char *const *environment;
    /// NULL for the caller's own.
    const char *folder;
    /// Descriptors, or one of the values above.
    int input;
    int output;
    int errors;
    /// Becomes the program's CKERNEL_SOCKET; negative for none.
    int socket;
    /// What the kernel sends the program when the calling *thread* ends, however it ends
    /// (PR_SET_PDEATHSIG); 0 for nothing. What the program has started itself is not covered by that.
    int death_signal;
};

struct ckernel_process {
    pid_t identifier;
    /// Can be read when the process has ended (pidfd_open(2)); the negated errno where the kernel has no
    /// such descriptors.
    int descriptor;
    /// Where it went wrong.
    enum ckernel_process_step step;
};

/// Starts a program in a process group of its own and returns when it runs. No shell takes part.
///
/// No other descriptor than those of the request is passed on. All signals are unblocked and set to
/// their defaults, the policy is the ordinary one. Negated errno.
int ckernel_process_start(
    const struct ckernel_process_request *request, struct ckernel_process *process
);

/// Whether it has ended, without reaping it: until it is, its number belongs to no other process.
/// `*signal` is 0 if it exited by itself. 1 for ended, 0 for not yet, or negated errno.
int ckernel_process_has_ended(pid_t identifier, int *exit_code, int *signal);

/// What the signal means, in English ("Killed"); NULL for one without a name. strsignal(3) is not
/// safe with threads.
const char *ckernel_signal_description(int signal);

/// The environment of this process, ended by NULL: Swift does not let threads read the global.
char *const *ckernel_environment(void);

/// The arguments that this process was started with, ended by NULL, as `main` gets them. Swift's own
/// `CommandLine` reads them from /proc, and has none where that is not mounted.
char *const *ckernel_arguments(void);

/// The path by which this process was executed, as the kernel has kept it (getauxval(3), AT_EXECFN).
const char *ckernel_executable(void);

/// A pipe whose ends are closed by exec. Negated errno.
int ckernel_pipe(int ends[2]);

// MARK: Guardians

/// A program behind a guardian: a small process between this one and the program, which ends the
/// program and all that it has started when this process is gone, however it ends.
struct ckernel_guarded_process {
    /// Of the program; it belongs to no other process before `control` is closed.
    pid_t identifier;
    pid_t guardian;
    /// Closing it lets the guardian kill what is left of the program and of all its descendants.
    int control;
    /// Gives a `ckernel_guarded_end` when the program has ended by itself, another one when the
    /// guardian has reaped it, and then the end.
    int report;
    /// Whether the program has stopped the guardian while it was started; it goes on.
    bool was_stopped;
    enum ckernel_process_step step;
};

struct ckernel_guarded_end {
    int exit_code;
    /// 0 if it exited by itself.
    int signal;
    /// Whether it was reaped; only then is `usage` known.
    bool is_reaped;
    /// What the program and the children that it has waited for have used.
    struct rusage usage;
};

/// Starts a program with a guardian, as `ckernel_process_start` does without. The program's
/// `death_signal` is of no meaning. Negated errno; ETIMEDOUT if it does not run within ten seconds.
int ckernel_guarded_start(
    const struct ckernel_process_request *request, struct ckernel_guarded_process *process
);

/// Lets a guardian that somebody has stopped go on. Whether it was; 1 or 0.
int ckernel_guarded_wake(pid_t guardian);

/// Kills what has come from the program of a guardian that does not do so itself, then the guardian, and
/// reaps it; what hangs in the kernel is given up. Takes a second and a half at most.
void ckernel_guarded_abandon(pid_t guardian);

#endif

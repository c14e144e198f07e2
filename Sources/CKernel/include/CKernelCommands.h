// Programs that a scheduler starts and that are watched by descriptors.
#ifndef PUNCTUAL_CKERNEL_COMMANDS_H
#define PUNCTUAL_CKERNEL_COMMANDS_H

#include <poll.h>
#include <sys/types.h>

enum ckernel_command_step {
    CKERNEL_COMMAND_PREPARING,  // a pipe, a process or a descriptor could not be had
    CKERNEL_COMMAND_FOLDER,     // the working folder could not be entered
    CKERNEL_COMMAND_PROGRAM,    // the program could not be executed
};

struct ckernel_command_process {
    pid_t identifier;
    /// Can be read when the process has ended (pidfd_open(2)).
    int process;
    /// What the program prints on both outputs; does not block.
    int output;
    /// Where it went wrong.
    enum ckernel_command_step step;
};

/// Starts a program in a process group of its own and returns when it runs. No shell takes part.
///
/// Standard input is /dev/null, both outputs are one pipe, and no other descriptor is passed on. All
/// signals are unblocked and set to their defaults, the policy is the ordinary one. The kernel kills
/// the program when the calling *thread* ends, however it ends (PR_SET_PDEATHSIG, SIGKILL); what the
/// program has started itself is not covered by that. The calling thread must have all signals
/// blocked.
///
/// `arguments` and `environment` end with NULL; `arguments[0]` without a slash is looked up in the
/// PATH of `environment`. A `folder` of NULL is the caller's own; a relative program path counts
/// from the folder. Negated errno.
int ckernel_command_start(
    char *const arguments[], char *const environment[], const char *folder,
    struct ckernel_command_process *process
);

/// The descriptor by which a worker speaks with the process that has started it.
enum { CKERNEL_WORKER_SOCKET = 3 };

struct ckernel_worker_process {
    pid_t identifier;
    /// Can be read when the process has ended (pidfd_open(2)).
    int process;
    /// This end of the pair; does not block.
    int socket;
};

/// Starts a worker: as a command, but a program given by its path alone, with the caller's outputs,
/// and one end of a socket pair as descriptor CKERNEL_WORKER_SOCKET. What holds for the calling
/// thread of `ckernel_command_start` holds here. Negated errno.
int ckernel_worker_start(
    const char *program, char *const arguments[], char *const environment[],
    struct ckernel_worker_process *worker
);

/// Whether it has ended, without reaping it: until it is, its number belongs to no other process.
/// `*signal` is 0 if it exited by itself. 1 for ended, 0 for not yet, or negated errno.
int ckernel_command_has_ended(pid_t identifier, int *exit_code, int *signal);

/// What the signal means, in English ("Killed"); NULL for one without a name. strsignal(3) is not
/// safe with threads.
const char *ckernel_signal_description(int signal);

/// The environment of this process, ended by NULL: Swift does not let threads read the global.
char *const *ckernel_environment(void);

#endif

// Programs that a scheduler starts and that are watched by descriptors.
#ifndef PUNCTUAL_CKERNEL_COMMANDS_H
#define PUNCTUAL_CKERNEL_COMMANDS_H

#include <poll.h>
#include <sys/types.h>

#include "CKernelProcesses.h"

struct ckernel_command_process {
    pid_t identifier;
    /// Can be read when the process has ended (pidfd_open(2)).
    int process;
    /// What the program prints on both outputs; does not block.
    int output;
    /// Where it went wrong.
    enum ckernel_process_step step;
};

/// Starts a program as `ckernel_process_start` does, with nothing to read and both outputs in one pipe.
///
/// The kernel kills it when the calling *thread* ends, however it ends. `arguments[0]` without a slash
/// is looked up in the PATH of `environment`. A `folder` of NULL is the caller's own. Negated errno.
int ckernel_command_start(
    char *const arguments[], char *const environment[], const char *folder,
    struct ckernel_command_process *command
);

struct ckernel_worker_process {
    pid_t identifier;
    /// Can be read when the process has ended (pidfd_open(2)).
    int process;
    /// This end of the pair; does not block.
    int socket;
};

/// Starts a worker: as a command, but a program given by its path alone, with the caller's outputs,
/// and one end of a socket pair as descriptor CKERNEL_SOCKET. Negated errno.
int ckernel_worker_start(
    const char *program, char *const arguments[], char *const environment[],
    struct ckernel_worker_process *worker
);

#endif

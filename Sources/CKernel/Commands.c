#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// Starts what a descriptor has to watch. Negated errno.
static int start_watched(
    const struct ckernel_process_request *request, struct ckernel_process *process
) {
    int code = ckernel_process_start(request, process);
    if (code != 0 || process->descriptor >= 0) {
        return code;
    }
    process->step = CKERNEL_PROCESS_PREPARING;
    kill(-process->identifier, SIGKILL);
    while (waitpid(process->identifier, NULL, 0) < 0 && errno == EINTR) {
    }
    return process->descriptor;
}

int ckernel_command_start(
    char *const arguments[], char *const environment[], const char *folder,
    struct ckernel_command_process *command
) {
    command->step = CKERNEL_PROCESS_PREPARING;
    int ends[2];
    int code = ckernel_pipe(ends);
    if (code != 0) {
        return code;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    struct ckernel_process_request request = {
        .arguments = arguments,
        .environment = environment,
        .folder = folder,
        .input = CKERNEL_NOTHING,
        .output = ends[1],
        .errors = ends[1],
        .socket = -1,
        .death_signal = SIGKILL,
    };
    struct ckernel_process process;
    code = start_watched(&request, &process);
    close(ends[1]);
    command->step = process.step;
    if (code != 0) {
        close(ends[0]);
        return code;
    }
    command->identifier = process.identifier;
    command->process = process.descriptor;
    command->output = ends[0];
    return 0;
}

int ckernel_worker_start(
    const char *program, char *const arguments[], char *const environment[],
    struct ckernel_worker_process *worker
) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return -errno;
    }
    // Only this end: the mode belongs to the open file, and the worker waits for its requests.
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    struct ckernel_process_request request = {
        .program = program,
        .arguments = arguments,
        .environment = environment,
        .input = CKERNEL_NOTHING,
        .output = CKERNEL_CALLERS,
        .errors = CKERNEL_CALLERS,
        .socket = ends[1],
        .death_signal = SIGKILL,
    };
    struct ckernel_process process;
    int code = start_watched(&request, &process);
    close(ends[1]);
    if (code != 0) {
        close(ends[0]);
        return code;
    }
    worker->identifier = process.identifier;
    worker->process = process.descriptor;
    worker->socket = ends[0];
    return 0;
}

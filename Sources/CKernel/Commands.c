#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// What the child reads and writes. It shares the memory of the parent until it runs the program.
struct start {
    const char *program;  // NULL: the first argument, looked up
    char *const *arguments;
    char *const *environment;
    const char *folder;
    int output;  // -1: the outputs of the parent
    int socket;  // -1: none
    pid_t parent;
    volatile enum ckernel_command_step step;
    volatile int code;
};

static const char *search_path(char *const environment[]) {
    for (char *const *entry = environment; *entry != NULL; entry++) {
        if (strncmp(*entry, "PATH=", 5) == 0) {
            return *entry + 5;
        }
    }
    return "/bin:/usr/bin";
}

// Returns only with an error. execvpe(3) does nearly the same, but would look through the PATH of
// the parent, and hand a script without a first line "#!" to a shell.
static int execute(char *const arguments[], char *const environment[]) {
    const char *name = arguments[0];
    if (strchr(name, '/') != NULL) {
        execve(name, arguments, environment);
        return errno;
    }
    size_t length = strlen(name);
    if (length == 0) {
        return ENOENT;
    }
    int code = ENOENT;
    char candidate[PATH_MAX];
    for (const char *folder = search_path(environment);; folder++) {
        const char *end = strchrnul(folder, ':');
        size_t folder_length = (size_t)(end - folder);
        if (folder_length + length + 2 <= sizeof candidate) {
            memcpy(candidate, folder, folder_length);
            // An empty entry stands for the working folder.
            if (folder_length > 0) {
                candidate[folder_length++] = '/';
            }
            memcpy(candidate + folder_length, name, length + 1);
            execve(candidate, arguments, environment);
            if (errno == EACCES) {
                code = EACCES;  // a later folder may have one that can be run
            } else if (errno != ENOENT && errno != ENOTDIR) {
                return errno;
            }
        }
        if (*end == '\0') {
            return code;
        }
        folder = end;
    }
}

static void reset_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) {
        sigaction(number, &standard, NULL);
    }
    // Handlers first: until they are gone, a signal would run the parent's code in its own memory.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// The child's table is a copy, so nothing of the parent's is closed.
static bool connect_descriptors(int output, int socket) {
    // Out of the way of the numbers that are given anew, if the parent had closed its own.
    if (output >= 0) {
        output = fcntl(output, F_DUPFD, CKERNEL_WORKER_SOCKET + 1);
        if (output < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0) {
            return false;
        }
    }
    int first_to_close = STDERR_FILENO + 1;
    if (socket >= 0) {
        // By way of a copy: dup2 onto the same number would leave it to be closed by exec.
        socket = fcntl(socket, F_DUPFD, CKERNEL_WORKER_SOCKET + 1);
        if (socket < 0 || dup2(socket, CKERNEL_WORKER_SOCKET) < 0) {
            return false;
        }
        first_to_close = CKERNEL_WORKER_SOCKET + 1;
    }
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0) {
        return false;
    }
    return close_range((unsigned)first_to_close, ~0U, 0) == 0;
}

// Only async-signal-safe calls: the parent has other threads.
static __attribute__((noinline, noreturn)) void become(struct start *start) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != start->parent) {
        _exit(127);  // the parent died before the line above took effect
    }
    struct sched_param ordinary = {.sched_priority = 0};
    sched_setscheduler(0, SCHED_OTHER, &ordinary);
    reset_signals();
    if (!connect_descriptors(start->output, start->socket)) {
        start->step = CKERNEL_COMMAND_PREPARING;
        start->code = errno;
    } else if (start->folder != NULL && chdir(start->folder) != 0) {
        start->step = CKERNEL_COMMAND_FOLDER;
        start->code = errno;
    } else if (start->program != NULL) {
        start->step = CKERNEL_COMMAND_PROGRAM;
        execve(start->program, start->arguments, start->environment);
        start->code = errno;
    } else {
        start->step = CKERNEL_COMMAND_PROGRAM;
        start->code = execute(start->arguments, start->environment);
    }
    _exit(127);
}

static void reap(pid_t child) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
}

// Returns when the program runs: 0 with the process and its descriptor, or the error number.
static int start_program(struct start *start, pid_t *identifier, int *process) {
    start->step = CKERNEL_COMMAND_PREPARING;
    start->parent = getpid();
    // Not fork: that would write-protect all memory, and each thread that waits for a deadline
    // would pay for it with page faults. This thread sleeps until the program runs or has failed,
    // so it needs no pipe to hear of an error: the child has written it into `start`.
    pid_t child = vfork();
    if (child == 0) {
        become(start);
    }
    if (child < 0) {
        return errno;
    }
    int code = start->code;
    int descriptor = -1;
    if (code == 0) {
        descriptor = pidfd_open(child, 0);
        if (descriptor < 0) {
            code = errno;
            start->step = CKERNEL_COMMAND_PREPARING;
            kill(-child, SIGKILL);
        }
    }
    if (code != 0) {
        reap(child);
        return code;
    }
    *identifier = child;
    *process = descriptor;
    return 0;
}

int ckernel_command_start(
    char *const arguments[], char *const environment[], const char *folder,
    struct ckernel_command_process *process
) {
    process->step = CKERNEL_COMMAND_PREPARING;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -errno;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    struct start start = {
        .arguments = arguments,
        .environment = environment,
        .folder = folder,
        .output = ends[1],
        .socket = -1,
    };
    int code = start_program(&start, &process->identifier, &process->process);
    close(ends[1]);
    process->step = start.step;
    if (code != 0) {
        close(ends[0]);
        return -code;
    }
    process->output = ends[0];
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
    struct start start = {
        .program = program,
        .arguments = arguments,
        .environment = environment,
        .output = -1,
        .socket = ends[1],
    };
    int code = start_program(&start, &worker->identifier, &worker->process);
    close(ends[1]);
    if (code != 0) {
        close(ends[0]);
        return -code;
    }
    worker->socket = ends[0];
    return 0;
}

int ckernel_command_has_ended(pid_t identifier, int *exit_code, int *signal) {
    siginfo_t information = {.si_pid = 0};
    if (waitid(P_PID, (id_t)identifier, &information, WEXITED | WNOHANG | WNOWAIT) != 0) {
        return -errno;
    }
    if (information.si_pid == 0) {
        return 0;
    }
    bool exited = information.si_code == CLD_EXITED;
    *exit_code = exited ? information.si_status : 0;
    *signal = exited ? 0 : information.si_status;
    return 1;
}

const char *ckernel_signal_description(int signal) { return sigdescr_np(signal); }

char *const *ckernel_environment(void) { return environ; }
